"""A random sample of mutants that is spread over the modules."""

import math
import random
from collections.abc import Mapping, Sequence

from tests.mutants.mutant import Mutant


def sample(found: Mapping[str, Sequence[Mutant]], count: int, seed: int) -> list[Mutant]:
    """Draws mutants: from each module at least one, and as many as its share of all mutants.

    The sample is about ``count``, and more where shares are rounded up; the same seed draws the
    same ones from the same sources.
    """
    total = sum(map(len, found.values()))
    drawn = []
    for module in sorted(found):
        share = math.ceil(count * len(found[module]) / total) if found[module] else 0
        # A generator of each module's own: a change in one file leaves the draws from the others.
        one = random.Random(f"{seed} {module}")
        drawn += one.sample(found[module], min(share, len(found[module])))
    return drawn
