"""The command explain: from a cell of a table to its records, and back."""

from typing import Annotated

import typer

from suite.cli.options import DEFAULT_RESULTS, DEFAULT_SCALE, Results, Scale, Set

CellName = Annotated[
    str,
    typer.Argument(
        metavar="STUDY:VALUES",
        help="A study and the values of an arm in the order of its axes, or axis=value: "
        "table4:matrixexp,0.01 or table4:coupling=matrixexp,lr=0.01.",
    ),
]


def explain(
    cell: CellName,
    scale: Scale = DEFAULT_SCALE,
    sets: Set = [],  # noqa: B006 (typer copies it)
    results: Results = DEFAULT_RESULTS,
    metrics: Annotated[
        list[str],
        typer.Option("--metric", metavar="NAME", help="Only this figure of the table."),
    ] = [],  # noqa: B006 (typer copies it)
) -> None:
    """Show what a cell is made of, and count it again; exit with 1 if a record was altered."""
    from suite.plan import make_plan
    from suite.reporting import Request, make_report, others_of
    from suite.reporting.chain import chain_of, demand_plain
    from suite.reporting.formats.chain import chain_as_text
    from suite.reporting.question import Question
    from suite.specfile import parse_assignment
    from suite.store import Onlooker

    question, store = Question.parse(cell), Onlooker(results)
    assignments = dict(parse_assignment(text) for text in sets)
    plan = make_plan(question.study, scale, assignments, store=store)
    demand_plain(plan)
    arm = question.arm(plan)
    request = Request(question.study, plan.scale, tuple(sets))
    report = make_report(plan, store, request, None, others_of(plan, request, store))
    chain = chain_of(plan, arm, report, store, metrics)
    typer.echo(chain_as_text(chain))
    chain.demand_sound()
