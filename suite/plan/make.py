"""From a study at a scale to a plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from suite.errors import MistakeError
from suite.plan.cautions import cautions_of
from suite.plan.cost import Costs
from suite.plan.identify import Identifier
from suite.plan.plan import OPEN, Outline, Plan
from suite.provenance import commit
from suite.registry import TASKS, TaskSettings
from suite.spec import (
    AS_IT_STANDS,
    SEED,
    Conditions,
    Of,
    Run,
    Scale,
    Study,
    expand,
    matching_of,
)
from suite.spec.conditions import MOST_ARMS, Settled
from suite.spec.setting import match, setting_of
from suite.specfile import find_near, find_study, read_study, scale_of
from suite.store import Record, Store, earliest_finished


def make_plan(
    study: str, scale: str = "", overrides: Mapping[str, Any] | None = None, *, store: Store
) -> Plan:
    """Plans a study.

    Args:
        study: Its name or the path of its file.
        scale: The name of a scale; empty, or ``none``, for the study as it stands.
        overrides: What the user sets, by key.
        store: Where records are.

    Raises:
        MistakeError: The study, the scale or what is set is wrong.
        StoreError: The store cannot be read.
    """
    chosen = _chosen(study, scale, overrides)
    outline = chosen.outline(store)
    runs = (*outline.before, *outline.runs)
    records = list(store.records())
    to_do = [run for run in runs if outline.states[run.id].status in OPEN]
    known = commit()
    return Plan(
        study=outline.study,
        scale=outline.scale,
        axes=outline.axes,
        runs=outline.runs,
        before=outline.before,
        states=outline.states,
        resources=chosen.resources,
        # Nothing is learnt from records where nothing is to be done.
        cost=Costs(records if to_do else (), chosen.resources).of(_arms(to_do)),
        commits=_commits(records, [run.id for run in runs]),
        commit=known.id if known else None,
        notes=chosen.notes(),
        conditions=chosen.conditions,
    )


def make_outline(
    study: str, scale: str = "", overrides: Mapping[str, Any] | None = None, *, store: Store
) -> Outline:
    """Lists the runs of a study and where they stand; quicker than a plan, and without its cost.

    Args:
        study: Its name or the path of its file.
        scale: The name of a scale; empty, or ``none``, for the study as it stands.
        overrides: What the user sets, by key.
        store: Where records are.

    Raises:
        MistakeError: The study, the scale or what is set is wrong.
        StoreError: The store cannot be read.
    """
    return _chosen(study, scale, overrides).outline(store)


def _chosen(study: str, scale: str, overrides: Mapping[str, Any] | None) -> "_Chosen":
    layout = _Layout("" if scale == AS_IT_STANDS else scale, dict(overrides or {}))
    return layout.read(find_study(study))


class _Chosen:
    """A study's runs, and those of other studies whose weights they take."""

    def __init__(
        self,
        study: Study,
        scale: str,
        overlay: Scale,
        overrides: dict[str, Any],
        upstream: "_Upstream | None",
    ) -> None:
        expansion = expand(study, overlay, overrides)
        matching = matching_of(study, overlay, overrides)
        identifier = Identifier(study.task, TASKS.find(study.task).settings)
        self.study = study
        self.scale = scale
        self.resources = overlay.resources or study.resources
        self._matching = (matching.sentence(),) if matching and matching.is_broken else ()
        self._overrides = overrides
        self.axes = expansion.axes
        self.before = upstream.runs if upstream else ()
        self._upstream = upstream
        self.runs = tuple(
            Run(identifier.id_of(settings), study.task, settings, cell)
            for cell, settings in expansion
        )

    @cached_property
    def conditions(self) -> Conditions:
        """What the arms are set to as published."""
        return Conditions(self.study, self._overrides)

    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the runs, and of those whose weights they take."""
        theirs = self._upstream.notes() if self._upstream else ()
        remarks = dict.fromkeys(text for run in self.runs for text in run.settings.remarks())
        arms = _settled(self.runs)
        changed = self.conditions.changed(arms)
        dropped = self.conditions.dropped(arms)
        own = (*self._matching, *remarks, *dropped, *changed, *cautions_of(arms))
        return (*own, *theirs)

    def outline(self, store: Store) -> Outline:
        """The runs, and where they stand."""
        return Outline(
            study=self.study,
            scale=self.scale,
            axes=dict(self.axes),
            runs=self.runs,
            before=self.before,
            states=store.state([run.id for run in (*self.before, *self.runs)]),
        )


class _Layout:
    """Lays a scale, and what the user sets, over studies."""

    def __init__(self, scale: str, overrides: dict[str, Any]) -> None:
        self.scale = scale
        self._overrides = overrides
        self._seen: list[Path] = []

    def read(self, path: Path) -> _Chosen:
        study = read_study(path)
        overlay = scale_of(study, self.scale, path) if self.scale else Scale()
        upstream: _Upstream | None = None
        overrides = self._overrides if not self._seen else {}
        if study.of is not None:
            self._seen.append(path.resolve())
            upstream = self._upstream(study.of, path)
            overrides = {"of": [run.id for run in upstream.taken], **overrides}
        return _Chosen(study, self.scale, overlay, overrides, upstream)

    def _upstream(self, of: Of, path: Path) -> "_Upstream":
        """The runs whose weights a study takes, and all that must come before it."""
        source = find_near(of.study, path)
        if source.resolve() in self._seen:
            raise MistakeError(f"{path}: of.study: {of.study} takes weights of itself, in a ring")
        chosen = self.read(source)
        model = TASKS.find(chosen.study.task).settings
        wanted = {}
        for key, value in of.where.items():
            setting = setting_of(model, key)
            if setting is None:
                raise MistakeError(f"{path}: of.where.{key}: no setting of {chosen.study.task}")
            wanted[key] = match(setting, value)
        matching = [
            run
            for run in chosen.runs
            if all(matches(getattr(run.settings, key)) for key, matches in wanted.items())
        ]
        if not matching:
            raise MistakeError(f"{path}: of: no run of {of.study} at this scale matches")
        return _Upstream(chosen, tuple(matching))


@dataclass(frozen=True)
class _Upstream:
    """The study whose weights another one takes, and which of its runs."""

    chosen: _Chosen
    taken: tuple[Run, ...]

    @property
    def runs(self) -> tuple[Run, ...]:
        """All that must come before the other study."""
        return (*self.chosen.before, *self.taken)

    def notes(self) -> tuple[str, ...]:
        """What a reader should know of the runs whose weights are taken."""
        arms = _settled(self.taken)
        found = (*self.chosen.conditions.dropped(arms), *cautions_of(arms))
        return tuple(f"{self.chosen.study.study}, whose weights are taken: {one}" for one in found)


def _settled(runs: Iterable[Run]) -> list[Settled]:
    """The arms of some runs, each once, by its first seed."""
    found: dict[tuple[int, ...], Settled] = {}
    for run in runs:
        # Runs of an arm share its values as the same objects.
        key = tuple(id(value) for name, value in run.cell.items() if name != SEED)
        found.setdefault(key, (run.cell, run.settings))
        if len(found) == MOST_ARMS:
            break
    return list(found.values())


def _arms(runs: Iterable[Run]) -> list[tuple[str, TaskSettings, int]]:
    """Runs that cost the same by construction (all but their seed alike), counted."""
    # Runs of an arm share its values as the same objects, which is quicker to see than equality.
    alike: dict[tuple[Any, ...], list[Run]] = {}
    for run in runs:
        values = [id(value) for name, value in run.cell.items() if name != SEED]
        alike.setdefault((run.task, *values), []).append(run)
    found: dict[tuple[str, ...], tuple[str, TaskSettings, int]] = {}
    for group in alike.values():
        first = group[0]
        key = (first.task, *(str(v) for name, v in first.cell.items() if name != SEED))
        task, settings, count = found.get(key, (first.task, first.settings, 0))
        found[key] = (task, settings, count + len(group))
    return list(found.values())


def _commits(records: Iterable[Record], ids: Iterable[str]) -> dict[str, str | None]:
    """The commit of each settled run's earliest finished record."""
    wanted = set(ids)
    of_run: dict[str, list[Record]] = {}
    for record in records:
        if record.run.id in wanted and record.outcome != "failed":
            of_run.setdefault(record.run.id, []).append(record)
    return {
        run_id: (earliest_finished(found) or found[0]).circumstance.commit
        for run_id, found in of_run.items()
    }
