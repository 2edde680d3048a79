"""``python -m tests.systems.vectors``."""

import sys

from tests.systems.vectors.program import main

sys.exit(main())
