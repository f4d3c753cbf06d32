"""Every stored output of every lesson is compared with a fresh run, by nbval."""

import pytest

from authoring.notebooks import LESSONS, read, replay


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson_repeats(path, tmp_path):
    passed, said = replay(read(path), path.stem, tmp_path / "kit")
    assert passed, said
