"""The command sample: images drawn from a trained run."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.shared.options import DEFAULT_RESULTS, Results, RunName
from suite.cli.shared.typed_path import expanded
from suite.cli.terminal.output import say
from suite.errors import SuiteError

if TYPE_CHECKING:
    from suite.systems import System


def sample(
    run: RunName,
    results: Results = DEFAULT_RESULTS,
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="The PNG file to write.", callback=expanded),
    ] = Path("samples.png"),
    count: Annotated[int, typer.Option("--count", min=1, max=1024, help="How many images.")] = 16,
    temperature: Annotated[
        float, typer.Option("--temperature", min=0.0, help="Standard deviation of the latents.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="What the latents come from.")] = 0,
) -> None:
    """Write a grid of images drawn from a trained run, or from an imported file of weights."""
    from suite.measure.sampling.draws import draw, grid, write_png

    _stay_within_the_quota()
    file = Path(os.path.expanduser(run))
    model, which = _imported(file) if file.is_file() else _trained(run, results)
    pixels = draw(model, count, seed=seed, temperature=temperature)
    try:
        write_png(grid(pixels), out)
    except OSError as error:
        raise SuiteError(f"{out}: cannot write it: {error.strerror}", hint="pass --out") from None
    say(f"{out}: {count} images, temperature {temperature:g}, seed {seed}{which}")


def _stay_within_the_quota() -> None:
    """Computes on no more threads than the container may use; torch sees all of its host's."""
    import torch

    from suite.provenance import cores

    torch.set_num_threads(min(torch.get_num_threads(), cores()))


def _trained(run: str, results: Path) -> tuple["System", str]:
    """The model of a run, and a word on its weights where they are not averaged ones."""
    from suite.store import Store, find_run
    from suite.train.state.weights import FILE, load_model

    store = Store(results)
    run_id = find_run(store.layout, run)
    records = store.attempts(run_id)
    if not records:
        raise SuiteError(f"run {run} is not finished", hint="mef status says how far it is")
    with store.kept(run_id, FILE) as stream:
        model = load_model(stream)
    average = records[0].run.settings.get("average", {})
    return model, ", raw weights" if average.get("name") == "none" else ""


def _imported(path: Path) -> tuple["System", str]:
    from suite.measure.trained.imported_model import read_model

    return read_model(path), ""
