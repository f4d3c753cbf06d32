"""Every known bug runs alone and shows its fault: `make whole`.

`make test` compares what `make versions` has found with these versions.
"""

import pytest

from authoring.known_bugs import BUGS, read_bugs
from tests.known_bugs.test_known_bugs import problem

FILES = sorted(BUGS.glob("*.py"))
# Such a file sets the environment before TensorFlow is imported.
SETS_ENVIRONMENT = "os.environ["


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_runs_alone_and_shows_the_fault(file, tmp_path, alone):
    text = file.read_text("utf-8")
    done = alone.run(text, tmp_path, new_interpreter=SETS_ENVIRONMENT in text)
    mended = bool(read_bugs()[file.stem].mended)
    found = problem(file.stem, mended, done.code, done.errors)
    assert not found, found
    left = [path.name for path in tmp_path.rglob("*")]
    assert left == [], "a known bug cleans up what it writes"
