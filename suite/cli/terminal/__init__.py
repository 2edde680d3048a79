"""How things look in a terminal: plans, snapshots and names in, text that is safe to print out."""
