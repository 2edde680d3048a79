"""A process that looks at the cases of one part, until they are over or its time is.

``python -m tests.gpu.part PART --out FOLDER --device cuda --until SECONDS`` is what ``watch``
starts. It begins where an earlier process for the same folder stopped, behind the case that ended
it.
"""

import argparse
import gc
import sys
import time
from pathlib import Path

import torch

from tests.gpu.case import Case
from tests.gpu.finding import Finding
from tests.gpu.journal import Journal
from tests.gpu.machine import Machine
from tests.gpu.parts import PARTS

BROKEN = 3
"""Exit code where the device does not answer any more, and another process may do better."""


def look(part: str, case: Case, machine: Machine, journal: Journal) -> None:
    """Looks at a case; an exception is a result."""
    journal.begin(part, case.name, case.limit_s)
    begun = time.perf_counter()
    try:
        for finding in case.look(machine):
            journal.add(finding)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"[:500]
        ok = False if part == "correctness" else None
        more = {"error": text, "behind s": round(time.perf_counter() - begun, 1)}
        journal.add(Finding(part, case.name, "error", ok=ok, more=more))
        print(f"{case.name}: {text}", file=sys.stderr)
    journal.end(part, case.name)


def tidy(machine: Machine) -> None:
    """Frees what a case left behind.

    Raises:
        RuntimeError: The device does not answer any more.
    """
    if "torch._dynamo" in sys.modules:
        torch.compiler.reset()  # it limits how many variants a process compiles
    gc.collect()
    if machine.is_gpu:
        machine.wait()
        torch.cuda.empty_cache()


def main(words: list[str] | None = None) -> int:
    """Looks at all cases that nobody has begun; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--device", required=True)
    parser.add_argument("--until", type=float, required=True)
    parser.add_argument("--tiny", action="store_true")
    said = parser.parse_args(words)
    machine = Machine(torch.device(said.device), said.tiny, said.until)
    journal = Journal(said.out)
    begun = journal.read().begun
    left = [one for one in PARTS[said.part](machine) if (said.part, one.name) not in begun]
    for place, case in enumerate(left):
        if machine.left() <= 0:
            names = {"cases": ", ".join(one.name for one in left[place:])}
            journal.add(Finding(said.part, "time is up", "left out", len(left) - place, more=names))
            return 0
        look(said.part, case, machine, journal)
        try:
            tidy(machine)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
