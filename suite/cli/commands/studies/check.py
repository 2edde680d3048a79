"""The command check: what is wrong with files of studies."""

from typing import Annotated

import typer

from suite.cli.terminal.error_text import complain
from suite.cli.terminal.output import say


def check(
    studies: Annotated[
        list[str] | None,
        typer.Argument(metavar="[STUDY]...", help="Names or paths; all shipped ones if none."),
    ] = None,
) -> None:
    """Check studies for mistakes, and say all of them at once."""
    from suite.errors import MistakeError
    from suite.specfile import shared_scales, shipped_studies

    is_good = True
    for name in studies or (str(shared_scales()), *shipped_studies()):
        try:
            say(f"{name}: good ({_checked(name)})")
            for caution in _cautions(name):
                say(f"  mind: {caution}")
        except MistakeError as error:
            is_good = False
            complain(error)
    if not is_good:
        raise typer.Exit(MistakeError.exit_code)


def _cautions(name: str) -> tuple[str, ...]:
    """What a study's settings are to be warned of, at each scale."""
    from suite.plan.cautions import cautions_at_scales
    from suite.specfile import find_study, is_scales, read_study

    path = find_study(name)
    return () if is_scales(path) else cautions_at_scales(read_study(path), path)


def _checked(name: str) -> str:
    """What a file without mistakes is about, on one line."""
    from suite.specfile import find_study, is_scales, read_scales, read_study

    path = find_study(name)
    if not is_scales(path):
        return read_study(path).title
    scales = read_scales(path).scales
    return "scales " + "; ".join(f"{task}: {', '.join(scales[task])}" for task in scales)
