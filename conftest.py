"""How `pytest --nbval notebooks` runs a lesson, and what it compares."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from nbval.plugin import IPyNbFile

from authoring.notebooks import SANITIZE, offline_environment

LONGEST_CELL = 300  # seconds; nbval would wait for half an hour
LEFT_BEHIND = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    if config.option.nbval:
        config.option.nbval_sanitize_with = str(SANITIZE)
        config.option.nbval_cell_timeout = LONGEST_CELL
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        config.add_cleanup(folder.cleanup)  # with what a killed kernel leaves behind
        config.stash[LEFT_BEHIND] = Path(folder.name)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Compare every output but standard error, where machines differ."""
    if isinstance(collector, IPyNbFile):
        collector.skip_compare += ("stderr",)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """Start each lesson's kernel offline, with a temporary folder of its own."""
    lesson = item.parent
    if not isinstance(lesson, IPyNbFile) or lesson.kernel:
        return (yield)
    folder = item.config.stash[LEFT_BEHIND] / lesson.path.stem
    folder.mkdir()
    with patch.dict(os.environ, offline_environment(folder), clear=True):
        return (yield)
