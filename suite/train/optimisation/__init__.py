"""What moves weights: gradients and a schedule in, weights and their averages out."""
