"""JupyterLab on a copy of the kit, and a browser that looks at it."""

import re
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest
from playwright.sync_api import expect

from authoring import working_copies
from authoring.notebooks import ROOT, offline_environment
from helpers.lessons.more_than_one_device.workers import free_ports

PARTS = ("notebooks", "helpers", "data", "docs", "snippets")
SCREENSHOTS = ROOT / "build" / "screenshots"
MINUTE = 60_000
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
START = re.search(r"--LabApp\.default_url=/lab/tree/(\S+)", MAKEFILE)[1]
NOBODY = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "JUPYTERLAB_SETTINGS_DIR",
    "JUPYTERLAB_WORKSPACES_DIR",
    "IPYTHONDIR",
)
# Where the page on top is: how far its heading is from the upper edge, in pixels, and
# whether it could be scrolled further down. The heading is None before it is there.
PLACE = """anchor => {
    const page = jupyterapp.shell.currentWidget;
    const heading = page.node.querySelector(`[data-jupyter-id="${anchor}"]`);
    const view = page.node.querySelector('.jp-MarkdownViewer > .jp-RenderedMarkdown');
    if (!heading || !view) return {page: page.context?.path, heading: null};
    const edge = view.getBoundingClientRect();
    return {
        page: page.context.path,
        heading: heading.getBoundingClientRect().top - edge.top,
        height: edge.height,
        rest: view.scrollHeight - view.clientHeight - view.scrollTop,
    };
}"""
expect.set_options(timeout=MINUTE)


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """A copy of the kit, and the configuration of nobody beside it."""
    folder = tmp_path_factory.mktemp("lab")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    for page in (ROOT / "requirements.txt", *ROOT.glob("*.md")):
        shutil.copy(page, folder)
    # What `make` puts into the environment, wherever these tests run.
    profile = folder / "ipythondir" / "profile_default"
    profile.mkdir(parents=True)
    config = ROOT / "helpers" / "kit" / "kernel_config.py"
    shutil.copy(config, profile / "ipython_kernel_config.py")
    with pytest.MonkeyPatch.context() as patch:  # so this kernel says no version
        patch.setattr(working_copies, "version_of_kernel", dict)
        working_copies.update(folder)
    labconfig = folder / "environment" / "labconfig"
    labconfig.mkdir(parents=True)
    settings = ROOT / "helpers" / "kit" / "lab_settings.json"
    shutil.copy(settings, labconfig / "default_setting_overrides.json")
    export = ROOT / "helpers" / "kit" / "alt_text.py"
    shutil.copy(export, labconfig.parent / "jupyter_server_config.py")
    return folder


@pytest.fixture(scope="module")
def lab(kit, alone):
    """Start JupyterLab, whose kernels start warm; return its address."""
    (port,) = free_ports(1)
    nobody = {name: str(kit / name.lower()) for name in NOBODY}
    nobody["JUPYTER_CONFIG_PATH"] = str(kit / "environment")
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--IdentityProvider.token=", "--LabApp.expose_app_in_browser=True"]
    command += [f"--LabApp.default_url=/lab/tree/{START}"]
    with (kit / "log.txt").open("w", encoding="utf-8") as log, alone.shared():
        server = subprocess.Popen(
            command,
            cwd=kit,
            env=offline_environment(kit) | nobody,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status", kit / "log.txt")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address, log):
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.25)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text('utf-8')}")


@pytest.fixture
def page(browser, lab, request):
    tab = browser.new_page(
        viewport={"width": 1280, "height": 900},
        permissions=["clipboard-read", "clipboard-write"],
    )
    tab.set_default_timeout(MINUTE)
    tab.goto_lesson = lambda path: _open(tab, f"{lab}/lab/tree/{path}?reset", path)
    tab.goto_start = lambda: _open(tab, lab, START)
    tab.goto_page = lambda name: _open_page(tab, f"{lab}/lab", name)
    yield tab
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    tab.screenshot(path=SCREENSHOTS / f"end_of_{request.node.name}.png")
    tab.evaluate("jupyterapp.serviceManager.sessions.shutdownAll()")
    tab.close()


def _open(tab, address, path):
    tab.goto(address)
    tab.wait_for_selector(".jp-Notebook .jp-Cell")
    # JupyterLab may first show again what an earlier visit left open. A kernel is
    # there without anybody having been asked for one.
    tab.wait_for_function(
        """path => {
            const page = jupyterapp.shell.currentWidget;
            return page?.context?.path === path
                && page.sessionContext?.session?.kernel?.status === 'idle';
        }""",
        arg=path,
    )
    expect(tab.locator(".jp-Dialog, .Toastify__toast")).to_have_count(0)


def _open_page(tab, address, name):
    """Open a page of Markdown as a reader sees it."""
    tab.goto(f"{address}?reset")
    tab.wait_for_function("window.jupyterapp?.shell?.currentWidget")
    options = {"path": name, "factory": "Markdown Preview"}
    tab.evaluate("it => jupyterapp.commands.execute('docmanager:open', it)", options)
    tab.wait_for_selector(".jp-MarkdownViewer h1")


def expect_place(tab, file, anchor):
    """Wait until a page is scrolled to a heading, or to its end if that is above."""
    tab.wait_for_function(
        f"""([file, anchor]) => {{
            const at = ({PLACE})(anchor);
            return at.page === file && at.heading !== null
                && at.heading > -5 && (at.heading < 40
                    || at.rest < 2 && at.heading < at.height - 20);
        }}""",
        arg=[file, anchor],
    )
