"""Records -> frame -> statistics -> tables and figures -> formats, a folder a stage.

A plan and a store come in; a :class:`Report` goes out, and pages, figures and files of it.

>>> from suite.reporting import load_published
>>> load_published().paper.venue
'ICML 2020, pp. 10452-10461'
"""

from suite.reporting.draft import make_report
from suite.reporting.published.published import Published, load_published
from suite.reporting.records.beside import others_of
from suite.reporting.records.frame import frame_of
from suite.reporting.records.missing import Request
from suite.reporting.records.sources import Beside
from suite.reporting.report import Report

__all__ = [
    "Beside",
    "Published",
    "Report",
    "Request",
    "frame_of",
    "load_published",
    "make_report",
    "others_of",
]
