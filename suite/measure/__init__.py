"""The tasks that do not train: counting parameters, timing steps, drawing samples."""
