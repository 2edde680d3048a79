"""What workers are told to do: a file in the folder of results, never an object in a pickle."""

import gzip
import re
import secrets
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveInt

from suite.dispatch.orders.submission import Submission
from suite.dispatch.orders.trouble import Trouble
from suite.errors import StoreError
from suite.registry import TASKS, TaskSettings
from suite.spec import Run, run_id
from suite.store import Store
from suite.store.files.as_typed import as_typed
from suite.store.files.atomic import replace, write_new
from suite.store.files.disk_errors import guard
from suite.store.files.folder_layout import RUN_ID

Device = Literal["auto", "cpu", "cuda"]
_FILE = "order.json.gz"
"""Compressed: 100,000 runs are 66 MB, and 3 MB so; every worker reads them."""
Read = TypeVar("Read", bound=BaseModel)
_TROUBLE = "trouble-"
ORDER_ID = re.compile(r"[0-9a-f]{16}")
RunId = Annotated[str, Field(pattern=f"^{RUN_ID.pattern}$")]
_LONGEST = 300
"""Letters of a run's name that are kept."""


def harmless(name: str) -> str:
    r"""A run's name without what a shell, a terminal or a path would read as something else.

    An order lies in a folder that others may write, and names go into logs and onto screens.

    >>> harmless("train-photos32-lr0.01-01234567"), harmless("$(id)\n../x")
    ('train-photos32-lr0.01-01234567', '__id__.._x')
    """
    return re.sub(r"[^\w.,:+=@%-]", "_", name[:_LONGEST])


class OrderedRun(BaseModel):
    """One run of an order.

    Attributes:
        id: The run's id.
        name: Its readable name.
        task: Its task.
        settings: All its settings, also those that are no part of its identity.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: RunId
    name: Annotated[str, AfterValidator(harmless)]
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
    bare: tuple[RunId, ...] = ()


class _Id(BaseModel):
    id: RunId


class _Ids(BaseModel):
    """An order as far as it says which runs it holds."""

    runs: tuple[_Id, ...]


def order_folders(store: Store) -> list["OrderFolder"]:
    """The folders of all orders in a folder of results.

    Raises:
        StoreError: The folder cannot be read.
    """
    names = sorted(store.layout.tree.names(store.layout.work / "orders"))
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
    folder = None if data_folder is None else as_typed(data_folder)
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
        self._tree = store.layout.tree
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
        replace(self._tree, self.file, gzip.compress(order.model_dump_json().encode(), 1))

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
            data = self._tree.content(self.file)
        try:
            return model.model_validate_json(gzip.decompress(data))
        except (ValueError, OSError, EOFError, zlib.error):
            raise StoreError(
                f"{self.file}: this is no order", hint="start the sweep again"
            ) from None

    def ask_to_stop(self) -> None:
        """Asks all workers of the order to save and end."""
        replace(self._tree, self.stop_file, b"")

    def is_stopped(self) -> bool:
        """Whether somebody has asked for that."""
        return self._tree.has(self.stop_file)

    def note_over(self) -> bool:
        """Notes that all runs are over; whether nobody had noted it before.

        Raises:
            StoreError: The folder cannot be written.
        """
        return write_new(self._tree, self.path / "over", b"")

    def note_submission(self, submission: Submission) -> None:
        """Notes the jobs that were submitted for the order.

        Raises:
            StoreError: The folder cannot be written.
        """
        path = self.path / f"submission-{secrets.token_hex(4)}.json"
        replace(self._tree, path, submission.model_dump_json().encode())

    def submissions(self) -> list[Submission]:
        """What was submitted for the order, without files that cannot be read."""
        found = []
        for name in sorted(self._tree.names(self.path)):
            if name.startswith("submission-"):
                with suppress(OSError, ValueError):
                    data = self._tree.content(self.path / name)
                    found.append(Submission.model_validate_json(data))
        return found

    def report_trouble(self, trouble: Trouble) -> None:
        """Notes, for who started the order, why a worker ended that had more to do."""
        data = trouble.model_dump_json().encode()
        replace(self._tree, self.path / f"{_TROUBLE}{secrets.token_hex(4)}.json", data)

    def troubles(self) -> list[Trouble]:
        """What workers noted, each once."""
        names = sorted(name for name in self._tree.names(self.path) if name.startswith(_TROUBLE))
        found = []
        for name in names:
            with suppress(OSError):
                found.append(_trouble(self._tree.content(self.path / name)))
        return list(dict.fromkeys(found))


def _trouble(data: bytes) -> Trouble:
    try:
        return Trouble.model_validate_json(data)
    except ValueError:  # a worker of an earlier version wrote the line alone
        return Trouble(line=data.decode(errors="replace")[:10_000])
