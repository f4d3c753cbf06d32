"""How `pytest --nbval notebooks` runs a lesson, and what it compares."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, get_sanitize_patterns

from authoring.notebooks import (
    SANITIZE,
    names_a_signal,
    offline_environment,
    subject_of,
)
from tests.support.warm_process import BEFORE_TENSORFLOW, WarmStart

LONGEST_CELL = 300  # seconds; nbval would wait for half an hour
LEFT_BEHIND = pytest.StashKey[Path]()
WARM = pytest.StashKey[WarmStart]()
FIRST = "import tensorflow, ipywidgets, ipykernel.kernelapp"
# Matplotlib reads it when TensorFlow imports it, and a kernel sets it.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
WITHOUT_SIGNALS = os.name == "nt"
WRITTEN = pytest.StashKey[Path]()
ALONE = pytest.StashKey[Any]()
# It needs Keras 2 in its process: its tests run it in one of their own.
collect_ignore = ["helpers/detection/api/model.py"]
# A script: it runs beside each version of Keras, with arguments.
collect_ignore += ["authoring/versions/read_and_write.py"]
# They need JupyterHub, which `make hub` alone installs.
collect_ignore += ["hub/hub_config.py", "hub/proxy.py"]
if os.name == "nt":  # JupyterHub does not run there
    collect_ignore += ["hub", "tests/hub"]


def pytest_configure(config: pytest.Config) -> None:
    option = config.option
    if option.nbval or option.nbval_lax:
        option.nbval_cell_timeout = LONGEST_CELL
        # A kernel of this environment, whatever "python3" is elsewhere.
        option.nbval_current_env = not option.nbval_kernel_name
        if getattr(option, "dist", "no") != "no":
            option.dist = "loadfile"  # a lesson stays in one kernel
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)  # with what a killed kernel leaves behind
        config.stash[LEFT_BEHIND] = Path(folder.name)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Compare every output but standard error, where machines differ."""
    if isinstance(collector, IPyNbFile):
        collector.skip_compare += ("stderr",)
        # nbval itself would read this file in the encoding of the machine.
        patterns = get_sanitize_patterns(SANITIZE.read_text("utf-8"))
        collector.sanitize_patterns.update(patterns)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the last cell of each notebook, run what it exported as a server does.

    Where there are no signals, what a cell says of one is not compared.
    """
    if WITHOUT_SIGNALS:
        for item in items:
            if isinstance(item, IPyNbCell) and names_a_signal(item.cell):
                item.options["check"] = False
    notebooks = dict.fromkeys(
        i.parent for i in items if isinstance(i.parent, IPyNbFile)
    )
    for notebook in notebooks:
        last = max(at for at, item in enumerate(items) if item.parent is notebook)
        items.insert(last + 1, Exports.from_parent(notebook, name="exports"))


class Exports(pytest.Item):
    """Every SavedModel that a notebook left: its kernel still holds the folder."""

    def runtest(self) -> None:
        work = self.parent.stash[WRITTEN]
        if not any(work.rglob("saved_model.pb")):
            return
        with patch.dict(os.environ, offline_environment(work.parent), clear=True):
            from tests.support.exports import surprises  # imports Keras

            assert surprises(self.path.stem, work, _alone(self.config)) == []


def _alone(config: pytest.Config) -> Any:
    """Return a process that runs exports: one for all notebooks."""
    if ALONE not in config.stash:
        from tests.support.alone import Alone

        config.stash[ALONE] = Alone().__enter__()
        config.add_cleanup(lambda: config.stash[ALONE].__exit__())
    return config.stash[ALONE]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Start each lesson's kernel offline, with a temporary folder of its own.

    It starts warm, if the lesson does not set the environment of TensorFlow.
    """
    lesson = item.parent
    if not isinstance(lesson, IPyNbFile) or lesson.kernel:
        return (yield)
    folder = tempfile.mkdtemp(prefix="lesson-", dir=item.config.stash[LEFT_BEHIND])
    lesson.stash[WRITTEN] = Path(folder, "tmp")
    with patch.dict(os.environ, offline_environment(Path(folder)), clear=True):
        if subject_of(lesson.path.stem) in BEFORE_TENSORFLOW:
            return (yield)
        with _warm(item.config).used(), patch("jupyter_client.launcher.Popen", _popen):
            return (yield)


def _popen(*command: object, **options: object) -> subprocess.Popen:
    """Return what `subprocess.Popen` makes now: Jupyter would take what it was."""
    return subprocess.Popen(*command, **options)


def _warm(config: pytest.Config) -> WarmStart:
    """Return the process that kernels are forked from; start it with the first."""
    if WARM not in config.stash:
        environment = offline_environment(config.stash[LEFT_BEHIND])
        config.stash[WARM] = WarmStart(FIRST, environment | INLINE)
        config.stash[WARM].start()
        config.add_cleanup(config.stash[WARM].end)
    return config.stash[WARM]
