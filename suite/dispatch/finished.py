"""What is left of orders that nobody works on any longer."""

import os
from collections.abc import Iterator

from suite.dispatch.jobfolder import job_folder
from suite.dispatch.order import OrderFolder, order_folders
from suite.dispatch.outlook import Outlook, Submitted
from suite.errors import StoreError
from suite.store.glance import Glance
from suite.store.leftovers import Leftover, leftover


def finished_orders(outlook: Outlook) -> tuple[Leftover, ...]:
    """The folders of orders, and submitit's, that can be freed.

    Each run of such an order has a record, and no lease and no leave for another attempt; and none
    of its jobs is in the queue. Where Slurm does not answer, or the jobs are on another cluster,
    nobody knows that, and the folders stay; so do other people's, which only they can remove.

    Args:
        outlook: The folder of results, and the queue.

    Raises:
        StoreError: The folder cannot be read.
    """
    glance = outlook.store.glance()
    submitted = {order.folder.path: order for order in outlook.submitted}
    over = [
        folder
        for folder in order_folders(outlook.store)
        if _can_go(folder, glance) and not _may_have_jobs(submitted.get(folder.path), outlook)
    ]
    return tuple(found for folder in over for found in _left_of(folder))


def _can_go(folder: OrderFolder, glance: Glance) -> bool:
    try:
        is_own = folder.path.stat().st_uid == os.getuid()
        return is_own and not glance.claimable(folder.run_ids())
    except (StoreError, OSError):
        return False  # damaged: nobody knows what it was for; or just removed by somebody


def _may_have_jobs(order: Submitted | None, outlook: Outlook) -> bool:
    if order is None:
        return False
    return outlook.jobs is None or bool(outlook.elsewhere(order) or outlook.jobs_of(order))


def _left_of(folder: OrderFolder) -> Iterator[Leftover]:
    # submitit's first: without its order, nobody would find it again.
    printed = job_folder(folder.store, folder.path.name)
    if printed.is_dir():
        yield leftover("folders of what jobs of finished orders printed", printed)
    yield leftover("finished orders", folder.path)
