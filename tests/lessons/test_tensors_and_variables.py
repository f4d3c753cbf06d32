"""Ways to get a copy of a variable, and the alias lab."""

import pytest

from helpers.lessons.tensors_and_variables import alias_lab, ways


@pytest.mark.parametrize("way", ways.WAYS)
def test_lab_and_table_agree(way):
    shared_both_ways = (
        ways.sees_later_write(ways.WAYS[way])
        and ways.writes_back(ways.WAYS[way]) == "yes"
    )
    lab = alias_lab.alias_lab(way, ("v", "b"))
    assert lab.one_state == shared_both_ways
    assert (lab.steps[-1][1] == lab.steps[-1][2]) == lab.one_state


def test_unknown_way_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'clone' is not one of the ways: v, copy"):
        alias_lab.alias_lab("clone")


def test_lab_widget_reacts():
    controls, _, shown = alias_lab.alias_lab_widget().widget.children
    way, write_v, write_b, again = controls.children
    write_v.click()
    assert "v reads [11, 12], b reads [11, 12]" in shown.value
    way.value = "tf.Variable(v)"
    write_b.click()
    assert "v reads [1, 2], b reads [11, 12]" in shown.value
    again.click()
    assert "last step: start" in shown.value
