"""A report as one self-contained HTML page: no network, no script."""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from suite import __version__
from suite.reporting.figures import Drawing, Plate
from suite.reporting.report import Report
from suite.reporting.texts import one_line

FOLDER = Path(__file__).parents[1] / "templates"


def as_page(report: Report, drawing: Drawing | None, plates: Sequence[Plate] = ()) -> str:
    """The page; every text is escaped, figures are images that cannot run anything.

    Args:
        report: The report.
        drawing: The figure of its curves, if there are any.
        plates: The figures that its task brings.
    """
    return _template().render(report=report, drawing=drawing, plates=plates, version=__version__)


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
