"""A warm process is what a new interpreter would be, and nothing of another one."""

import os
import sys

import pytest

from authoring.notebooks import NOTEBOOKS, name_of, read, subject_of, tagged
from helpers.tools.processes import FreshProcess, SecondProcess, run_fresh
from tests.support import warm_process
from tests.support.alone import Alone
from tests.support.systems import posix_only
from tests.support.warm_process import BEFORE_TENSORFLOW, CAN_FORK, is_for_warm

needs_fork = pytest.mark.skipif(not CAN_FORK, reason="only Linux can fork TensorFlow")

# `keras` in a comment makes a warm process of it.
SEEN = """
import os, sys, tempfile
print(__name__, sys.argv, os.listdir(), os.getcwd(), tempfile.gettempdir())
print(sys.path, sys.flags.safe_path, sorted(os.environ.items()))
print(sys.stdin.read(), [name for name in sys.modules if name.startswith("helpers")])
print([name for name in dir() if not name.startswith("_")])
"""


def test_it_sees_what_a_new_interpreter_sees(tmp_path, alone, monkeypatch):
    monkeypatch.setenv("SEEN_BY_BOTH", "1")
    # What TensorFlow sets when it is imported is there in both.
    code = f"import tensorflow; del tensorflow{SEEN}"
    cold = run_fresh(code, tmp_path, with_kit=True)
    with alone.shared():
        warm = run_fresh(code, tmp_path, with_kit=True)
    assert cold.output.startswith("__main__ ['-c'] []")
    assert "SEEN_BY_BOTH" in warm.output
    assert warm.output == cold.output


@needs_fork
@pytest.mark.usefixtures("warm")
def test_it_is_warm():
    code = "import sys; print('tensorflow' in sys.modules)"
    assert run_fresh(code).output == "True\n"


def test_where_nothing_can_be_forked_it_is_new(monkeypatch, tmp_path):
    monkeypatch.setattr(warm_process, "CAN_FORK", False)
    code = "import sys; print('tensorflow' in sys.modules)"
    with Alone() as alone, alone.shared():
        assert alone.run(code, tmp_path).output == "False\n"
        assert run_fresh(f"{code}  # keras").output == "False\n"


@pytest.mark.usefixtures("warm")
def test_nothing_of_another_one_is_left():
    code = """
import os, tensorflow as tf
print(getattr(tf, "left", None), os.environ.get("LEFT"), tf.random.normal([]) is None)
tf.left = os.environ["LEFT"] = "left"
"""
    assert [run_fresh(code).output for _ in range(2)] == ["None None False\n"] * 2


@posix_only
@pytest.mark.usefixtures("warm")
def test_it_ends_as_it_would():
    keras = "# keras\n"
    assert run_fresh(f"{keras}import os; os.abort()").ended == "killed by SIGABRT"
    assert run_fresh(f"{keras}raise SystemExit(3)").ended == "with exit code 3"
    with FreshProcess("-c", f"{keras}while True: pass") as process:
        number = process._process.pid
        os.kill(number, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    with pytest.raises(TimeoutError, match="did not end within 1 seconds"):
        run_fresh(f"{keras}while True: pass", wait=1)


@pytest.mark.usefixtures("warm")
def test_what_speaks_by_pipes_still_does():
    with SecondProcess("answer = 42  # keras") as other:
        assert other("answer") == 42


@pytest.mark.parametrize(
    ("command", "environment", "warm"),
    [
        ([sys.executable, "-P", "-c", "import keras"], {}, True),
        ([sys.executable, "-m", "ipykernel_launcher", "-f", "it.json"], {}, True),
        ([sys.executable, "/kit/helpers/lessons/x/run.py"], {}, True),
        ([sys.executable, "-c", "pass"], {}, False),
        ([sys.executable, "-X", "dev", "-c", "import keras"], {}, False),
        ([sys.executable, "-c", "import keras"], {"KERAS_BACKEND": "jax"}, False),
        ([sys.executable, "-c", "from helpers.detection.api import shim"], {}, False),
        (["another/python", "-c", "import keras"], {}, False),
        (f"{sys.executable} -c 'import keras'", {}, False),
        (
            [sys.executable, "-m", "ipykernel_launcher", "-f", "it.json"],
            {"JPY_SESSION_NAME": "notebooks/11_object_detection_api.ipynb"},
            False,
        ),
    ],
)
def test_what_starts_warm(command, environment, warm):
    assert is_for_warm(command, environment) is warm


def test_notebooks_that_need_a_new_interpreter_are_named():
    setters = {
        subject_of(name_of(path))
        for path in NOTEBOOKS
        if any("os.environ[" in cell.source for cell in tagged(read(path), "setup"))
    }
    assert setters == BEFORE_TENSORFLOW
