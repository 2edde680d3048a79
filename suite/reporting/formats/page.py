"""A report as one self-contained HTML page: no network, no script."""

import os
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from suite import __version__
from suite.reporting.figures import Plate
from suite.reporting.report import Report
from suite.reporting.texts import one_line

FOLDER = Path(__file__).parents[1] / "templates"


def as_page(
    report: Report,
    plates: Sequence[Plate] = (),
    folder: Path | None = None,
    refresh: int | None = None,
) -> str:
    """The page; every text is escaped, figures are images that cannot run anything.

    Args:
        report: The report.
        plates: Its figures.
        folder: Where the page will be, for links to the files of the runs; None for no such links.
        refresh: Seconds after which an open browser loads the page again; None for never.
    """
    return _template().render(
        report=report,
        plates=plates,
        listed={row[0].run for row in report.runs.rows},
        links={} if folder is None else links_of(report, folder),
        refresh=refresh,
        version=__version__,
    )


def links_of(report: Report, folder: Path) -> dict[str, list[tuple[str, str]]]:
    """What leads from a page to the files of each run, as name and address, by the run's id.

    Args:
        report: The report.
        folder: The folder of the page.
    """
    return {
        run: [
            (name, address)
            for name, path in files.items()
            if (address := _address(path.absolute(), folder.absolute()))
        ]
        for run, files in report.files.items()
    }


def _address(path: Path, folder: Path) -> str:
    """The relative address of a file; empty where page and file have no folder in common."""
    common = os.path.commonpath((path, folder))
    return "" if common == path.anchor else quote(Path(os.path.relpath(path, folder)).as_posix())


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Control characters are no HTML, and escaping alone would leave them.
        finalize=lambda value: one_line(value) if type(value) is str else value,
    )
    environment.filters["svg_uri"] = _svg_uri
    return environment.get_template("page.html.j2")


def _svg_uri(svg: bytes) -> Markup:
    return Markup("data:image/svg+xml;base64,") + Markup(b64encode(svg).decode())
