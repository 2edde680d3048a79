"""The immutable outcome of an attempt, and its bytes on the disk.

A record's file is ``{"sha256":"<64 hex digits>","record":{...}}`` and a newline. The hash is that
of the exact bytes of the inner object, so that a reader checks it without writing JSON again.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from suite.errors import StoreError
from suite.spec.identity import run_id
from suite.store.files.folder_layout import RUN_ID
from suite.store.files.json_values import plain
from suite.store.files.stream import SideFile, digest_of
from suite.store.records.segment import Moment, Segment

SCHEMA: Final = 2
SINCE: Final[Mapping[str, int]] = {"system": 2, "schedule": 2}
"""Settings that came with a later schema than the first: no older version can read such a run."""
Outcome = Literal["finished", "diverged", "failed"]

_HEAD = b'{"sha256":"'
_MIDDLE = b'","record":'
_TAIL = b"}\n"
_START = len(_HEAD) + 64 + len(_MIDDLE)


class NewerError(ValueError):
    """A record is whole, and of a schema that this version does not know."""


class Part(BaseModel):
    """The base of all parts of a record: frozen, and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RunPart(Part):
    """Which run a record is of.

    Attributes:
        id: The run's id.
        task: The name of its task.
        settings: Its identity, as ``Settings.identity()`` gives it.
    """

    id: Annotated[str, Field(pattern=f"^{RUN_ID.pattern}$")]
    task: str
    settings: dict[str, Any]


class Facts(Part):
    """What a task knows of the circumstances of its own attempt.

    Attributes:
        commit: The commit of the code, if it ran from a checkout.
        dirty: Whether the checkout had changes.
        packages: The versions of the packages that matter.
        machine: Processor, graphics card, driver and the like, for people to read.
        device: The kind of device; bits are compared only within one kind.
        threads: The number of threads that computed.
        backend: The kernels that computed.
        artefacts: The hash of each file that the run read, such as another run's weights.
        timings: Seconds that were measured, by name.
        error: Why a failed attempt failed.
    """

    commit: str | None = None
    dirty: bool | None = None
    packages: dict[str, str] = {}
    machine: dict[str, Any] = {}
    device: str = "cpu"
    threads: int | None = None
    backend: str | None = None
    artefacts: dict[str, str] = {}
    timings: dict[str, list[float]] = {}
    error: str | None = None


class Circumstance(Facts):
    """How an attempt came about; no part of it is expected to be the same twice.

    Attributes:
        started: When its first segment began.
        ended: When it was published.
        segments: What each process did of it, those that were killed included.
        lease: The token of the lease that it was published under.
        kept: The large files that it made, by name; they may be left behind when records travel.
    """

    started: Moment
    ended: Moment
    segments: tuple[Segment, ...]
    lease: str
    kept: dict[str, SideFile] = {}


class Record(Part):
    """The outcome of an attempt.

    Attributes:
        schema_: The version of this format.
        outcome: How the attempt ended.
        attempt: Its number in the folder where it ran; a merge may have filed it under another.
        run: Which run it is of.
        result: What came out: the same bits for the same run on the same kind of device.
        files: The side files, by name.
        circumstance: How it came about.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1, 2], Field(alias="schema")] = 1
    outcome: Outcome
    attempt: Annotated[int, Field(ge=1)]
    run: RunPart
    result: dict[str, Any]
    files: dict[str, SideFile] = {}
    circumstance: Circumstance


def schema_for(settings: Mapping[str, Any]) -> Literal[1, 2]:
    """The oldest schema whose versions know all settings of a run.

    >>> schema_for({"lr": 0.01}), schema_for({"lr": 0.01, "system": {"name": "nice"}})
    (1, 2)
    """
    return 2 if any(SINCE.get(key, 1) == 2 for key in settings) else 1


def encode(record: Record) -> bytes:
    """The bytes of a record's file.

    Raises:
        StoreError: It holds what JSON cannot: a number that is not finite, or an object.
    """
    value = plain(record.model_dump(by_alias=True), "record")
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    inner = text.encode()
    data = b"".join((_HEAD, digest_of(inner).encode(), _MIDDLE, inner, _TAIL))
    try:
        decode(data)
    except ValueError as error:  # what could not be read again must not be published
        raise StoreError(f"a record of run {record.run.id}: {error}") from error
    return data


def decode(data: bytes) -> Record:
    """The record in the bytes of a file.

    Raises:
        NewerError: They are whole, and of a later schema.
        ValueError: They are damaged, or not a record, or its id is not that of its settings.
    """
    inner = _inner(data)
    try:
        record = Record.model_validate_json(inner)
    except ValidationError as error:
        if (schema := _schema(inner)) > SCHEMA:
            raise NewerError(f"it is of schema {schema}; take a newer version") from None
        raise ValueError(f"not a record of schema {SCHEMA}: {_first(error)}") from None
    if record.run.id != run_id(record.run.task, record.run.settings):
        raise ValueError("its id is not that of its settings")
    return record


def _inner(data: bytes) -> bytes:
    """The inner object of a file whose hash is right."""
    if not data:
        raise ValueError("it is empty")
    if b"\r\n" in data:  # JSON on one line has none
        raise ValueError("its line ends were changed, as git does with core.autocrlf")
    if not (data.startswith(_HEAD) and data.endswith(_TAIL) and len(data) > _START):
        raise ValueError("it is cut off, or not a record")
    inner = data[_START : -len(_TAIL)]
    if data[len(_HEAD) : _START] != digest_of(inner).encode() + _MIDDLE:
        raise ValueError("its hash is not that of its bytes")
    return inner


def _schema(inner: bytes) -> int:
    """The schema that an object says it has; 0 if it says none."""
    try:
        value = json.loads(inner)
    except (ValueError, RecursionError):
        return 0
    schema = value.get("schema") if isinstance(value, dict) else None
    return schema if isinstance(schema, int) else 0


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def earliest_finished(records: Iterable[Record]) -> Record | None:
    """The attempt that a table uses: of the finished ones, the one that ended first.

    The number of an attempt depends on the order in which folders were merged; its end does not.
    """
    finished = (record for record in records if record.outcome == "finished")
    return min(
        finished,
        key=lambda record: (record.circumstance.ended, record.circumstance.lease),
        default=None,
    )
