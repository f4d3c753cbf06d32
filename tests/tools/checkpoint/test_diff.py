"""diff_checkpoints says which values changed, and reads nothing else into them."""

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.tools import CannotRead
from helpers.tools.checkpoint.diff import Change, diff_checkpoints


@pytest.fixture
def diff(tmp_path):
    def save(objects, name):
        return tf.train.Checkpoint(**objects).save(str(tmp_path / name))

    return lambda a, b: diff_checkpoints(save(a, "a"), save(b, "b"))


def status(found):
    ((_, said, *_),) = found.rows
    return said


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (1.0, 1.0, Change.EQUAL),
        (1.0, 2.0, Change.CHANGED),
        ([np.nan, 1.0], [np.nan, 1.0], Change.EQUAL),
        ([np.nan, 1.0], [0.0, 1.0], Change.CHANGED),
        (1.0, [1.0], Change.OTHER_SHAPE),
        (1.0, 1, Change.OTHER_DTYPE),
        ("a", "a", Change.EQUAL),
        ("a", "b", Change.CHANGED),
        (True, False, Change.CHANGED),
    ],
)
def test_values(first, second, said, diff):
    found = diff({"v": tf.Variable(first)}, {"v": tf.Variable(second)})
    assert status(found) == said
    assert found.same == (said == Change.EQUAL)


def test_largest_change_is_rounded(diff):
    for change, words in ((0.5, "0.5"), (1e-5, "below 0.001"), (12.0, "12")):
        found = diff(
            {"v": tf.Variable([0.0, 1.0])}, {"v": tf.Variable([0.0, 1 - change])}
        )
        assert found.rows[0][4] == words


def test_one_sided(diff):
    found = diff({"a": tf.Variable(1.0)}, {"b": tf.Variable(1.0)})
    assert [row[:2] for row in found.rows] == [
        ("a", Change.ONLY_FIRST),
        ("b", Change.ONLY_SECOND),
    ]
    assert not found.same


def test_iterators_are_not_compared(diff):
    def some():
        return {"it": iter(tf.data.Dataset.range(3))}

    found = diff(some(), some())
    assert status(found) == Change.NOT_COMPARED
    assert not found.same


def filled_table(**items):
    made = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    made.insert(list(items), tf.constant(list(items.values()), tf.int64))
    return {"t": made}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, (Change.EQUAL, "")),
        ({"a": 1, "b": 2}, {"a": 1, "b": 5}, (Change.CHANGED, "3")),
        ({"a": 1, "b": 2}, {"a": 1, "c": 2}, (Change.CHANGED, "other keys")),
        ({"a": 1}, {"a": 1, "b": 2}, (Change.CHANGED, "other keys")),
    ],
)
def test_tables_are_compared_by_their_keys(first, second, said, diff):
    found = diff(filled_table(**first), filled_table(**second))
    ((_, status, *_, change),) = found.rows
    assert (status, change) == said
    assert found.same == (status == Change.EQUAL)


def test_tables_are_compared_whatever_their_order(diff):
    """Large tables list their keys in an order that depends on their history."""
    many = {f"key {number}": number for number in range(500)}
    assert diff(filled_table(**many), filled_table(**dict(reversed(many.items())))).same


def test_tables_of_other_types(diff):
    numbers = tf.lookup.experimental.MutableHashTable(tf.int64, tf.int64, -1)
    numbers.insert(tf.constant([1], tf.int64), tf.constant([1], tf.int64))
    assert status(diff(filled_table(a=1), {"t": numbers})) == Change.OTHER_DTYPE
    assert status(diff(filled_table(a=1), {"t": tf.Variable(1)})) == Change.OTHER_DTYPE


class Pair(tf.__internal__.tracking.AutoTrackable):
    """An object with two values of its own."""

    def __init__(self, first, second):
        self.parts = {"a": tf.constant(first), "b": tf.constant(second)}

    def _serialize_to_tensors(self):
        return self.parts

    def _restore_from_tensors(self, tensors):
        return tf.no_op()


def test_every_tensor_of_an_object_is_compared(diff):
    def pair(second):
        return {"p": Pair(1.0, second)}

    assert diff(pair(2.0), pair(2.0)).same
    assert status(diff(pair(2.0), pair(3.0))) == Change.CHANGED
    assert status(diff(pair(2.0), pair([2.0]))) == Change.OTHER_SHAPE


def test_zero_bytes_at_the_end_of_a_text_count(diff):
    found = diff({"v": tf.Variable(b"a")}, {"v": tf.Variable(b"a\x00")})
    assert status(found) == Change.CHANGED


