"""A cell of a table in, the chain from it to its records on the disk out."""
