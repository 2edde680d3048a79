"""Files -> studies and scales, or all their mistakes at once."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from suite.errors import UnknownNameError
from suite.registry import TASKS, Task
from suite.spec.complaint import choice, unknown
from suite.spec.study import Scale, Scales, Study
from suite.specfile.checks.arm_checks import check_arms
from suite.specfile.checks.named_studies import check_beside, check_of
from suite.specfile.checks.overlay import OverlayChecks
from suite.specfile.checks.references import ReferenceChecks
from suite.specfile.checks.setting_checks import Axes, SettingChecks, check_top, find_task
from suite.specfile.find import SCALES, shipped_folder
from suite.specfile.yaml.document import Document
from suite.specfile.yaml.mistakes import MistakesError
from suite.specfile.yaml.nodes import parse
from suite.specfile.yaml.source import read_text
from suite.specfile.yaml.structure import build

M = TypeVar("M", bound=BaseModel)


def read_model(path: Path, model: type[M]) -> M:
    """The model that a file of plain keys and values describes.

    Args:
        path: The file.
        model: The model.

    Raises:
        MistakesError: All that is wrong with it, each mistake with its place.
    """
    document = parse(read_text(path), str(path))
    found = build(document, model)
    document.raise_mistakes()
    assert found is not None
    return found


def read_study(path: Path) -> Study:
    """The study in a file.

    Args:
        path: The file.

    Raises:
        MistakesError: All that is wrong with it, each mistake with its place.
    """
    document = parse(read_text(path), str(path))
    task = find_task(document)
    if task is not None:
        check_top(document, task)
    study = build(document, Study)
    name = document.at("study")
    if isinstance(name, str) and name != path.stem:
        document.add(("study",), f"should be the file's name, {path.stem!r}, found {name!r}")
    if task is not None:
        _check(document, task, path)
    if study is not None and document.is_sound:
        check_arms(document, study)
    document.raise_mistakes()
    assert study is not None
    return study


def _check(document: Document, task: Task, path: Path) -> None:
    """Checks all that depends on a study's task."""
    checks = SettingChecks(document, task.settings)
    grounds = OverlayChecks(checks).study(_shared_grounds(task.name, path))
    references = ReferenceChecks(checks, task, grounds)
    references.table()
    references.claims()
    check_beside(document, path)
    check_of(document, task, path)


def read_scales(path: Path) -> Scales:
    """The shared scales in a file.

    Raises:
        MistakesError: All that is wrong with it, each mistake with its place.
    """
    document = parse(read_text(path), str(path))
    scales = build(document, Scales)
    for task in document.mapping("scales"):
        if task not in TASKS.names:
            document.add(("scales", task), unknown("task", task, TASKS.names), about_key=True)
            continue
        checks = OverlayChecks(SettingChecks(document, TASKS.find(task).settings))
        for name in document.mapping("scales", task):
            checks.scale("scales", task, name)
            checks.shared_rules("scales", task, name)
    document.raise_mistakes()
    assert scales is not None
    return scales


def scale_of(study: Study, name: str, path: Path) -> Scale:
    """The scale of this name for a study.

    The study's own comes first, then what ``scales.yaml`` beside it has for its task, then what
    comes with the suite.

    Args:
        study: The study.
        name: The scale's name.
        path: The study's file.

    Raises:
        UnknownNameError: There is none; the hint lists those that there are.
        MistakesError: The file of shared scales has mistakes.
    """
    scales = scales_of(study, path)
    if name in scales:
        return scales[name]
    raise UnknownNameError(
        f"the study {study.study} has no scale {name!r}", hint=choice(name, scales)
    )


def scales_of(study: Study, path: Path) -> dict[str, Scale]:
    """All scales of a study by name, its own and shared ones, its own first.

    Raises:
        MistakesError: A file of shared scales has mistakes.
    """
    return {**study.scales, **_shared(study.task, path), **study.scales}


def _shared(task: str, path: Path) -> dict[str, Scale]:
    shared: dict[str, Scale] = {}
    for folder in dict.fromkeys((shipped_folder().resolve(), path.parent.resolve())):
        if (folder / SCALES).is_file():
            shared |= read_scales(folder / SCALES).scales.get(task, {})
    return shared


def _shared_grounds(task: str, path: Path) -> list[tuple[dict[str, Any], Axes]]:
    """What each shared scale sets, and its axes; mistakes in their file are not the study's."""
    try:
        scales = _shared(task, path)
    except MistakesError:
        return []
    grounds = []
    for scale in scales.values():
        document = Document("", {"set": dict(scale.set), "axes": dict(scale.axes)})
        checks = SettingChecks(document, TASKS.find(task).settings)
        grounds.append((checks.values("set"), checks.axes("axes")))
    return grounds
