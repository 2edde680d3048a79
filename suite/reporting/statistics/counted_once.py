"""Comparisons of a table -> each p corrected for all of them, the same comparison counted once."""

from collections.abc import Hashable, Sequence

from suite.reporting.statistics.paired_difference import Comparison, holm


def holm_once(
    comparisons: Sequence[Comparison | None], of: Sequence[Hashable]
) -> tuple[float | None, ...]:
    """Each p, corrected by Holm for all comparisons that differ.

    Two of the same thing whose pairs have the same differences are one: the best epoch and the last
    one where they are the same, or two claims about the same arms, seen from either side.

    Args:
        comparisons: The comparisons; None where there is none.
        of: What each compares, such as two arms, whichever is first.
    """
    keys = [
        None if one is None else (what, one.seeds, _from_either_side(one.differences))
        for one, what in zip(comparisons, of, strict=True)
    ]
    known = {key: one for key, one in zip(keys, comparisons, strict=True) if one is not None}
    corrected = dict(zip(known, holm([one.p for one in known.values()]), strict=True))
    return tuple(None if key is None else corrected[key] for key in keys)


def _from_either_side(differences: tuple[float, ...]) -> tuple[float, ...]:
    return max(differences, tuple(-one for one in differences))


def pair_of(comparison: Comparison | None) -> Hashable:
    """The two arms of a comparison, whichever is first."""
    return comparison and frozenset((comparison.left.label, comparison.right.label))
