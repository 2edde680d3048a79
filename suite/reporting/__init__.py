"""Records -> frame -> statistics -> tables and figures -> formats.

>>> from suite.reporting import load_published
>>> load_published().paper.venue
'ICML 2020, pp. 10452-10461'
"""

from suite.reporting.frame import frame_of
from suite.reporting.missing import Request
from suite.reporting.others import others_of
from suite.reporting.published import Published, load_published
from suite.reporting.report import Report, make_report
from suite.reporting.sources import Beside

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
