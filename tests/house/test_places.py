"""The kit works in any folder, or says in one sentence why it does not."""

import os
import re
import sys

import pytest

from authoring.notebooks import ROOT
from tests.house.test_environment import CLEAN
from tests.support.kit_copy import copy_kit
from tests.support.systems import (
    allow_writing,
    forbid_writing,
    posix_only,
    run_limited,
)

# As a person or a system may have named the folder.
NAME = "Übung 1 – kit (日本) & more"
LESSON = """
from helpers.kit.start import begin
work = begin()
import helpers, tensorflow as tf
from helpers.kit.progress import progress
from helpers.tools import run_fresh
(work / "größe").mkdir()
path = tf.train.Checkpoint(v=tf.Variable(2.0)).write(str(work / "größe" / "ckpt"))
v = tf.Variable(0.0)
tf.train.Checkpoint(v=v).read(path).assert_consumed()
print(v.numpy(), helpers.KIT)
print(run_fresh("import helpers; print(helpers.KIT)", with_kit=True))
print(progress().not_noted)
"""


def lesson_in(kit, **environment):
    """Run what a lesson does, in a kit; return what it printed."""
    # Its settings are those of a learner, whose progress is noted.
    settings = {**os.environ, **environment} | {"KIT_PROGRESS": ""}
    done = run_limited([sys.executable, "-c", LESSON], cwd=kit, env=settings)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def words_of(done):
    """Return what somebody reads, without the line in which make says that it ends."""
    said = done.stdout + done.stderr
    return re.sub(r"^make(\[\d+\])?: \*\*\* .*$", "", said, flags=re.M).strip()


def test_a_name_with_spaces_and_signs_of_any_language(tmp_path):
    kit, temporary = copy_kit(tmp_path / NAME), tmp_path / "für später"
    temporary.mkdir()
    said = lesson_in(kit, TMPDIR=str(temporary), TEMP=str(temporary))
    assert said == [f"2.0 {kit}", f"{kit}", "fresh process ended normally", ""]
    assert list(temporary.iterdir()) == []


@pytest.fixture(scope="module")
def read_only(tmp_path_factory):
    """A kit on a medium or a share where a learner may not write."""
    kit = copy_kit(tmp_path_factory.mktemp("read-only") / "kit")
    (kit / "home").mkdir()  # no home folder can be written either
    forbid_writing(kit)
    yield kit
    allow_writing(kit)


@posix_only
def test_lessons_run_and_say_that_nothing_is_noted(read_only):
    *said, not_noted = lesson_in(read_only, HOME=str(read_only / "home"))
    assert said == [f"2.0 {read_only}", f"{read_only}", "fresh process ended normally"]
    assert not_noted.startswith("Your progress is not noted, because neither")
    assert list((read_only / "home").iterdir()) == []


@posix_only
@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            [sys.executable, "-m", "authoring.working_copies"],
            r"The kit could not write into my/: Permission denied\. Copy .*",
        ),
        (
            [sys.executable, "alone.py"],
            r"The folder .* cannot be written, so nothing was installed\. .*",
        ),
        (
            ["make", "lab", f"PYTHON={sys.executable}"],
            r"make cannot write into \.venv: copy the kit to a folder where .*",
        ),
    ],
    ids=["working copies", "alone", "make"],
)
def test_who_wants_to_write_gets_a_sentence(read_only, command, sentence):
    before = sorted(read_only.rglob("*"))
    done = run_limited(command, cwd=read_only, env=CLEAN)
    assert done.returncode != 0
    assert re.fullmatch(sentence, words_of(done))
    assert sorted(read_only.rglob("*")) == before


@posix_only
@pytest.mark.parametrize("writable", [True, False])
def test_jupyter_gets_another_home_if_the_own_one_cannot_be_written(tmp_path, writable):
    tmp_path.chmod(0o755 if writable else 0o555)
    done = run_limited(
        ["make", "--dry-run", "lab"], cwd=ROOT, env=CLEAN | {"HOME": str(tmp_path)}
    )
    tmp_path.chmod(0o755)
    assert ('HOME="$(cd .venv && pwd)/home"' in done.stdout) is not writable
    assert ("Your home folder cannot be written" in done.stdout) is not writable
