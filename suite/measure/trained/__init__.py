"""What trained models do: weights of a run in, figures on the test images out."""
