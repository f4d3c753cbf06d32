"""The two trees are those of the program and of the file, and meet where values do."""

import keras
import tensorflow as tf

from helpers.kit.picture import GREEN, GREY, ORANGE
from helpers.tools import two_trees
from helpers.tools.checkpoint import trees
from helpers.tools.checkpoint.preview import preview_restore


def make_model(units=3):
    dense = [keras.layers.Dense(2, name="body"), keras.layers.Dense(units, name="head")]
    return keras.Sequential([keras.Input((4,)), *dense])


def save(tmp_path, **objects):
    return tf.train.Checkpoint(**objects).save(str(tmp_path / "x"))


def colours(path, **objects):
    """Return the labels and colours of both sides."""
    rows = preview_restore(path, **objects).rows
    sides = (trees.Status.UNUSED,), tuple(trees._ONLY_HERE)
    return [
        {
            label: colour
            for _, label, colour in trees._tree(
                [row for row in rows if row.status not in left_out]
            ).rows()
        }
        for left_out in sides
    ]


def test_where_all_paths_meet_all_is_green(tmp_path):
    path = save(tmp_path, model=make_model())
    here, stored = colours(path, model=make_model())
    assert here == stored
    assert {*here.values()} == {GREEN}
    assert (
        "4 of 4 values here get one of the 4" in two_trees(path, model=make_model()).alt
    )


def test_under_another_name_nothing_meets(tmp_path):
    path = save(tmp_path, model=make_model())
    here, stored = colours(path, net=make_model())
    assert {*here.values(), *stored.values()} == {GREY}
    picture = two_trees(path, net=make_model())
    assert "Program: net. File: model. 0 of 4 values" in picture.alt
    assert picture.data.startswith(b"\x89PNG")


def test_a_value_of_another_shape_is_orange_on_both_sides(tmp_path):
    path = save(tmp_path, model=make_model())
    for side in colours(path, model=make_model(units=5)):
        assert {*side.values()} == {GREEN, ORANGE}


def test_what_is_in_the_file_only_is_grey_there(tmp_path):
    path = save(tmp_path, model=make_model(), step=tf.Variable(1))
    here, stored = colours(path, model=make_model())
    assert "step" not in here
    assert stored["step"] == GREY


def test_many_values_of_one_colour_are_one_row(tmp_path):
    many = [tf.Variable(float(n)) for n in range(20)]
    here, _ = colours(save(tmp_path, many=many), many=many)
    assert here == {"many/…  (20 values)": GREEN}


def test_nothing_is_restored(tmp_path):
    path = save(tmp_path, v=tf.Variable(1.0))
    v = tf.Variable(2.0)
    two_trees(path, v=v)
    assert v.numpy() == 2.0


def test_values_without_a_path_are_counted_apart(tmp_path):
    class Tower(keras.Model):
        def __init__(self):
            super().__init__()
            self.floors = [keras.layers.Dense(2)]

        def call(self, x):
            return self.floors[0](x)

    tower = Tower()
    tower(tf.zeros((1, 4)))
    alt = two_trees(save(tmp_path, model=tower), model=tower).alt
    assert "0 of 0 values here get one of the 0" in alt
    assert "2 more values here have no path" in alt
