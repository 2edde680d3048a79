"""The tasks: a name in, its settings, its result and where its function is out."""
