"""Whether the tests can fail: small faults put into the product, and the tests that notice them."""
