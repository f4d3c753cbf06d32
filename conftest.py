"""How `pytest --nbval notebooks` runs a lesson, and what it compares."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from nbval.plugin import IPyNbFile

from authoring.notebooks import SANITIZE, offline_environment, subject_of
from tests.support import warm_kernels
from tests.support.alone import BEFORE_TENSORFLOW

LONGEST_CELL = 300  # seconds; nbval would wait for half an hour
LEFT_BEHIND = pytest.StashKey[Path]()
# It needs Keras 2 in its process: its tests run it in one of their own.
collect_ignore = ["helpers/detection/api/model.py"]


def pytest_configure(config: pytest.Config) -> None:
    option = config.option
    if option.nbval or option.nbval_lax:
        option.nbval_sanitize_with = str(SANITIZE)
        option.nbval_cell_timeout = LONGEST_CELL
        # A kernel of this environment, whatever "python3" is elsewhere.
        option.nbval_current_env = not option.nbval_kernel_name
        if getattr(option, "dist", "no") != "no":
            option.dist = "loadfile"  # a lesson stays in one kernel
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)  # with what a killed kernel leaves behind
        config.stash[LEFT_BEHIND] = Path(folder.name)
        kernels = warm_kernels.WarmKernels(offline_environment(Path(folder.name)))
        config.add_cleanup(kernels.close)
        warm_kernels.provide(kernels)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Compare every output but standard error, where machines differ."""
    if isinstance(collector, IPyNbFile):
        collector.skip_compare += ("stderr",)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Start each lesson's kernel offline, with a temporary folder of its own.

    It is a warm one, if the lesson does not set the environment of TensorFlow.
    """
    lesson = item.parent
    if not isinstance(lesson, IPyNbFile) or lesson.kernel:
        return (yield)
    is_cold = subject_of(lesson.path.stem) in BEFORE_TENSORFLOW
    warm_kernels.choose(warm_kernels.COLD if is_cold else warm_kernels.WARM)
    folder = tempfile.mkdtemp(prefix="lesson-", dir=item.config.stash[LEFT_BEHIND])
    with patch.dict(os.environ, offline_environment(Path(folder)), clear=True):
        return (yield)
