"""Commands about weights: sample, import."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suite.cli.options import DEFAULT_RESULTS, Results
from suite.cli.run import RunName
from suite.errors import SuiteError

if TYPE_CHECKING:
    from suite.flows import MultiscaleFlow


def sample(
    run: RunName,
    results: Results = DEFAULT_RESULTS,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The PNG file to write.")
    ] = Path("samples.png"),
    count: Annotated[int, typer.Option("--count", min=1, max=1024, help="How many images.")] = 16,
    temperature: Annotated[
        float, typer.Option("--temperature", min=0.0, help="Standard deviation of the latents.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="What the latents come from.")] = 0,
) -> None:
    """Write a grid of images drawn from a trained run, or from an imported file of weights."""
    from suite.measure.sample import draw, grid, write_png

    model = _imported(run) if Path(run).is_file() else _trained(run, results)
    pixels = draw(model, count, seed=seed, temperature=temperature)
    try:
        write_png(grid(pixels), out)
    except OSError as error:
        raise SuiteError(f"{out}: cannot write it: {error.strerror}", hint="pass --out") from None
    typer.echo(f"{out}: {count} images, temperature {temperature:g}, seed {seed}")


def _trained(run: str, results: Path) -> "MultiscaleFlow":
    from suite.store import Store, find_run
    from suite.train.weights import FILE, load_model

    store = Store(results)
    run_id = find_run(store.layout, run)
    records = store.attempts(run_id)
    if not records:
        raise SuiteError(f"run {run} is not finished", hint="mef status says how far it is")
    with store.kept(run_id, FILE) as stream:
        return load_model(stream)


def _imported(path: str) -> "MultiscaleFlow":
    from suite.measure.imported import read_model

    return read_model(Path(path))


def import_(
    checkpoint: Annotated[
        Path, typer.Argument(metavar="CHECKPOINT", help="A state dict that torch.save wrote.")
    ],
    config: Annotated[
        Path,
        typer.Option("--config", metavar="FILE", help="The program's settings, as JSON."),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")] = Path(
        "imported.pt"
    ),
) -> None:
    """Import a checkpoint of the authors' program; `mef sample` draws from the file it writes.

    The settings are a JSON object with the keys levels, num_flows, conv_type, flow_type,
    num_blocks, hidden_channels and image_size.
    """
    from suite.measure.imported import import_checkpoint, write_model

    settings, model = import_checkpoint(checkpoint, config)
    write_model(out, settings, model)
    parameters = sum(one.numel() for one in model.parameters())
    name = f"{settings.coupling.name} couplings, {settings.conv1x1.name} 1x1 convolutions"
    typer.echo(f"{out}: {name}, {parameters:,} parameters")
