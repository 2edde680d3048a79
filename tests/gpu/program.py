"""Checks and timings of the suite on a GPU, within some minutes, whatever happens.

First what must hold (every layer and every method of the exponential against the CPU, the golden
vectors, resumed training, waits for the device), then what is timed, then the suite's own commands.
Each result is on the disk as it comes. Exit codes: 0 done; 1 a check failed; 2 it cannot run here.
"""

import argparse
import json
import platform
import sys
import tempfile
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path

from tests.gpu.wheels import environment, missing, unpack

PARTS = ("correctness", "speed", "commands")
SHARES = {"correctness": 0.35, "speed": 0.7, "commands": 1.0}
"""By which share of all time a part must be over; what one leaves is the next one's."""
RESERVE_S = 8.0
"""Seconds for the table and for packing."""


class RefusalError(Exception):
    """It cannot run here, for a reason of one line."""


def main(words: list[str] | None = None) -> int:
    """Runs it all; the exit code."""
    begun = time.time()
    said = _parser().parse_args(words)
    with ExitStack() as stack:
        try:
            folder = _prepared(said.out)
            unpacked = _unpacked(said.wheels, stack)
            device = _device(said.device)
        except RefusalError as reason:
            print(f"tests.gpu: {reason}", file=sys.stderr)
            return 2
        until = begun + 60 * said.minutes - RESERVE_S
        _run(folder, device, said, environment(unpacked), (begun, until))
    return _conclude(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.gpu", description=__doc__)
    parser.add_argument("--minutes", type=float, default=8, help="when all is over; 8")
    parser.add_argument("--out", type=Path, required=True, help="an empty folder for results")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--wheels", type=Path, help="a folder of wheels of what is missing here")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--tiny", action="store_true", help="the least sizes; always so on a CPU")
    return parser


def _prepared(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        full = any(folder.iterdir())
    except OSError as error:
        raise RefusalError(f"--out {folder}: {error.strerror}") from None
    if full:
        raise RefusalError(f"--out {folder}: there is something in it already")
    return folder.resolve()


def _unpacked(wheels: Path | None, stack: ExitStack) -> Path | None:
    into = None
    if wheels is not None:
        into = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mef-wheels-")))
        try:
            unpack(wheels, into)
        except (OSError, zipfile.BadZipFile) as error:
            raise RefusalError(f"--wheels {wheels}: {error}") from None
    if absent := missing():
        raise RefusalError(
            f"put wheels into a folder and name it with --wheels: {'; '.join(absent)}"
        )
    return into


def _device(name: str) -> str:
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise RefusalError(
            "there is no CUDA device here; --device cpu tries the program out without"
        )
    return name


def _run(
    folder: Path,
    device: str,
    said: argparse.Namespace,
    given: dict[str, str],
    time_: tuple[float, float],
) -> None:
    from tests.gpu.commands import Commands, commands
    from tests.gpu.finding import Finding
    from tests.gpu.journal import Journal
    from tests.gpu.watch import Watch

    begun, until = time_
    tiny = said.tiny or device == "cpu"
    options = ["--device", device, *(["--tiny"] if tiny else [])]
    _describe(folder, device, tiny)
    for part in said.parts:
        end = begun + SHARES[part] * (until - begun) if part != said.parts[-1] else until
        try:
            if part == "commands":
                Commands(folder, device, given).run(commands(tiny), end)
            else:
                Watch(folder, options, given).run(part, end)
        except Exception as error:  # the other parts, and the table, are to come in any case
            more = {"error": f"{type(error).__name__}: {error}"}
            Journal(folder).add(Finding(part, "the whole part", "error", ok=False, more=more))


def _describe(folder: Path, device: str, tiny: bool) -> None:
    """Writes what it ran on: versions, and the device."""
    import torch

    about = {"python": platform.python_version(), "torch": str(torch.__version__), "tiny": tiny}
    if device == "cuda":
        card = torch.cuda.get_device_properties(0)
        about |= {"card": card.name, "memory GiB": round(card.total_memory / 2**30, 1)}
        about |= {"CUDA": str(torch.version.cuda), "cuDNN": str(torch.backends.cudnn.version())}
        # Sweeps on this machine look for GPUs there.
        about["cards in /proc"] = len(list(Path("/proc/driver/nvidia/gpus").glob("*")))
    (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")


def _conclude(folder: Path) -> int:
    """Prints and writes the table, packs the records; the exit code."""
    from tests.gpu.journal import Journal
    from tests.gpu.pack import pack
    from tests.gpu.table import table_of

    findings = Journal(folder).read().findings
    text = (folder / "about.json").read_text() + "\n" + table_of(findings)
    (folder / "table.txt").write_text(text)
    print(text)
    pack(folder)
    return int(any(one.ok is False for one in findings))
