"""Checks and timings on a GPU: run ``python -m tests.gpu --minutes 8 --out FOLDER``."""
