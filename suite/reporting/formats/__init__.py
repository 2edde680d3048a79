"""A report -> a terminal, Markdown, CSV, JSON and one HTML page."""

from suite.reporting.formats.commas import as_csv, rows_csv
from suite.reporting.formats.document import as_json
from suite.reporting.formats.markdown import as_markdown
from suite.reporting.formats.page import as_page
from suite.reporting.formats.terminal import as_text

__all__ = ["as_csv", "as_json", "as_markdown", "as_page", "as_text", "rows_csv"]
