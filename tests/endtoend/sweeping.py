"""Small real sweeps through the command line, and what comes of them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from suite.store import Store
from tests.patience import PATIENCE

STUDY = """
study: small
title: Four short trainings on real photographs
task: train
fixed:
  data: photos32
  size: 32
  steps: [1]
  num_blocks: 1
  hidden_channels: 4
  epochs: 2
  batch_size: 512
  init_images: 64
  halve_at: []
  lr: 0.01
  average: corrected
axes:
  coupling: [affine, matrixexp]
  seed: [0, 1]
table:
  rows: [coupling]
  metrics: [best_test, last_test]
"""
RUNS = 4


def command(folder: Path, *more: str) -> list[str]:
    """The command line of a sweep in a folder; it checkpoints at every step."""
    study = folder / "small.yaml"
    study.write_text(STUDY)
    words = ("sweep", str(study), "--scale", "none", "--checkpoint-every", "0", "--device", "cpu")
    places = ("--results", str(folder / "results"), "--reports", str(folder / "reports"))
    return [sys.executable, "-m", "suite.cli", *words, *places, *more]


def sweep(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """A sweep that nobody disturbs."""
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        command(folder, *more), capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def outcomes(folder: Path) -> dict[str, tuple[int, str, dict[str, Any]]]:
    """By run: how many records it has, the outcome, and the result with the hash of its weights."""
    found: dict[str, tuple[int, str, dict[str, Any]]] = {}
    for record in Store(folder / "results").records():
        count = found[record.run.id][0] if record.run.id in found else 0
        found[record.run.id] = (count + 1, record.outcome, record.result)
    return found
