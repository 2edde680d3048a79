"""The study that a table declares beside its own: planned at the same scale."""

from suite.plan import Plan, make_plan
from suite.registry import TASKS
from suite.reporting.records.missing import Request
from suite.reporting.records.sources import Beside
from suite.specfile import (
    find_near,
    find_study,
    parse_assignment,
    read_study,
    shipped_folder,
)
from suite.store import Store


def others_of(plan: Plan, request: Request, store: Store) -> tuple[Beside, ...]:
    """What stands beside a study in its table; nothing for most.

    Of what the user sets, the settings count that the other study's task has too.

    Args:
        plan: The plan of the study.
        request: How the user asked for it.
        store: Where the records of both are.

    Raises:
        MistakeError: The other study is not there, has mistakes, or lacks the scale.
        StoreError: The store cannot be read.
    """
    beside = plan.study.table and plan.study.table.beside
    if not beside:
        return ()
    path = find_near(beside.study, find_study(request.study))
    typed = path.stem if path.parent == shipped_folder() else str(path)
    known = TASKS.find(read_study(path).task).settings.model_fields
    sets = {text: parse_assignment(text) for text in request.sets}
    shared = {text: pair for text, pair in sets.items() if pair[0].partition(".")[0] in known}
    other = make_plan(typed, plan.scale, dict(shared.values()), store=store)
    asked = Request(typed, plan.scale, tuple(shared), request.results)
    return (Beside(other, asked, beside.metrics),)
