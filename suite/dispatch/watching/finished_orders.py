"""What is left of orders that nobody works on any longer."""

import os
import stat
from collections.abc import Iterator

from suite.dispatch.orders.job_folder import SUBMITIT
from suite.dispatch.orders.order import OrderFolder, order_folders
from suite.dispatch.watching.submitted_jobs import Submitted, SubmittedJobs
from suite.errors import StoreError
from suite.store.checks.leftovers import Leftover, leftover
from suite.store.states.folder_names import FolderNames


def finished_orders(submitted_jobs: SubmittedJobs) -> tuple[Leftover, ...]:
    """The folders of orders, and submitit's, that can be freed.

    Each run of such an order has a record, and no lease and no leave for another attempt; and none
    of its jobs is in the queue. Where Slurm does not answer, or the jobs are on another cluster,
    nobody knows that, and the folders stay; so do other people's, which only they can remove.

    Args:
        submitted_jobs: The folder of results, and the queue.

    Raises:
        StoreError: The folder cannot be read.
    """
    folder_names = submitted_jobs.store.folder_names()
    submitted = {order.folder.path: order for order in submitted_jobs.submitted}
    over = [
        folder
        for folder in order_folders(submitted_jobs.store)
        if _can_go(folder, folder_names)
        and not _may_have_jobs(submitted.get(folder.path), submitted_jobs)
    ]
    return tuple(found for folder in over for found in _left_of(folder))


def _can_go(folder: OrderFolder, folder_names: FolderNames) -> bool:
    try:
        found = folder.store.layout.tree.status(folder.path)
        is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
        return is_own and not folder_names.takeable(folder.run_ids())
    except (StoreError, OSError):
        return False  # damaged: nobody knows what it was for; or just removed by somebody


def _may_have_jobs(order: Submitted | None, submitted_jobs: SubmittedJobs) -> bool:
    if order is None:
        return False
    return submitted_jobs.jobs is None or bool(
        submitted_jobs.elsewhere(order) or submitted_jobs.jobs_of(order)
    )


def _left_of(folder: OrderFolder) -> Iterator[Leftover]:
    # submitit's first: without its order, nobody would find it again.
    layout = folder.store.layout
    printed = layout.work / SUBMITIT / folder.path.name
    if layout.tree.is_folder(printed):
        what = "folders of what jobs of finished orders printed"
        yield leftover(layout.tree, what, printed)
    yield leftover(layout.tree, "finished orders", folder.path)
