"""A chain from cells to records, for a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from suite.reporting.explain.chain import Chain, Link, Told
from suite.reporting.explain.recount import value_of
from suite.reporting.vocabulary.labels import value_text
from suite.store import Circumstance, Exhibit, Filed, Segment, hash_in
from suite.store.files.one_line import one_line


def chain_as_text(chain: Chain) -> str:
    """The cells, what their records give, the settings, and each run down to its files."""
    lines = [chain.title]
    for told in chain.told:
        lines += _told(told, chain)
    lines += [
        "",
        f"settings in which the arms differ: {_settings(chain.differing)}",
        f"settings of all arms: {_settings(chain.shared)}",
    ]
    for link in chain.links:
        lines += ["", *_link(link)]
    return "\n".join(map(_line, lines))


def _line(text: str) -> str:
    """One line of output, whatever a record says; its indent stays."""
    body = text.lstrip(" ")
    return " " * (len(text) - len(body)) + one_line(body)


def _told(told: Told, chain: Chain) -> Iterator[str]:
    unit = f", {told.metric.unit}" if told.metric.unit else ""
    yield ""
    yield f"{told.metric.label} ({told.metric.name}{unit}): {', '.join(told.cell.lines)}"
    for link in chain.links:
        value = None if link.filed is None else value_of(link.filed.record, told.metric.name)
        seed = "" if link.seed is None else f"seed {link.seed}: "
        yield f"  {seed}{link.stands if value is None else repr(told.metric.plain(value))}"
    count = told.count
    given = [f"n {len(count.values)}"]
    given += [f"mean {told.metric.plain(count.mean)!r}"] if count.mean is not None else []
    given += [f"deviation {count.deviation!r}"] if count.deviation is not None else []
    verdict = f"WRONG: {told.disagreement}" if told.disagreement else "the table says the same"
    yield f"  from the records: {', '.join((*given, *count.notes))}; {verdict}"


def _settings(settings: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value_text(value)}" for key, value in settings.items()) or "none"


def _link(link: Link) -> Iterator[str]:
    seed = "" if link.seed is None else f", seed {link.seed}"
    yield f"run {link.run.id}{seed}: {link.stands}"
    for finding in link.evidence.untrusted:
        yield f"  WRONG: {finding.path}: {finding.what}"
    if link.filed is not None:
        yield from _record(link.filed)
    for exhibit in link.exhibits:
        yield f"  {exhibit.name}: {exhibit.path}, {_condition(exhibit)}"
    for log in link.evidence.logs:
        yield f"  log: {log}"


def _record(filed: Filed) -> Iterator[str]:
    circumstance = filed.record.circumstance
    yield f"  record: {filed.path}"
    yield f"  its hash is that of its bytes: {hash_in(filed)}"
    yield f"  commit: {_commit(circumstance)}"
    yield f"  machine: {_settings(circumstance.machine)}"
    yield (
        f"  device: {circumstance.device}; backend: {circumstance.backend or 'unknown'}; "
        f"threads: {circumstance.threads or 'unknown'}"
    )
    for segment in circumstance.segments:
        yield f"  segment: {_segment(segment)}"


def _commit(circumstance: Circumstance) -> str:
    changes = {True: ", with changes", False: ", without changes", None: ""}[circumstance.dirty]
    return f"{circumstance.commit or 'unknown'}{changes}"


def _segment(segment: Segment) -> str:
    steps = f"from step {segment.first_step}"
    steps += "" if segment.last_step is None else f" to {segment.last_step}"
    end = f"to {segment.end}, {segment.why}" if segment.end else "was killed"
    return (
        f"{segment.host}, process {segment.pid}, {segment.device}: {steps}; {segment.start} {end}"
    )


def _condition(exhibit: Exhibit) -> str:
    if exhibit.is_wrong:
        return f"WRONG: it is {exhibit.condition}; the record names {exhibit.sha256}"
    if exhibit.condition != "good":
        return "not here: large files may be left behind"
    return f"its hash is that of its bytes: {exhibit.sha256}"
