"""What a report on 10,000 records with curves costs: seconds, memory at peak, bytes of its page.

Run `python -m tests.bench.report_cost DIR [--way seeds]` in the root of the repository. The first
call fills a folder of results in DIR through the store, with layout data (figures that no training
gave) and curves as long as those of the laptop scale; every call then runs `mef report` in a
process of its own, which reads all of them. There are three ways to lay 10,000 runs out:

- `seeds`: 4 arms of 2,500 seeds;
- `wide`: 40 arms of 250 seeds, of which as many curves are drawn as a report ever draws;
- `arms`: 2,500 arms of 4 seeds.
"""

import argparse
import os
import subprocess
import sys
import time
from math import sin
from pathlib import Path

from suite.specfile import parse_assignment
from suite.store import Store
from tests.reporting.filled import STUDIES, curve, figure_of, plan_of, publish, trained

STUDY = str(STUDIES / "table4.yaml")
STEPS = 542
"""Rows of a curve: the steps of a run at the laptop scale."""


def _rates(count: int) -> str:
    return f"lr=[{', '.join(f'{(place + 1) * 1e-5:.5f}' for place in range(count))}]"


WAYS = {
    "seeds": ["seed=[0..2499]"],
    "wide": [_rates(20), "seed=[0..249]"],
    "arms": [_rates(25), "hidden_channels=[8..57]", "seed=[0..3]"],
}


def _columns(has_norms: bool, place: int) -> dict[str, list[float | None]]:
    """What curves of real runs have besides losses: clocks, and in matrixexp arms norms."""
    clock: list[float | None] = [0.04 * step + 0.001 * (place % 13) for step in range(STEPS)]
    norms = [4 - 3.9 * 0.99**step + 0.1 * sin(step + place) for step in range(STEPS)]
    whole: dict[str, list[float | None]] = {
        "norm": list(norms),
        "degree": [round(10 + norm) for norm in norms],
        "sub_steps": [1 + (norm > 3) for norm in norms],
    }
    return {"seconds": clock, **(whole if has_norms else {})}


def fill(root: Path, sets: list[str]) -> int:
    """Publish a record for each run that has none, and return how many there are."""
    store = Store(root)
    plan = plan_of(store, **dict(map(parse_assignment, sets)))
    for place, run in enumerate(plan.runs):
        if not store.attempts(run.id):
            last = figure_of(place % 7, run.cell["seed"] % 9)
            has_norms = run.cell["coupling"].name == "matrixexp"
            files = {"curve.json.gz": curve(last, STEPS, **_columns(has_norms, place))}
            publish(store, run, trained(run, last), files=files)
    return len(plan.runs)


def report(root: Path, sets: list[str]) -> tuple[float, float, float, dict[str, int]]:
    """Return seconds, CPU seconds and MiB at peak of `mef report`, and the bytes it wrote."""
    words = [word for text in sets for word in ("--set", text)]
    options = ["--results", str(root), "--reports", str(root / "reports")]
    command = [sys.executable, "-m", "suite.cli", "report", STUDY, *options, *words]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(process.returncode)
    folder = root / "reports" / "table4-laptop"
    sizes = {path.name: path.stat().st_size for path in sorted(folder.iterdir())}
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, sizes


def main() -> None:
    """Print the measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--way", choices=WAYS, nargs="+", default=list(WAYS))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for way in options.way:
        root, sets = options.folder / way, WAYS[way]
        print(f"{way}: {fill(root, sets):,} runs with curves of {STEPS} rows")
        for _ in range(options.rounds):
            seconds, busy, peak, sizes = report(root, sets)
            written = ", ".join(f"{name} {size:,} B" for name, size in sizes.items())
            times = f"{seconds:5.1f} s ({busy:.1f} s of CPU)"
            print(f"  {times}, {peak:5.0f} MiB at peak; {written}", flush=True)


if __name__ == "__main__":
    main()
