"""What is compared: a folder of results, or what one commit made of it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from suite.errors import MistakeError
from suite.reporting.records.frame import counting
from suite.reporting.records.results_folder import open_results
from suite.store import Record

SHORTEST = 4
"""Digits of a commit that one must say."""


@dataclass(frozen=True)
class ResultSet:
    """One side of a comparison.

    Attributes:
        name: What it is called.
        records: The record that counts, by the id of its run.
        damaged: Records that could not be trusted, a line each.
    """

    name: str
    records: dict[str, Record]
    damaged: tuple[str, ...] = ()


def result_set_of(folder: Path | str) -> ResultSet:
    """All that a folder of results has.

    Raises:
        MistakeError: There is none, or it cannot be read.
    """
    store = open_results(folder)
    records = _by_run(store.records())
    return ResultSet(str(folder), records, tuple(map(str, store.damaged)))


def result_sets_by_scale(
    folder: Path | str, scales: tuple[str, str]
) -> tuple[ResultSet, ResultSet]:
    """One folder of results, seen at two scales.

    Raises:
        MistakeError: There is no such folder, or the scales are the same.
    """
    if scales[0] == scales[1]:
        raise MistakeError(f"{scales[0]} and {scales[1]} are the same scale", hint="say two")
    one = result_set_of(folder)
    return replace(one, name=f"scale {scales[0]}"), replace(one, name=f"scale {scales[1]}")


def result_sets_by_commit(
    folder: Path | str, commits: tuple[str, str]
) -> tuple[ResultSet, ResultSet]:
    """What two commits made of the runs of one folder.

    Args:
        folder: The folder of results.
        commits: The beginnings of two commits.

    Raises:
        MistakeError: There is no such folder, no record of a commit, or a beginning is that of
            several.
    """
    store = open_results(folder)
    records = list(store.records())
    damaged = tuple(map(str, store.damaged))
    known = {record.circumstance.commit for record in records} - {None}
    first, second = (_commit(text, map(str, known), folder) for text in commits)
    if first == second:
        raise MistakeError(f"{commits[0]} and {commits[1]} are the same commit", hint="say two")
    return _of(first, records, damaged), _of(second, records, ())


def _of(commit: str, records: Iterable[Record], damaged: tuple[str, ...]) -> ResultSet:
    made = _by_run(record for record in records if record.circumstance.commit == commit)
    return ResultSet(f"commit {commit[:8]}", made, damaged)


def _commit(text: str, known: Iterable[str], folder: Path | str) -> str:
    commits = sorted(known)
    found = [commit for commit in commits if commit.startswith(text.lower())]
    if len(text) >= SHORTEST and len(found) == 1:
        return found[0]
    what = "is the beginning of several commits" if len(found) > 1 else "is no commit of a record"
    names = ", ".join(commit[:8] for commit in commits) or "none that is known"
    raise MistakeError(f"{text!r} {what} in {folder}", hint=f"its records are of {names}")


def _by_run(records: Iterable[Record]) -> dict[str, Record]:
    return {record.run.id: record for record in counting(records)}
