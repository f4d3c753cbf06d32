"""Runs that are killed end as if they had not been; what is left out is told apart."""

import random

import keras
import pytest

from authoring.soak import KINDS, kill_and_continue
from helpers.lessons.exact_resume.fit_cases import FitCase
from helpers.lessons.exact_resume.resumable_run import Run
from helpers.lessons.exact_resume.stopped_runs import (
    LEFT_OUT,
    UNKNOWN,
    Experiment,
    result_of,
    run_in_fresh_process,
)


@pytest.fixture(scope="module")
def experiment(tmp_path_factory):
    keras.utils.set_random_seed(1)
    return Experiment(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def straight(tmp_path_factory, alone):
    folder = tmp_path_factory.mktemp("straight")
    with alone.shared():
        assert run_in_fresh_process(folder).ended == "normally"
    return result_of(folder)


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("kind", KINDS)
def test_killed_run_ends_as_one_that_was_not(kind, straight, tmp_path):
    seed = UNKNOWN.randrange(10_000)
    print(f"the moment was drawn with seed {seed}")
    found = kill_and_continue(kind, tmp_path, random.Random(seed))
    assert found["ended"] == "killed by SIGKILL"
    assert found["newest usable"]
    assert found["continued"].startswith("continues at step")
    assert found["result"] == straight


def test_with_everything_restored_nothing_differs(experiment):
    run = experiment.resume()
    assert run.result() == experiment.straight.result()
    assert run.losses == experiment.straight.losses[-len(run.losses) :]


def test_every_part_is_needed(experiment):
    table = experiment.table()
    for row in table.rows[1:]:
        assert "differs" in row, row
    assert table.where("weights", "same") == [
        "nothing",
        "model",
        "metric",
        "best value",
    ]
    assert experiment.drift("the weights") > experiment.drift("nothing") == 0


def test_every_part_of_the_run_is_left_out_once():
    parts = {part for left_out in LEFT_OUT.values() for part in left_out}
    assert parts == set(Run().parts) - {"ballast"}


def test_the_comparison_of_fits_can_fail(tmp_path):
    assert FitCase().is_exact(tmp_path / "a")
    assert not FitCase(dropout=0.5).is_exact(tmp_path / "b")
