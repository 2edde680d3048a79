"""A report in; text, Markdown, CSV, LaTeX, JSON and one HTML page out."""

from collections.abc import Callable

from suite.errors import UnknownNameError
from suite.reporting.formats.bibtex import PAPERS, as_bibtex
from suite.reporting.formats.csv_rows import as_csv, rows_csv
from suite.reporting.formats.index_page import as_index
from suite.reporting.formats.json_text import as_json
from suite.reporting.formats.latex import as_latex
from suite.reporting.formats.markdown import as_markdown
from suite.reporting.formats.report_page import as_page
from suite.reporting.formats.terminal import as_text
from suite.reporting.report import Report
from suite.spec.complaint import unknown

FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "csv": as_csv,
    "latex": as_latex,
}
"""The formats that can be printed, by name."""


def format_of(name: str) -> Callable[[Report], str]:
    """The format of this name.

    Raises:
        UnknownNameError: There is none.

    >>> format_of("csv") is as_csv
    True
    """
    if name not in FORMATS:
        raise UnknownNameError(unknown("format", name, FORMATS))
    return FORMATS[name]


__all__ = [
    "FORMATS",
    "PAPERS",
    "as_bibtex",
    "as_csv",
    "as_index",
    "as_json",
    "as_latex",
    "as_markdown",
    "as_page",
    "as_text",
    "format_of",
    "rows_csv",
]
