"""Checks of the other studies that a study names: whose weights it takes, what is beside it."""

from pathlib import Path
from typing import Any

from suite.errors import MistakeError, SuiteError
from suite.registry import TASKS, Task, TrainResult
from suite.specfile.checks.metric_checks import check_metrics
from suite.specfile.checks.setting_checks import SettingChecks
from suite.specfile.find import find_near
from suite.specfile.yaml.document import Document
from suite.specfile.yaml.nodes import parse
from suite.specfile.yaml.source import read_text

OF = "of"
"""The setting, and the part of a study, that says whose weights a task takes."""


def check_of(document: Document, task: Task, path: Path) -> None:
    """Checks whose weights a study takes.

    Args:
        document: The study.
        task: Its task.
        path: Its file.
    """
    takes_weights = OF in task.settings.model_fields
    if OF in document.mapping() and not takes_weights:
        document.add((OF,), f"the task {task.name} takes no other run's weights", about_key=True)
    elif takes_weights and OF not in document.mapping():
        text = f"the task {task.name} needs to know whose weights: of: {{study: NAME}}"
        document.add((OF,), text)
    for part in ("fixed", "axes"):
        if OF in document.mapping(part):
            text = "is filled in by the plan; say `of: {study: NAME}` at the top instead"
            document.add((part, OF), text, about_key=True)
    name = document.at(OF, "study")
    if takes_weights and isinstance(name, str) and document.is_clean(OF, "study"):
        _check_other(document, name, path)


def _check_other(document: Document, name: str, path: Path) -> None:
    try:
        other = _task_of(name, path)
    except SuiteError as error:
        document.add((OF, "study"), str(error).splitlines()[0])
        return
    if not issubclass(other.result, TrainResult):
        document.add((OF, "study"), f"{name} does not train: its task is {other.name}")
        return
    SettingChecks(document, other.settings).matches(OF, "where")


def check_beside(document: Document, path: Path) -> None:
    """Checks the other study whose figures stand in a study's table.

    Args:
        document: The study.
        path: Its file.
    """
    name = document.at("table", "beside", "study")
    if not isinstance(name, str) or not document.is_clean("table", "beside", "study"):
        return
    try:
        task = _read(find_near(name, path))[1]
    except SuiteError as error:
        document.add(("table", "beside", "study"), str(error).splitlines()[0])
        return
    check_metrics(document, task, "table", "beside", "metrics")


def _read(path: Path) -> tuple[Document, Task]:
    """A study and its task, which is enough: its own mistakes are said where it is planned."""
    document = parse(read_text(path), str(path))
    return document, TASKS.find(str(document.at("task")))


def _task_of(name: Any, path: Path) -> Task:
    """The task of the study that a file names, whose own chain of studies comes to an end."""
    tasks: list[Task] = []
    seen = [path.resolve()]
    while isinstance(name, str):
        path = find_near(name, path)
        if path.resolve() in seen:
            ring = " -> ".join([*(one.stem for one in seen), name])
            raise MistakeError(f"studies that take each other's weights, in a ring: {ring}")
        seen.append(path.resolve())
        other, task = _read(path)
        tasks.append(task)
        name = other.at(OF, "study") if OF in task.settings.model_fields else None
    return tasks[0]
