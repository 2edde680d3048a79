"""The tasks that do not train: settings and a sink in, results out."""
