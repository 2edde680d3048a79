"""The training loop: a model and images in, steps, losses, curves and evaluations out."""
