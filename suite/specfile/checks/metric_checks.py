"""Checks of the names of figures: those of a task's results, and times that it measures."""

import re

from suite.registry import Task
from suite.spec.complaint import unknown
from suite.spec.study import TIMINGS
from suite.specfile.yaml.document import Document

_TIME = re.compile(re.escape(TIMINGS) + r"\w+")
"""The name of a time; which times a task measures, only its records tell."""


def check_metric(document: Document, task: Task, *path: str | int) -> None:
    """Checks that a name is that of a figure of a task."""
    name, results = document.at(*path), task.result.model_fields
    if isinstance(name, str) and name not in results and not _TIME.fullmatch(name):
        document.add(path, unknown("result", name, results))


def check_metrics(document: Document, task: Task, *path: str) -> None:
    """Checks a list of such names."""
    for index, _ in enumerate(document.sequence(*path)):
        check_metric(document, task, *path, index)
