"""Processes that are forked from one without threads, which has imported what they need.

Not forked from the tests' own process: that has threads, and is not what a worker looks like.
"""

import multiprocessing

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(
    [
        "pandas",
        "submitit",
        "suite.cli.main",
        "suite.dispatch",
        "suite.plan",
        "suite.reporting.figures",
        "suite.reporting.formats",
        "suite.reporting.report_folder",
        "tests.store.racing",
    ]
)
