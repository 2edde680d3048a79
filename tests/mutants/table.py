"""What became of the mutants, as plain text."""

from collections.abc import Iterable, Sequence

from tests.mutants.equivalents import reason
from tests.mutants.trial import Verdict

HEAD = ("module", "mutants", "killed", "survived", "equivalent")


def table_of(verdicts: Iterable[Verdict]) -> str:
    """A row for each module, the sum, and each survivor with its place and its change."""
    found = list(verdicts)
    modules = sorted({one.mutant.module for one in found})
    rows = [_row(name, [one for one in found if one.mutant.module == name]) for name in modules]
    parts = [_aligned([HEAD, *rows, _row("all", found)])]
    alive = sorted((one for one in found if not one.killed), key=lambda one: one.mutant.place)
    if alive:
        parts += ["survivors:", "\n".join(map(_survivor, alive))]
    return "\n\n".join(parts) + "\n"


def _row(name: str, verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    killed = sum(one.killed for one in verdicts)
    equivalent = sum(not one.killed and reason(one.mutant) is not None for one in verdicts)
    survived = len(verdicts) - killed
    return name, str(len(verdicts)), str(killed), str(survived), str(equivalent)


def _survivor(verdict: Verdict) -> str:
    mutant = verdict.mutant
    why = reason(mutant)
    lines = [mutant.place, f"    in {mutant.text}", f"    {mutant.change}"]
    return "\n".join(lines if why is None else [*lines, f"    equivalent: {why}"])


def _aligned(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        )
        for row in rows
    )
