"""``python -m tests.mutants``."""

import sys

from tests.mutants.program import main

sys.exit(main())
