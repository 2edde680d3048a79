"""The view of the task ``profile``: the table as declared, and how m moves over training."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from suite.plan import Plan
from suite.reporting.curves.exponents import Exponents, exponents_of
from suite.reporting.curves.run_curve import read_curves
from suite.reporting.records.circumstances import Fact
from suite.reporting.records.frame import counting, frame_of
from suite.reporting.tables.arrangement import Content
from suite.reporting.views.exponent_moments import exponents_picture, exponents_sheet
from suite.reporting.views.plain_view import plain_view
from suite.reporting.views.view import View
from suite.reporting.vocabulary.labels import axis_label, key_of
from suite.spec import SEED
from suite.store import Record, Store

SETTINGS = "settings."
"""How the columns of a frame begin that hold settings."""


def profile_view(
    plan: Plan,
    content: Content,
    records: Mapping[str, Record],
    facts: Sequence[Fact],
    store: Store,
) -> View:
    """The table as the study declares it, and the exponentials while the weights were trained."""
    wanted = dict.fromkeys(run_id for run in plan.runs for run_id in run.settings.takes())
    trained = [one for run_id in wanted for one in counting(store.attempts(run_id))]
    arms: list[Exponents] = []
    damaged: list[str] = []
    for label, own in _arms(trained):
        curves, wrong = read_curves(own, store)
        found = exponents_of(label, curves)
        arms += [found] if found else []
        damaged += wrong
    plain = plain_view(plan, content, records, facts, store)
    drawn = sum(len(arm.records) for arm in arms)
    return replace(
        plain,
        more=(exponents_sheet(arms),) if arms else (),
        pictures=(exponents_picture(arms, plan.scale),),
        notes=_lacking(len(wanted) - drawn, len(wanted)),
        damaged=tuple(damaged),
    )


def _lacking(count: int, wanted: int) -> tuple[str, ...]:
    """That runs are missing or have no curve; nothing where all are drawn."""
    if not count:
        return ()
    return (
        f"How m moves over training is not shown for {count} of {wanted} training run(s): there is "
        "no record of it here, or none with a curve of matrixexp couplings.",
    )


def _arms(trained: Sequence[Record]) -> list[tuple[str, list[Record]]]:
    """Records that differ in their seeds alone, with what tells them apart from the others."""
    groups: dict[str, list[Record]] = {}
    for record in trained:
        settings = {name: one for name, one in record.run.settings.items() if name != SEED}
        groups.setdefault(key_of([settings]), []).append(record)
    frame = frame_of(own[0] for own in groups.values())
    names = [str(name) for name in frame if str(name).startswith(SETTINGS)]
    apart = [one for one in names if one != SETTINGS + SEED and frame[one].map(str).nunique() > 1]
    labels = [
        ", ".join(f"{axis_label(one.removeprefix(SETTINGS))} {row[one]}" for one in apart)
        for row in frame.to_dict("records")
    ]
    return list(zip(labels, groups.values(), strict=True))
