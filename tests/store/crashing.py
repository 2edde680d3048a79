"""A process that is killed at a chosen one of its calls to the file system.

``python -m tests.store.crashing FOLDER`` kills a process of its own before its first such call in
one run, before its second in the next, and so on, until one gets through; each run is then
finished by this process. It does the same with merges, and prints what it saw as JSON.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from suite.store import Lease, Status, Store, leftovers, merge, verify
from tests.store.making import IMPATIENT, TASK, everything, id_of, settings_of
from tests.store.racing import expected, run

STEPS = 2
EVENTS = {
    f"os.{name}" for name in ("link", "listdir", "mkdir", "remove", "rename", "rmdir", "utime")
} | {"open"}
CURVE = b"a curve"


def attempt(lease: Lease, number: int) -> None:
    """A whole attempt, every kind of file in it."""
    with lease:
        result = run(lease, number, STEPS, 0.0)
        lease.publish("finished", {"value": result}, None, {"curve.txt": CURVE})


def killed_at(call: int, act: Callable[[], object]) -> bool:
    """Whether what a process of its own does is killed before this call, or gets through."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, -signal.SIGKILL), code
        return code != 0
    left = call

    def count(event: str, words: tuple[object, ...]) -> None:
        nonlocal left
        if event in EVENTS and not _only_enters(event, words):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    try:
        act()
        os._exit(0)
    finally:
        os._exit(1)


def _only_enters(event: str, words: tuple[object, ...]) -> bool:
    """Whether a folder is entered, which nothing on the disk depends on."""
    flags = words[2] if event == "open" else 0
    return isinstance(flags, int) and bool(flags & os.O_PATH)


def take(store: Store, number: int) -> None:
    """Takes a run that nobody has, and does it."""
    lease = store.take_lease(id_of(number), TASK, settings_of(number))
    assert lease is not None
    attempt(lease, number)


def finish(store: Store, number: int) -> bool:
    """Finishes a run; whether that was still to do."""
    if store.state([id_of(number)])[id_of(number)].status is Status.DONE:
        return False
    while (lease := store.take_lease(id_of(number), TASK, settings_of(number))) is None:
        time.sleep(0.005)  # the clock of the disk has a coarse tick
    attempt(lease, number)
    return True


def check(store: Store, number: int) -> None:
    """There is one record, its value is right, and so are its files."""
    (record,) = store.attempts(id_of(number))
    assert record.result == {"value": expected(number, STEPS)}
    assert store.side_file(record, "curve.txt") == CURVE
    with store.kept(record, "value.bin") as file:
        assert file.read().hex() == expected(number, STEPS)


def kill_runs(store: Store) -> dict[str, int]:
    """Kills an attempt at one call after the other; each run is then finished."""
    killed = taken_over = 0
    while killed_at(killed + 1, partial(take, store, killed)):
        taken_over += finish(store, killed)
        check(store, killed)
        killed += 1
    check(store, killed)
    return {"killed": killed, "taken_over": taken_over, "damaged": len(store.damaged)}


def kill_merges(source: Store, folder: Path) -> dict[str, int]:
    """Kills a merge at one call after the other; each is then repeated."""
    whole = merge(source, Store(folder / "whole")).added
    killed = 0
    while killed_at(killed + 1, partial(merge, source, Store(folder / f"{killed}"))):
        into = Store(folder / f"{killed}", IMPATIENT)
        again = merge(source, into)
        assert again.added + again.equal == whole
        assert again.sound
        assert verify(into).sound
        leftovers(into).free()
        assert verify(into).findings == ()
        assert everything(into.path) == everything(folder / "whole")
        killed += 1
    return {"merges_killed": killed}


def main(folder: Path) -> None:
    """Kills runs, cleans up behind them, and kills merges."""
    store = Store(folder / "results", IMPATIENT)
    seen: dict[str, object] = {**kill_runs(store)}
    first = verify(store)
    leftovers(store).free()
    second = verify(store)
    seen |= {
        "records": first.records,
        "sound": first.sound,
        "orphans": len(first.findings),
        "orphans_after_clean": len(second.findings),
        "records_after_clean": second.records,
    }
    small = Store(folder / "small", IMPATIENT)
    take(small, 0)
    take(small, 1)
    print(json.dumps(seen | kill_merges(small, folder / "merged")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
