"""A real browser, and reports to look at in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from suite.reporting.report import Report
from suite.reporting.report_folder import write_report
from suite.store import Store
from tests.reporting.filled import counted, fill, plan_of, publish, report_of
from tests.reporting.formats.hostile import HOSTILE, report_with

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = (
    "table4-laptop/index.html",
    "table4-smoke/index.html",
    "table5-laptop/index.html",
    "table3-paper/index.html",
    "hostile-set-d354ea83/index.html",
    "index.html",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium of this machine; no test downloads one."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no browser ({', '.join(NAMES)}): apt-get install chromium")
    # Chromium's sandbox does not start for root.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=options)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of reports: full, half, empty, of counts alone, and with hostile names."""
    root = tmp_path_factory.mktemp("pages")
    store = Store(root / "results")
    for report in (_full(store), _half(store), report_of(store, "table5"), _counts(store)):
        write_report(report, root / "reports")
    write_report(report_with(HOSTILE, root / "hostile"), root / "reports")
    return root / "reports"


def _full(store: Store) -> Report:
    fill(store, plan_of(store), diverges=lambda place, run: place == 0 and run.cell["seed"] == 1)
    return report_of(store)


def _half(store: Store) -> Report:
    fill(store, plan_of(store, scale="smoke"), lacks=lambda place, run: place > 1)
    return report_of(store, scale="smoke")


def _counts(store: Store) -> Report:
    for run in plan_of(store, "table3", "paper").runs:
        publish(store, run, counted(run))
    return report_of(store, "table3", "paper")
