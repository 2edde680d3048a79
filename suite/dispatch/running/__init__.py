"""What a worker needs besides its order: states and signals in; next runs, reports, stops out."""
