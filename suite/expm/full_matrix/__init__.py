"""The full matrix: A in, exp(A) and its gradient out, with the fewest matrix products."""
