"""The command line ``mef``: it asks the other modules, and prints what they say.

Words of a user come in; what is printed and an exit code go out. Only what a command needs is
imported, inside it, so that ``mef --help`` and everything that plans stays instant and free of
torch.
"""

from suite.cli.main import main

__all__ = ["main"]
