"""The API's own tests are run and judged; a sample of them runs here."""

import re
import subprocess
import sys
from dataclasses import replace
from platform import machine

import pytest

from authoring.api_tests import verdicts
from authoring.api_tests.families import CONFIGS, QUICK
from authoring.api_tests.tests import files
from authoring.api_tests.verdicts import Cause, Expected
from authoring.notebooks import ROOT

X86 = ("x86_64", "AMD64")  # elsewhere TensorFlow has no oneDNN, or another one


def run(*arguments):
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8"
    )


def test_a_sample_passes():
    done = run("-m", "authoring.api_tests", "tests", "--sample", "--at-once", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^all +\d+ +(\d+)", done.stdout, re.M)[1]
    assert int(passed) >= 300


def test_what_the_list_names_is_there():
    expected = verdicts.read()
    assert set(expected.sample) <= set(files())
    assert len(files()) > 130
    assert set(QUICK) < set(CONFIGS)
    assert all(cause.reason.endswith(".") for cause in expected.causes)


RESULTS = {"a_test": {"a_test:T.x": ("passed", ""), "a_test:T.y": ("failed", "why")}}


def judged(*causes, results=RESULTS, all_files=True):
    seconds = dict.fromkeys(results, 2.4)
    return verdicts.judge(results, Expected(causes, ()), all_files, seconds)


def test_an_expected_failure_is_green():
    report = judged(Cause("c", "r", ("a_test:T.y",)))
    assert report.green
    assert str(report).endswith("The tests of the API: as expected.")
    assert report.causes.rows == (("1", "c", "yes", "r"),)
    assert report.folders.rows[-1] == ("all", *"11100002")
    assert "\n1 of 2 tests that can run pass: 50.0 %.\n" in str(report)


MORE_RESULTS = {"a_test": RESULTS["a_test"] | {"a_test:T.z": ("skipped", "TF1.X only")}}


@pytest.mark.parametrize(
    ("causes", "of"),
    [([], 2), ([{"runnable": False}], 1), ([{"runnable": True}], 2)],
)
def test_what_cannot_run_is_not_counted(causes, of):
    causes = [Cause("c", "r", ("a_test:T.y",), **given) for given in causes]
    report = judged(*causes, results=MORE_RESULTS)
    assert (report.passed, report.runnable) == (1, of)


@pytest.mark.parametrize(
    ("causes", "says"),
    [
        ([], "UNEXPECTED FAILURE a_test:T.y (failed)\nwhy"),
        ([("a_test:T.*",)], "UNEXPECTED PASS a_test:T.x"),
        ([("a_test:T.y",), ("b_test:*",)], "NO SUCH TEST b_test:*"),
    ],
)
def test_a_surprise_is_red(causes, says):
    report = judged(*(Cause("c", "r", tests) for tests in causes))
    assert not report.green
    assert report.surprises[0].startswith(says)


def test_what_differs_from_machine_to_machine_may_pass():
    cause = Cause("c", "r", ("a_test:T.*",))
    assert not judged(cause).green
    assert judged(replace(cause, differs=True)).green


def test_a_part_of_the_files_says_nothing_of_the_others():
    causes = Cause("c", "r", ("a_test:T.y",)), Cause("c", "r", ("b_test:*",))
    assert judged(*causes, all_files=False).green


@pytest.mark.parametrize(("package", "count"), [("json", 0), ("no_such_package", 1)])
def test_a_failure_for_want_of_a_package_is_expected_without_it(
    package, count, tmp_path
):
    file = tmp_path / "expected.toml"
    file.write_text(
        "sample = []\n[[expected]]\ncause = 'c'\nreason = 'r'\n"
        f"without = ['{package}']\ntests = ['a']\n",
        "utf-8",
    )
    causes = verdicts.read(file).causes
    assert [cause.runnable for cause in causes] == [False] * count


EMPTY = """
import tensorflow as tf
kernel = tf.zeros((1, 1, 16, 8))
print(tf.nn.conv2d(tf.zeros((0, 32, 32, 16)), kernel, 1, "SAME").shape[-1])
"""


def channels(switch, monkeypatch):
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", switch)
    return int(run("-c", EMPTY).stdout)


def test_an_empty_convolution_is_right_with_the_switch(monkeypatch):
    """As its cause says; once TensorFlow is mended, cause and words can go."""
    assert channels("0", monkeypatch) == 8
    if machine() in X86:
        assert channels("1", monkeypatch) == 16


CHILDREN = """
import time
from authoring.api_tests.verdicts import outcomes
from authoring.api_tests.warm import run_all

def do(job, say):
    say({"tests": ["T.x", "T.y"]})
    say({"test": "T.x", "outcome": "passed", "why": ""})
    time.sleep(30 if job == "slow" else 0)
    say({"test": "T.y", "outcome": "failed", "why": "wrong"})

for done in run_all(["slow", "quick"], do, limit=1, at_once=2):
    said = (" ".join((test, *outcome)) for test, outcome in outcomes(done).items())
    print(*map(str.strip, said))
"""


def test_a_child_that_takes_too_long_is_ended_and_what_it_said_counts():
    assert run("-c", CHILDREN).stdout.splitlines() == [
        "quick:T.x passed quick:T.y failed wrong",
        "slow:T.x passed slow:T.y not run ended by signal 14",
    ]
