"""Compares systems with vectors that their authors' programs computed.

For each file it prints the largest error of every quantity in it, as a share of one plus the
program's figure, and names what it does not compare, with the reason. Exit codes: 0 all agree; 1 an
error is above its bound; 2 a file cannot be checked, for the reason on its line.
"""

import argparse
import sys
from pathlib import Path

from tests.systems.vectors.comparison import Compared, Comparison, compare
from tests.systems.vectors.vector_file import UncheckableError, VectorFile


def main(words: list[str] | None = None) -> int:
    """Checks the files that are named; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.systems.vectors", description=__doc__)
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help="a .npz file")
    return max(_checked(path) for path in parser.parse_args(words).files)


def _checked(path: Path) -> int:
    try:
        comparison = compare(VectorFile(path))
    except UncheckableError as reason:
        print(f"{path}: {reason}", file=sys.stderr)
        return 2
    print(f"{path}: {comparison.system}")
    for line in _lines(comparison):
        print(f"  {line}")
    return 0 if comparison.agrees else 1


def _lines(comparison: Comparison) -> list[str]:
    names = [one.quantity for one in comparison.compared]
    width = max(map(len, (*names, *comparison.left_out)))
    lines = [f"{one.quantity:{width}}  {_figure(one)}" for one in comparison.compared]
    lines += [f"{name:{width}}  not compared: {why}" for name, why in comparison.left_out.items()]
    for what, given in comparison.given.items():
        shown = given[0] if len(given) == 1 else f"{len(given)} arrays, {given[0]} to {given[-1]}"
        lines.append(f"not compared, for it is given: {what} ({shown})")
    return [*lines, _summary(comparison)]


def _figure(one: Compared) -> str:
    why = f": {one.bound.reason}" if one.bound.reason else ""
    verdict = "" if one.agrees else "  TOO FAR"
    return f"{one.error:8.1e}  at most {one.bound.most:.0e}{why}{verdict}"


def _summary(comparison: Comparison) -> str:
    far = sum(not one.agrees for one in comparison.compared)
    count = len(comparison.compared)
    if far:
        return f"{far} of {count} quantities are above their bounds"
    worst = max(comparison.compared, key=lambda one: one.error)
    return f"{count} quantities agree; the largest error is {worst.error:.1e}, of {worst.quantity}"
