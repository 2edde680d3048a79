"""What workers are told to do: a file in the folder of results, never an object in a pickle."""

import gzip
import re
import secrets
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, PositiveInt

from suite.dispatch.orders.submission import Submission
from suite.errors import StoreError
from suite.registry import TASKS, TaskSettings
from suite.spec import Run, run_id
from suite.store import Store
from suite.store.files.atomic import guard, list_names, replace, write_new

Device = Literal["auto", "cpu", "cuda"]
_FILE = "order.json.gz"
"""Compressed: 100,000 runs are 66 MB, and 3 MB so; every worker reads them."""
Read = TypeVar("Read", bound=BaseModel)
ORDER_ID = re.compile(r"[0-9a-f]{16}")


class OrderedRun(BaseModel):
    """One run of an order.

    Attributes:
        id: The run's id.
        name: Its readable name.
        task: Its task.
        settings: All its settings, also those that are no part of its identity.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    task: str
    settings: dict[str, Any]

    def resolved(self) -> TaskSettings:
        """The settings as the task's model.

        Raises:
            StoreError: They are not those of the id: the order was written by other code.
        """
        settings = TASKS.find(self.task).settings.model_validate(self.settings)
        if run_id(self.task, settings.identity()) != self.id:
            raise StoreError(
                f"run {self.name}: its settings have another id than when it was planned",
                hint="the code has changed since; start the sweep again",
            )
        return settings


class Order(BaseModel):
    """The runs that some workers share.

    Attributes:
        schema_: The version of this format.
        id: What it is called.
        runs: The runs, in the order in which they are to be taken.
        data_folder: Where the user keeps data sets.
        device: What to compute on; ``auto`` is a GPU where there is one.
        checkpoint_every: Seconds between two checkpoints.
        threads: CPU threads of a worker, for tasks that have no such setting.
        workers: How many work on it at a time.
        bare: The ids of those runs whose folder has no record any longer; see ``FolderNames.bare``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    id: Annotated[str, Field(pattern=f"^{ORDER_ID.pattern}$")]
    runs: tuple[OrderedRun, ...]
    data_folder: Path | None = None
    device: Device = "auto"
    checkpoint_every: Annotated[float, Field(ge=0)] = 30.0
    threads: PositiveInt = 1
    workers: PositiveInt = 1
    bare: tuple[str, ...] = ()


class _Id(BaseModel):
    id: str


class _Ids(BaseModel):
    """An order as far as it says which runs it holds."""

    runs: tuple[_Id, ...]


def order_folders(store: Store) -> list["OrderFolder"]:
    """The folders of all orders in a folder of results.

    Raises:
        StoreError: The folder cannot be read.
    """
    names = sorted(list_names(store.layout.work / "orders"))
    return [OrderFolder(store, name) for name in names if ORDER_ID.fullmatch(name)]


def make_order(
    runs: Iterable[Run],
    *,
    data_folder: Path | None = None,
    device: Device = "auto",
    checkpoint_every: float = 30.0,
    threads: int = 1,
    workers: int = 1,
    bare: Iterable[str] = (),
) -> Order:
    """An order for runs, under a new id."""
    ordered = tuple(
        OrderedRun(
            id=run.id, name=run.name, task=run.task, settings=run.settings.model_dump(mode="json")
        )
        for run in runs
    )
    folder = None if data_folder is None else data_folder.resolve()
    return Order(
        id=secrets.token_hex(8),
        runs=ordered,
        data_folder=folder,
        device=device,
        checkpoint_every=checkpoint_every,
        threads=threads,
        workers=workers,
        bare=tuple(bare),
    )


class OrderFolder:
    """The folder of an order: what is to be done, whether to stop, and what went wrong.

    Args:
        store: The folder of results.
        order_id: The id of the order.

    Attributes:
        store: The folder of results.
        path: The order's folder.
    """

    def __init__(self, store: Store, order_id: str) -> None:
        self.store = store
        self.path = store.layout.work / "orders" / order_id

    @property
    def file(self) -> Path:
        """The file that says what is to be done."""
        return self.path / _FILE

    @property
    def stop_file(self) -> Path:
        """A file whose presence asks all workers of the order to stop."""
        return self.path / "stop"

    def write(self, order: Order) -> None:
        """Writes the order.

        Raises:
            StoreError: The folder cannot be written.
        """
        replace(self.file, gzip.compress(order.model_dump_json().encode(), 1))

    def read(self) -> Order:
        """The order.

        Raises:
            StoreError: It is not there, or damaged.
        """
        return self._read(Order)

    def run_ids(self) -> frozenset[str]:
        """The runs of the order; cheaper than to read all of it.

        Raises:
            StoreError: It is not there, or damaged.
        """
        return frozenset(run.id for run in self._read(_Ids).runs)

    def _read(self, model: type[Read]) -> Read:
        with guard(self.file, "read it"):
            data = self.file.read_bytes()
        try:
            return model.model_validate_json(gzip.decompress(data))
        except (ValueError, OSError, EOFError, zlib.error):
            raise StoreError(
                f"{self.file}: this is no order", hint="start the sweep again"
            ) from None

    def ask_to_stop(self) -> None:
        """Asks all workers of the order to save and end."""
        replace(self.stop_file, b"")

    def note_over(self) -> bool:
        """Notes that all runs are over; whether nobody had noted it before.

        Raises:
            StoreError: The folder cannot be written.
        """
        return write_new(self.path / "over", b"")

    def note_submission(self, submission: Submission) -> None:
        """Notes the jobs that were submitted for the order.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self.path / f"submission-{secrets.token_hex(4)}.json"
        replace(path, submission.model_dump_json().encode())

    def submissions(self) -> list[Submission]:
        """What was submitted for the order, without files that cannot be read."""
        found = []
        for name in sorted(list_names(self.path)):
            if name.startswith("submission-"):
                with suppress(OSError, ValueError):
                    data = (self.path / name).read_bytes()
                    found.append(Submission.model_validate_json(data))
        return found

    def report_trouble(self, line: str) -> None:
        """Notes, for who started the order, why a worker ended that had more to do."""
        replace(self.path / f"trouble-{secrets.token_hex(4)}.txt", line.encode())

    def troubles(self) -> list[str]:
        """What workers noted, each once."""
        names = sorted(name for name in list_names(self.path) if name.startswith("trouble-"))
        return list(dict.fromkeys((self.path / name).read_text() for name in names))
