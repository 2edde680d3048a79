"""Nodes that cannot work: what their jobs do, which go elsewhere."""
