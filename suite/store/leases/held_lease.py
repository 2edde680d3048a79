"""A lease that this process has, and keeps alive."""

import threading
from contextlib import suppress
from pathlib import Path

from suite.errors import LostLeaseError, StoreError
from suite.store.files.disk_errors import guard
from suite.store.files.tree import Tree
from suite.store.leases.generations import RELEASED, LeaseFile, successor
from suite.store.leases.owner import Owner


class HeldLease:
    """One generation of a lease.

    Args:
        tree: The folder of results.
        path: Its file.
        owner: This process, as the lease knows it.
        what: What it is the right to, for an error.

    Attributes:
        owner: This process, as the lease knows it.
        over: Whether it has served: the record is published.
        lost: Whether it was found lost, or given back.
    """

    def __init__(self, tree: Tree, path: Path, owner: Owner, what: str) -> None:
        self.owner = owner
        self.over = False
        self.lost = False
        self._tree = tree
        self._path = path
        self._what = what
        self._lock = threading.Lock()
        self._left = threading.Event()
        self._thread: threading.Thread | None = None

    def held(self) -> bool:
        """Whether this process still has the lease, from a look at the disk.

        The next generation is looked for before the own one. Generations are removed from the
        lowest upwards, so that an absent successor means that the own file tells the truth.

        Raises:
            StoreError: The folder cannot be read.
        """
        if self.over or self.lost:
            return False
        with guard(self._path, "read it"):
            try:
                is_over = self._tree.has(successor(self._path))
                data = b"" if is_over else self._tree.content(self._path)
            except FileNotFoundError:
                data = b""
        self.lost = data != LeaseFile(owner=self.owner).encode()
        return not self.lost

    def demand(self) -> None:
        """Goes on only if this process still has the lease.

        Raises:
            LostLeaseError: Another process has taken over.
            StoreError: The folder cannot be read.
        """
        if not self.held():
            raise self.refusal()

    def refusal(self) -> LostLeaseError:
        """What a process is told that no longer has the lease."""
        return LostLeaseError(
            f"{self._what}: this process no longer has its lease",
            hint="another one goes on with it; nothing to do",
        )

    def beat(self) -> None:
        """Says that this process is still there.

        Raises:
            LostLeaseError: Another process has taken over.
            StoreError: The folder cannot be written.
        """
        with self._lock:
            self.demand()
            with guard(self._path, "touch it"):
                try:
                    self._tree.set_time(self._path)
                except FileNotFoundError:
                    self.lost = True
            self.demand()

    def release(self) -> None:
        """Gives the lease back, to be taken by any process; nothing if it is lost or has served.

        Raises:
            StoreError: The folder cannot be written.
        """
        with self._lock:  # a heartbeat behind it would take it back
            if not self.held():
                return
            with suppress(OSError):  # a disk that is full may refuse even that; then the time tells
                given_back = LeaseFile(owner=self.owner, given_back=True)
                self._tree.overwrite(self._path, given_back.encode())
            with guard(self._path, "touch it"), suppress(FileNotFoundError):
                self._tree.set_time(self._path, RELEASED)
            self.lost = True

    def keep_alive(self, every: float) -> None:
        """Beats from a thread of its own.

        Args:
            every: Seconds between two heartbeats.
        """
        self._thread = threading.Thread(
            target=self._beat_on, args=(every,), name="lease", daemon=True
        )
        self._thread.start()

    def leave(self) -> None:
        """Ends the thread, and gives the lease back."""
        self._left.set()
        if self._thread is not None:
            self._thread.join()
        # An error on the way out must not hide the one that is on its way already.
        with suppress(StoreError):
            self.release()

    def _beat_on(self, every: float) -> None:
        while not self._left.wait(every):
            try:
                self.beat()
            except LostLeaseError:
                return
            except StoreError:
                continue  # a disk that was away for a moment: the next beat tells
