"""The task ``bench``: every method of the coupling's exponential on the same inputs, in turns."""
