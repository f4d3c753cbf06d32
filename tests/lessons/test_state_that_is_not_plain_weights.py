"""The experiment behind the matrix: its verdicts follow from what a model does."""

import keras
import numpy as np
import pytest

from helpers.lessons.state_that_is_not_plain_weights import matrix
from helpers.lessons.state_that_is_not_plain_weights.arguments import (
    arguments_left_out,
)
from helpers.lessons.state_that_is_not_plain_weights.cases import CASES, Case

PLAIN = CASES["plain weights"]


@pytest.fixture(scope="module")
def trained():
    """Return a trained model, and what it does next."""
    keras.utils.set_random_seed(1)
    model = matrix._trained(PLAIN)
    twin = matrix.COPIES["copy_model"](model, PLAIN.build)
    wanted = {
        "outputs": matrix._outputs(model, PLAIN),
        "after step": matrix._step(model, PLAIN),
    }
    return twin, wanted


def again(model):
    return matrix.COPIES["copy_model"](model, PLAIN.build)


def test_a_whole_copy_makes_the_same_step(trained):
    model, wanted = trained
    assert matrix._judge(PLAIN, {"": again(model)}, wanted) == "same step"


@pytest.mark.parametrize(
    ("damage", "verdict"),
    [
        (lambda m: m.layers[0].bias.assign_add(np.ones(8)), "other outputs"),
        (lambda m: m.optimizer.variables[-1].assign_add(np.ones(3)), "same outputs"),
        (lambda m: m.optimizer.iterations.assign(9), "same outputs"),
        (lambda m: m.compile(m.optimizer, "mae"), "same outputs"),
    ],
    ids=["bias", "slot", "count of steps", "loss"],
)
def test_each_damage_is_seen(trained, damage, verdict):
    model, wanted = trained
    copied = again(model)
    damage(copied)
    assert matrix._judge(PLAIN, {"": copied}, wanted) == verdict


def test_a_model_without_optimizer_gives_outputs_only(trained):
    model, wanted = trained
    bare = keras.models.clone_model(model)
    bare.set_weights(model.get_weights())
    assert matrix._judge(PLAIN, {"": bare}, wanted) == "same outputs"


def test_an_error_is_named_with_its_moment(trained):
    _, wanted = trained
    assert matrix._judge(PLAIN, {"": OSError()}, wanted) == "OSError on load"


def test_a_repair_is_named_only_if_it_helps(trained):
    model, wanted = trained
    other = again(model)
    other.layers[0].bias.assign_add(np.ones(8))
    helps = {"": other, " if mended": again(model)}
    assert matrix._judge(PLAIN, helps, wanted) == "same step if mended"
    needless = {"": again(model), " if mended": again(model)}
    assert matrix._judge(PLAIN, needless, wanted) == "same step"
    useless = {"": other, " if mended": other}
    assert matrix._judge(PLAIN, useless, wanted) == "other outputs"


def test_a_repair_that_fails_is_an_error_of_its_own():
    def repair(load, noted):
        raise KeyError("seed")

    case = Case(PLAIN.build, repair=("mended", repair))
    tries = matrix._tries(case, case.build, [])
    assert isinstance(tries[" if mended"], KeyError)
    assert isinstance(tries[""], keras.Model)


def test_arguments_that_a_config_leaves_out_are_found():
    assert arguments_left_out(keras.losses)["Huber"] == ["delta"]
    assert "MeanSquaredError" not in arguments_left_out(keras.losses)
    assert "AUC" not in arguments_left_out(keras.metrics)
