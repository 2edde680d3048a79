"""YAML 1.2 text in, plain data that remembers where each part was written out."""
