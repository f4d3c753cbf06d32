"""The survival table and the explorer say what is true of the copies."""

import keras
import numpy as np
import pytest

from helpers.lessons.copying_models import costs, explorer, survival, ways
from helpers.tools.copy_model import copy_model
from helpers.tools.look import Relation, look


@pytest.fixture(scope="module")
def table():
    return survival.survival_table()


def test_every_question_can_be_answered_both_ways(table):
    """A column that is all yes or all no would ask nothing."""
    always = {"trainable flags", "shared layer"}  # every way keeps these; see below
    for column in survival.SURVIVES:
        assert table.where(column, "yes"), column
        assert bool(table.where(column, "no")) != (column in always), column


def test_a_lost_flag_and_a_doubled_layer_would_be_seen():
    model = ways.make_model()
    twin = copy_model(model)
    twin.get_layer("frozen").trainable = True
    assert not survival.SURVIVES["trainable flags"](model, twin)
    x = keras.Input((3, 2))
    doubled = [keras.layers.Dense(2) for _ in range(20)]
    assert not survival.SURVIVES["shared layer"](model, keras.Sequential([x, *doubled]))


def test_only_copy_model_is_whole(table):
    whole = [set(table.where(name, "yes")) for name in survival.SURVIVES]
    assert set.intersection(*whole) == {"copy_model"}


def test_questions_do_not_change_the_models():
    model = ways.make_model()
    before = [v.numpy() for v in model.variables]
    states = [v.numpy() for v in model.get_layer("rnn").states]
    for ask in survival.SURVIVES.values():
        ask(model, model)
    assert all(map(np.array_equal, before, [v.numpy() for v in model.variables]))
    now = [v.numpy() for v in model.get_layer("rnn").states]
    assert all(map(np.array_equal, states, now))


def test_model_has_every_kind_of_state():
    model = ways.make_model()
    assert np.any(model.get_layer("rnn").states[0].numpy() != 0)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.005)
    assert int(model.optimizer.iterations) == 4
    assert len(model.get_layer("shared")._inbound_nodes) == 2


def test_explorer_needs_a_known_way():
    with pytest.raises(ValueError, match="'photocopy' is not one of the ways"):
        explorer.explore("photocopy")


def test_original_moves_in_every_part_that_training_reaches():
    parts = {part: ours for part, ours, _ in explorer.explore("copy_model").parts}
    assert parts.pop("frozen weights") == "stayed"
    assert set(parts.values()) == {"moved"}


def test_recipe_of_the_lesson_differs_from_copy_model_in_rnn_states_only():
    model = ways.make_model()
    twin = ways.clone_and_assign_with_optimizer(model)
    pairs = look(model, twin).pairs
    different = [pair.left for pair in pairs if pair.relation == Relation.DIFFERENT]
    assert len(different) == 1
    assert different[0].endswith("states.0")


def test_committed_costs_hold_the_bars():
    """Of a committed measurement; nothing is timed here."""
    largest = [row for row in costs.read_costs() if row["millions"] == 100]
    mine = [row for row in largest if row["way"] == "copy_model"]
    assert len(mine) == 2
    for row in mine:
        assert row["time"] < 2
        assert row["memory"] < 1.2


@pytest.mark.parametrize("optimizer", [False, True])
def test_cost_picture_says_what_it_shows(optimizer):
    alt = costs.cost_picture(optimizer).alt
    (mine,) = (
        row
        for row in costs.read_costs()
        if (row["way"], row["millions"]) == ("copy_model", 100)
        and row["optimizer"] == optimizer
    )
    assert f"copy_model takes {mine['time']:.1f} times" in alt
    assert ("with Adam" in alt) == optimizer
