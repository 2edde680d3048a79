"""Systems against vectors of their programs: ``python -m tests.systems.vectors FILE...``."""
