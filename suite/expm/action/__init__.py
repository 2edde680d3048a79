"""The action on a vector: a network's output and x in, exp(S) x and its gradients out."""
