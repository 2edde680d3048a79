"""A report whose every text from outside is hostile, and the same with harmless texts."""

from pathlib import Path

from suite.plan import make_plan
from suite.reporting import Request, make_report
from suite.reporting.published.published import Figure, Published, System, load_published
from suite.reporting.report import Report
from suite.store import Store
from tests.reporting.filled import FACTS, curve, publish, trained

HOSTILE = (
    "=1+1 <script>alert(1)</script> <img src=x onerror=alert(1)> \"'><b> | `x` **b** _i_ "
    "[a](http://evil.example) www.evil.example @everyone "
    "~~s~~ $x$ &lt; \x1b[31m\x07 \u202e -- # {{ 7*7 }} {% x"
)
COMMANDS = (
    r"[2cm] \input{/etc/passwd} \write18{id} \end{table} \\ & % # $x^2_3$ ~ ^^5cinput | "
    r"`x' {\bf -- --- é ß 中 ± † … µ"
)
"""What LaTeX would obey or stop at."""
BEGINNINGS = ("=SUM(A1)", "+1", "-1", "@cmd", "\t=1", "\uff1d1", "- item", "1. item", "# head")

STUDY = """
study: hostile
title: {title}
task: train
fixed: {{data: photos32, epochs: 1, steps: [1], num_blocks: 0, hidden_channels: 4}}
axes:
  coupling: [affine, matrixexp]
  seed: [0, 1]
table: {{number: 2, rows: [coupling], metrics: [best_test, last_test]}}
"""


def report_with(text: str, folder: Path) -> Report:
    """A report in which records, study and published figures say a text wherever they can."""
    folder.mkdir(exist_ok=True)
    path = folder / "hostile.yaml"
    visible = "".join(letter for letter in text if letter.isprintable())
    path.write_text(STUDY.format(title="'" + visible.replace("'", "''") + "'"))
    store = Store(folder / "results")
    facts = FACTS.model_copy(
        update={
            "commit": text,
            "backend": text,
            "device": text,
            "packages": {"torch": text},
            "machine": {"processor": text, "system": text},
        }
    )
    plan = make_plan(str(path), "", {}, store=store)
    for run in plan.runs[:-1]:
        files = {"curve.json.gz": curve(4.0, 20)}
        publish(store, run, trained(run, 4.0, data=text), facts=facts, files=files)
    figure = Figure(where={"coupling": "affine"}, metric="best_test", value=3.0, source=text)
    published = load_published().corrected(
        Published(
            captions={"table2": text},
            table2=(System(system=text, cifar10=3.0, source=text, dequantization=text),),
            counted_with_the_authors_model=(figure,),
        )
    )
    plan = make_plan(str(path), "", {}, store=store)
    request = Request(text, "", (f"lr={text}",), Path("results"))
    return make_report(plan, store, request, published)