def test_what_training_changes(tmp_path):
    """Training renames the keys of the weights; the diff still pairs them."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.layers[0].bias.assign([1.0, 2.0])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    checkpoint = tf.train.Checkpoint(model=model)
    before = checkpoint.save(str(tmp_path / "c"))
    model.layers[0].trainable = False
    frozen = checkpoint.save(str(tmp_path / "c"))
    model.layers[0].trainable = True
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.fit(np.ones((4, 2)), np.ones((4, 2)), verbose=0)
    after = tf.train.Checkpoint(model=model).save(str(tmp_path / "d"))
    keys = [{n for n, _ in tf.train.list_variables(p)} for p in (before, after)]
    assert any("_operations/1/bias" in key for key in keys[0] - keys[1])
    assert diff_checkpoints(before, frozen).same
    found = diff_checkpoints(before, after)
    assert found.count(Change.ONLY_FIRST, Change.ONLY_SECOND) == 0
    changed = {name.rsplit("/")[-1] for name in found.names(Change.CHANGED)}
    assert changed == {"_iterations", "_kernel", "bias"}


def test_a_frozen_layer_is_equal(tmp_path):
    """Freezing changes the optimizer's numbers, and so the keys; not what is paired."""
    layers = [keras.layers.Dense(2, name=name) for name in "ab"]
    model = keras.Sequential([keras.Input((2,)), *layers])
    paths = []
    for trainable in (True, False):
        layers[0].trainable = trainable
        model.compile(keras.optimizers.SGD(0.1), "mse")
        model.fit(np.ones((4, 2)), np.ones((4, 2)), verbose=0)
        checkpoint = tf.train.Checkpoint(model=model)
        paths.append(checkpoint.save(str(tmp_path / f"trainable {trainable}")))
    changed = diff_checkpoints(*paths).names(Change.CHANGED)
    assert changed == [
        "model/_functional/_operations/2/_kernel",
        "model/_functional/_operations/2/bias",
    ]


def test_momentums_are_compared_by_weight_not_by_number(tmp_path):
    """With the first layer frozen, the second has the optimizer's first numbers."""
    paths = []
    for frozen in (False, True):
        layers = [keras.layers.Dense(2, name=name) for name in "abc"]
        model = keras.Sequential([keras.Input((2,)), *layers])
        layers[0].trainable = not frozen
        model.compile(keras.optimizers.Adam(0.1), "mse")
        model.optimizer.build(model.trainable_variables)
        for variable in model.optimizer.variables:
            if "_b_" in variable.name or "_c_" in variable.name:
                number = float("abc".index(variable.name.split("_")[-3]))
                variable.assign(tf.fill(variable.shape, number))
        for layer in layers:
            layer.set_weights([np.zeros((2, 2)), np.zeros(2)])
        path = str(tmp_path / f"{frozen}")
        paths.append(tf.train.Checkpoint(model=model).save(path))
    found = diff_checkpoints(*paths)
    assert found.names(Change.CHANGED) == []
    assert found.count(Change.EQUAL) == 6 + 2 + 8  # weights; two numbers; momentums
    assert found.count(Change.ONLY_FIRST) == 4  # the momentums of what is frozen
    assert found.count(Change.ONLY_SECOND) == 0
    back = diff_checkpoints(*reversed(paths))
    assert back.count(Change.EQUAL, Change.ONLY_SECOND) == len(back.rows) == 20


@pytest.mark.parametrize(
    ("first", "second", "change"),
    [
        (np.complex64([1]), np.complex64([1 + 2j]), "2"),
        (np.int64([2**60 + 1]), np.int64([2**60 + 2]), "1"),
        (np.float32([np.inf, 1]), np.float32([np.inf, 2]), "1"),
        (np.uint8([3]), np.uint8([1]), "2"),
        (np.uint64([2**64 - 1]), np.uint64([1]), str(2**64 - 2)),
        (np.int64([-(2**63)]), np.int64([2**63 - 1]), str(2**64 - 1)),
        (np.int8([-128]), np.int8([127]), "255"),
    ],
)
def test_change_is_computed_in_a_type_that_holds_it(first, second, change, diff):
    found = diff({"v": tf.Variable(first)}, {"v": tf.Variable(second)})
    assert found.rows[0][4] == change


def test_damage_is_named(tmp_path, diff):
    diff({"v": tf.Variable(tf.ones(50))}, {"v": tf.Variable(tf.ones(50))})
    file = Path(tmp_path / "b-1.data-00000-of-00001")
    data = bytearray(file.read_bytes())
    at = data.find(np.ones(50, "float32").tobytes())
    data[at] ^= 1
    file.write_bytes(data)
    assert (
        status(diff_checkpoints(tmp_path / "a-1", tmp_path / "b-1")) == Change.DAMAGED
    )


def test_paths_are_checked(tmp_path):
    with pytest.raises(CannotRead, match="is a folder"):
        diff_checkpoints(tmp_path, tmp_path)
