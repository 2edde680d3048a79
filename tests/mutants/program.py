"""Puts small faults into the product, one at a time, and counts those that its tests notice.

A sample is drawn of all faults, spread over the modules; each is tried with the module's own tests
in a copy of the repository. Exit codes: 0 each survivor is a known equivalent; 1 one is not; 2 the
tests fail without any fault.
"""

import argparse
import sys
from pathlib import Path

from tests.mutants.equivalents import reason
from tests.mutants.listing import mutants
from tests.mutants.mutant import Mutant
from tests.mutants.sample import sample
from tests.mutants.table import table_of
from tests.mutants.targets import targets
from tests.mutants.trial import Trial, UntestableError, Verdict

ROOT = Path(__file__).parents[2]


def main(words: list[str] | None = None) -> int:
    """Runs it all; the exit code."""
    said = _parser().parse_args(words)
    by_module = {one.module: one for one in targets(ROOT, said.modules)}
    found = {name: mutants(name, (ROOT / name).read_bytes()) for name in by_module}
    chosen = _at(found, said.at) if said.at else sample(found, said.count, said.seed)
    pairs = [(one, by_module[one.module]) for one in chosen]
    print(f"{len(chosen)} of {sum(map(len, found.values()))} mutants", flush=True)
    if said.dry:
        print("\n".join(f"{one.place}  {one.change}" for one in chosen))
        return 0
    try:
        with Trial(ROOT, said.processes) as trial:
            verdicts = trial.run(pairs, _say)
    except UntestableError as error:
        print(f"tests.mutants: {error}", file=sys.stderr)
        return 2
    text = table_of(verdicts)
    print(text)
    if said.out:
        said.out.write_text(text, encoding="utf-8")
    return int(any(not one.killed and reason(one.mutant) is None for one in verdicts))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="how many at least; 200")
    parser.add_argument("--seed", type=int, default=1, help="of the sample; 1")
    parser.add_argument("--processes", type=int, default=2, help="tests at a time; 2")
    parser.add_argument("--modules", default="*", help="a pattern of paths: 'suite/store/*'")
    parser.add_argument("--at", nargs="+", help="all mutants of these places: suite/a.py:12")
    parser.add_argument("--out", type=Path, help="a file for the table")
    parser.add_argument("--dry", action="store_true", help="only say which mutants it would try")
    return parser


def _at(found: dict[str, list[Mutant]], places: list[str]) -> list[Mutant]:
    return [one for some in found.values() for one in some if one.place in places]


def _say(verdict: Verdict) -> None:
    word = "killed" if verdict.killed else "ALIVE"
    print(f"{word:6} {verdict.mutant.place}  {verdict.mutant.change}", flush=True)
