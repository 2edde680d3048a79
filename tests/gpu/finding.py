"""One result: what was looked at, what came out, and what it was allowed to be."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One line of the results.

    Attributes:
        part: ``correctness``, ``speed`` or ``commands``.
        case: What was looked at.
        what: Which figure of it.
        value: The figure; None if there is none, or if it is not finite.
        unit: What it is counted in.
        ok: Whether a check held; None where nothing is checked.
        more: All else: the bound, quartiles, rounds, an error's text.
    """

    part: str
    case: str
    what: str
    value: float | None = None
    unit: str = ""
    ok: bool | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain values; what is not finite is said in ``more``, since JSON has no word for it."""
        plain = asdict(self)
        if self.value is not None and not math.isfinite(self.value):
            plain |= {"value": None, "more": {**self.more, "not finite": str(self.value)}}
        return plain


def checked(
    case: str,
    what: str,
    value: float,
    bound: float,
    unit: str = "",
    more: Mapping[str, Any] = MappingProxyType({}),
) -> Finding:
    """A figure of the part ``correctness`` that must not be above a bound; NaN is above all."""
    said = {"bound": bound, **more}
    return Finding("correctness", case, what, float(value), unit, bool(value <= bound), said)
