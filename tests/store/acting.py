"""One of two users of a group, who share a folder of results.

``python -m tests.store.acting USER GROUP FOLDER DEED`` becomes that user, and does the deed.
"""

import os
import sys
from pathlib import Path

from suite.dispatch.orders.order import OrderFolder, make_order
from suite.dispatch.running.run_log import run_log
from suite.store import Store, leftovers
from tests.store.making import IMPATIENT, take_lease, writing

ORDER = "0" * 16


def vanish(store: Store) -> None:
    """Begins a run and an order, and is gone without a word."""
    folder = OrderFolder(store, ORDER)
    folder.write(make_order(()).model_copy(update={"id": ORDER}))
    lease = take_lease(store)
    with run_log(store.layout.tree, store.layout.logs / lease.run.id / "attempt-0001.log"):
        lease.begin_segment()
        lease.report(1, 3, {})
        lease.save_checkpoint(writing(b"one"))


def go_on(store: Store) -> None:
    """Goes on with the run where the other user left it, and asks the other's workers to stop."""
    OrderFolder(store, ORDER).ask_to_stop()
    with (
        take_lease(store) as lease,
        run_log(store.layout.tree, store.layout.logs / lease.run.id / "attempt-0001.log"),
    ):
        lease.beat()
        lease.begin_segment()
        with lease.open_checkpoint() as file:
            assert file is not None
            assert file.read() == b"one"
        lease.report(2, 3, {})
        for data in (b"two", b"three"):  # the other's checkpoint is removed
            lease.save_checkpoint(writing(data))
        lease.keep("weights.pt", writing(b"weights"))
        lease.publish("finished", {"loss": 1.5}, None, {"curve.txt": b"a curve"})


def clean(store: Store) -> None:
    """Removes what both have left."""
    leftovers(store).free()


DEEDS = {deed.__name__: deed for deed in (vanish, go_on, clean)}


def main() -> None:
    user, group, folder, deed = sys.argv[1:]
    os.setgroups([])
    os.setgid(int(group))
    os.setuid(int(user))
    os.umask(0o002)
    DEEDS[deed](Store(Path(folder), IMPATIENT))


if __name__ == "__main__":
    main()
