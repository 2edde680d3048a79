"""The command import: weights that the authors' program trained."""

from pathlib import Path
from typing import Annotated

import typer

from suite.cli.shared.typed_path import expanded
from suite.cli.terminal.output import say


def import_weights(
    checkpoint: Annotated[
        Path,
        typer.Argument(
            metavar="CHECKPOINT", help="A state dict that torch.save wrote.", callback=expanded
        ),
    ],
    config: Annotated[
        Path,
        typer.Option(
            "--config", metavar="FILE", help="The program's settings, as JSON.", callback=expanded
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The file to write.", callback=expanded)
    ] = Path("imported.pt"),
) -> None:
    """Import a checkpoint of the authors' program; `mef sample` draws from the file it writes.

    The settings are a JSON object with the keys levels, num_flows, conv_type, flow_type,
    num_blocks, hidden_channels and image_size.
    """
    from suite.measure.trained.imported_model import import_checkpoint, write_model

    settings, model = import_checkpoint(checkpoint, config)
    write_model(out, settings, model)
    parameters = sum(one.numel() for one in model.parameters())
    name = f"{settings.coupling.name} couplings, {settings.conv1x1.name} 1x1 convolutions"
    say(f"{out}: {name}, {parameters:,} parameters")
