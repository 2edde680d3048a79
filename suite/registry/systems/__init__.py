"""The systems there are, each a whole published model, and the settings of a model."""
