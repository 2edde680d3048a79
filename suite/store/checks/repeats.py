"""Attempts at one run that should have had the same result."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from suite.store.checks.finding import Finding, Kind
from suite.store.records.reader import Filed
from suite.store.records.record import Record


def must_agree(one: Record, other: Record) -> bool:
    """Whether two attempts at a run should have had the same result.

    They should if both came to their end on the same kind of device, with the same number of
    threads and the same kernels.
    """
    return "failed" not in (one.outcome, other.outcome) and _ground(one) == _ground(other)


def agree(one: Record, other: Record) -> bool:
    """Whether two attempts at a run had the same result."""
    return (one.outcome, one.result) == (other.outcome, other.result)


def differing(filed: Sequence[Filed]) -> Iterator[Finding]:
    """The attempts at a run whose result is not that of an earlier one, as it should be."""
    found: set[int] = set()
    for first, second in combinations(filed, 2):
        if second.number in found or not must_agree(first.record, second.record):
            continue
        if not agree(first.record, second.record):
            found.add(second.number)
            yield Finding(
                Kind.DIFFERS,
                second.path,
                f"{_difference(first.record, second.record)} of "
                f"{first.path.name}, computed on the same kind of device",
            )


def _ground(record: Record) -> tuple[str, int | None, str | None]:
    circumstance = record.circumstance
    return circumstance.device, circumstance.threads, circumstance.backend


def _difference(first: Record, second: Record) -> str:
    if first.outcome != second.outcome:
        return f"it {second.outcome}, which is not the outcome"
    keys = sorted({*first.result, *second.result})
    names = [key for key in keys if first.result.get(key) != second.result.get(key)]
    return f"its {', '.join(names)} differ from those"
