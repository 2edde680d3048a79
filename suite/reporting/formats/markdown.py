"""A report as Markdown, as code hosts read it."""

import re
from collections.abc import Iterable

from tabulate import tabulate

from suite.reporting.figures import Picture
from suite.reporting.formats.terminal import FILL, RETRY
from suite.reporting.records.circumstances import Fact
from suite.reporting.report import Report
from suite.reporting.tables.sheet import Sheet
from suite.store.files.one_line import one_line

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}
_BEGINNINGS = re.compile(r"^([-+]|\d+[.)])(?=\s|$)")
"""What would make a list of what stands at the beginning of a line."""
_MARKS = re.compile(r"([\\`*_\[\]|~$#])")


def as_markdown(report: Report) -> str:
    """The report; its figures are links to the files beside it."""
    parts = [
        f"# {escaped(report.title)}",
        f"The paper's table: {escaped(report.caption)}." if report.caption else "",
        escaped(report.summary),
        sheet_markdown(report.table),
        _items(report.notes),
        "## What this table names",
        _facts((*report.facts, *report.origins)),
        *_missing(report),
        "## What it can and cannot say",
        _items(report.limits),
        *(_titled(one.sheet) for one in report.appendices if one.is_shown),
        *(_figure(picture) for picture in report.pictures if picture.make is not None),
        *(_titled(sheet) for sheet in (*report.more, report.arms, report.systems) if sheet),
        _items(report.damaged),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def escaped(text: object) -> str:
    r"""Text that Markdown shows as it stands: no markup, no links, nobody notified.

    >>> escaped("a|b <i> www.example.org [x](http://y)")
    'a\\|b &lt;i&gt; www&#46;example.org \\[x\\](http&#58;//y)'
    """
    line = _MARKS.sub(r"\\\1", one_line(text))
    for letter, entity in _ENTITIES.items():
        line = line.replace(letter, entity)
    return re.sub("(?i)(www)[.]", r"\1&#46;", line).replace("://", "&#58;//")


def sheet_markdown(sheet: Sheet) -> str:
    """A table; its upper heads stand above the lower ones in the same cell."""
    if not sheet.rows:
        return ""
    heads = ["<br>".join(map(escaped, filter(None, column.heads))) for column in sheet.columns]
    rows = [["<br>".join(map(escaped, cell.lines)) for cell in row] for row in sheet.rows]
    align = ["right" if column.numeric else "left" for column in sheet.columns]
    return tabulate(rows, heads, tablefmt="pipe", colalign=align, disable_numparse=True)


def _titled(sheet: Sheet) -> str:
    parts = (f"## {escaped(sheet.title)}", sheet_markdown(sheet), _items(sheet.notes))
    return "\n\n".join(filter(None, parts))


def _figure(picture: Picture) -> str:
    image = f"![{escaped(picture.alt)}]({picture.name}.svg)"
    return f"## {escaped(picture.title)}\n\n{image}\n\n{escaped(picture.caption)}"


def _facts(facts: Iterable[Fact]) -> str:
    return "\n".join(f"- {escaped(fact.label)}: {_fact(fact)}" for fact in facts)


def _fact(fact: Fact) -> str:
    return f"**{escaped(fact.text)}**" if fact.is_marked else escaped(fact.text)


def _missing(report: Report) -> Iterable[str]:
    gaps = report.gaps
    if not gaps.missing:
        return
    yield "## What is missing"
    yield escaped(gaps.sentence)
    for words, commands in ((RETRY, gaps.retries), (FILL, gaps.commands)):
        if commands:
            yield words
            yield "\n".join(f"    {one_line(command)}" for command in commands)
    yield _items(f"{one.run}: {one.words}" for _, runs in gaps.groups for one in runs)


def _items(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {_BEGINNINGS.sub(_backslash, escaped(text))}" for text in sentences)


def _backslash(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
