"""The command explain: from a cell of a table to its records, and back."""

from typing import Annotated

import typer

from suite.cli.shared.option_models import flattened
from suite.cli.shared.own_matplotlib import settle_matplotlib
from suite.cli.shared.study_options import ScaleOptions
from suite.cli.terminal.output import say

CellName = Annotated[
    str,
    typer.Argument(
        metavar="STUDY:VALUES",
        help="A study and the values of an arm in the order of its axes, or axis=value: "
        "table4:matrixexp,0.01 or table4:coupling=matrixexp,lr=0.01.",
    ),
]


@flattened
def explain(
    cell: CellName,
    options: ScaleOptions,
    metrics: Annotated[
        list[str],
        typer.Option("--metric", metavar="NAME", help="Only this figure of the table."),
    ] = [],  # noqa: B006 (typer copies it)
) -> None:
    """Show what a cell is made of, and count it again; exit with 1 if a record was altered."""
    settle_matplotlib()
    from suite.reporting import Request, make_report, others_of
    from suite.reporting.explain.cell_address import CellAddress
    from suite.reporting.explain.chain import chain_of, demand_plain
    from suite.reporting.formats.chain_text import chain_as_text
    from suite.store import Store

    address, store = CellAddress.parse(cell), Store(options.results)
    plan = options.of(address.study).plan(store)
    demand_plain(plan)
    arm = address.arm(plan)
    request = Request(address.study, plan.scale, tuple(options.sets))
    report = make_report(plan, store, request, None, others_of(plan, request, store))
    chain = chain_of(plan, arm, report, store, metrics)
    say(chain_as_text(chain))
    chain.demand_sound()
