"""What a record is: an outcome in, an immutable file out, and the way back."""
