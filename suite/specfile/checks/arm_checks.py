"""Checks of whole arms: settings that are right one by one and contradict each other."""

from itertools import islice, starmap

from suite.errors import MistakeError
from suite.registry import TASKS
from suite.spec.complaint import shown
from suite.spec.expansion import expand
from suite.spec.study import Scale, Study
from suite.specfile.checks.named_studies import OF
from suite.specfile.yaml.document import Document

MOST_ARMS = 200
"""Arms looked at for each scale; a plan checks all of them."""


def check_arms(document: Document, study: Study) -> None:
    """Checks the arms of a study at each of its own scales, or as it stands if it has none."""
    if not study.scales:
        part = next(part for part in ("axes", "fixed", "task") if document.mapping().get(part))
        _check_scale(document, study, Scale(), part)
    for name, scale in study.scales.items():
        _check_scale(document, study, scale, "scales", name)


def _check_scale(document: Document, study: Study, scale: Scale, *path: str) -> None:
    overrides = {OF: "0"} if OF in TASKS.find(study.task).settings.model_fields else {}
    arms: dict[str, list[str]] = {}
    try:
        for cell, settings in islice(expand(study, scale, overrides).arms(), MOST_ARMS):
            if isinstance(settings, str):
                words = ", ".join(f"{key} {shown(value)}" for key, value in cell.items())
                arms.setdefault(settings, []).append(words)
    except MistakeError as error:
        document.add(path, str(error).splitlines()[0], about_key=True)
    if arms:
        document.add(path, "; ".join(starmap(_sentence, arms.items())), about_key=True)


def _sentence(contradiction: str, arms: list[str]) -> str:
    others = f" and {len(arms) - 1} more" if arms[1:] else ""
    where = f"in the arm {arms[0]}{others}" if arms[0] else "in its one arm"
    return f"{where}: {contradiction}"
