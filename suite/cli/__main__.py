"""``python -m suite.cli`` is ``mef``."""

from suite.cli import main

main()
