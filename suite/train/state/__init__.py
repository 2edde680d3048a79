"""What outlasts a process: weights and a learner's state in, files and models out."""
