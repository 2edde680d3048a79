"""The command line ``mef``: it asks the other modules, and prints what they say.

Only what a command needs is imported, inside it, so that ``mef --help`` and everything that plans
stays instant and free of torch.
"""

from suite.cli.main import main

__all__ = ["main"]
