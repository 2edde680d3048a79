"""What the processes do that race each other for runs."""

import hashlib
import os
import random
import time
from collections.abc import Sequence
from pathlib import Path

from suite.store import Lease, LeaseRules, Status, Store
from tests.store.making import TASK, id_of, settings_of, writing

RULES = LeaseRules(beat_every=0.05, stale_here=0.3, stale_after=0.3, bound=3600.0)


def expected(number: int, steps: int) -> str:
    """What a run finds: a value that hangs on every step before."""
    value = str(number).encode()
    for _ in range(steps):
        value = hashlib.sha256(value).digest()
    return value.hex()


def work(folder: Path, numbers: Sequence[int], steps: int, pause: float) -> None:
    """Takes runs until all are done, and says in a log of its own what it did.

    Args:
        folder: The folder of results.
        numbers: The runs.
        steps: Steps of each; after each there is a checkpoint.
        pause: Seconds that a step takes.
    """
    store = Store(folder, RULES)
    order = list(numbers)
    random.Random(os.getpid()).shuffle(order)
    with (folder.parent / f"log-{os.getpid()}").open("a", buffering=1) as log:
        while order:
            for number in order:
                lease = store.take_lease(id_of(number), TASK, settings_of(number))
                if lease is not None:
                    with lease:
                        log.write(f"taken {number} {lease.owner.token}\n")
                        result = run(lease, number, steps, pause)
                        lease.publish("finished", {"value": result})
                        log.write(f"published {number} {lease.owner.token}\n")
            states = store.state([id_of(number) for number in order])
            order = [n for n in order if states[id_of(n)].status is not Status.DONE]
            time.sleep(0.02)


def run(lease: Lease, number: int, steps: int, pause: float) -> str:
    """Goes on from the last checkpoint, and leaves one after each step."""
    with lease.open_checkpoint() as file:
        saved = b"0 " + str(number).encode() if file is None else file.read()
    text, _, value = saved.partition(b" ")
    step = int(text)
    lease.begin_segment(first_step=step)
    while step < steps:
        time.sleep(pause)
        value = hashlib.sha256(value).digest()
        step += 1
        lease.save_checkpoint(writing(str(step).encode() + b" " + value))
        lease.report(step, steps, {"value": step})
    lease.keep("value.bin", writing(value))
    return value.hex() if steps else expected(number, 0)


def logged(folder: Path, word: str) -> list[tuple[int, str]]:
    """What all processes said that they did: the number of the run and the token of the lease."""
    found = []
    for path in folder.glob("log-*"):
        for line in path.read_text().splitlines():
            said, _, rest = line.partition(" ")
            number, _, token = rest.partition(" ")
            if said == word and len(token) == 32:  # a killed process may have said half of it
                found.append((int(number), token))
    return found
