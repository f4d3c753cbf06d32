"""The browser that several tests drive."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)


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
