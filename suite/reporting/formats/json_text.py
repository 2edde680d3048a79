"""A report as JSON, for scripts."""

import json

from suite.reporting.records.circumstances import Fact
from suite.reporting.report import Report


def as_json(report: Report, files: dict[str, str]) -> str:
    """The report's figures and what they name.

    Args:
        report: The report.
        files: The paths of what was written, by name.
    """
    document = {
        "study": report.study,
        "scale": report.scale or None,
        "title": report.title,
        "table": report.rows,
        **{one.name: one.rows for one in report.appendices},
        "facts": _facts((*report.facts, *report.origins)),
        "notes": list(report.notes),
        "advice": list(report.advice),
        "limits": list(report.limits),
        "missing": [
            {"id": one.id, "name": one.run, "stands": one.stands, "more": one.more or None}
            for one in report.gaps.missing
        ],
        "commands": list(report.gaps.commands),
        "retries": list(report.gaps.retries),
        "damaged": list(report.damaged),
        "files": files,
    }
    return json.dumps(document, allow_nan=False)


def _facts(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.label: fact.text for fact in facts}
