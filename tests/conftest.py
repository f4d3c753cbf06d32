"""What the tests share: their order, the browser, and a process to fork from."""

import gc
import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.support.alone import Alone

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
LONGEST_FIRST = ("browser", "reading", "shim", "exercises", "teeth")


def pytest_collection_modifyitems(items):
    """Run long tests first: a worker that is done takes over the last, short ones."""
    items.sort(key=_place)


def pytest_collection_finish():
    """Look for garbage only in what tests make, not in all that was imported.

    And look less often, since each look goes through all that a worker has kept.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _place(item):
    kind = item.path.stem.removeprefix("test_")
    at = LONGEST_FIRST.index(kind) if kind in LONGEST_FIRST else len(LONGEST_FIRST)
    return at, "09_" not in item.name


@pytest.fixture(scope="session")
def alone():
    """Runs code as in a new interpreter that has imported TensorFlow."""
    with Alone() as process:
        yield process


@pytest.fixture
def warm(alone):
    """Processes that need TensorFlow are forked from one that has imported it."""
    with alone.shared():
        yield


@pytest.fixture(scope="module")
def browser():
    if not BROWSER:
        reason = f"no browser found, looked for {', '.join(BROWSERS)}"
        if os.environ.get("CI"):
            pytest.fail(f"the browser part must run in CI: {reason}")
        pytest.skip(f"THE BROWSER PART DID NOT RUN: {reason}")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=BROWSER,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()
