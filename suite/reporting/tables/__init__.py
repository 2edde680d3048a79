"""Estimates of arms in; tables without a format, with what one must know to read them, out."""
