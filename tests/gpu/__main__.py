"""``python -m tests.gpu``."""

import sys

from tests.gpu.program import main

sys.exit(main())
