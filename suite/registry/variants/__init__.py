"""The variants that settings choose from: a name in, settings and where the class is out."""
