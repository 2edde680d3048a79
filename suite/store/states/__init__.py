"""What is known of runs: names, leases and records in, a state a run out."""
