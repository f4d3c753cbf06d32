"""Lesson 04's table of mistakes is computed, and its previewer tells the truth."""

import pytest

from helpers.lessons.checkpoints.costs import format_costs
from helpers.lessons.checkpoints.mistakes import (
    ASSERTS,
    CAUGHT,
    MISTAKES,
    RAISES,
    SAYS_SO,
    SILENT,
    Attempt,
    mistakes_table,
    try_out,
)
from helpers.lessons.checkpoints.nets import make_net
from helpers.lessons.checkpoints.object_graph import graph_picture
from helpers.lessons.checkpoints.previewer import (
    CHECKPOINTS,
    PROGRAMS,
    preview_example,
    save_examples,
    what_restore_says,
)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return mistakes_table(tmp_path_factory.mktemp("mistakes"))


def test_preview_is_silent_about_none(table):
    assert table.where("preview", SILENT) == []
    assert table.where("preview", SAYS_SO) == ["another activation", "another stride"]


def test_outputs_tell_what_no_assert_tells(table):
    raising = set(table.where("restore itself", RAISES))
    silent = {"another optimizer"}  # that shows only when training goes on
    assert set(table.where("outputs compared", SILENT)) == silent
    assert (
        set(table.where("outputs compared", CAUGHT)) == set(MISTAKES) - raising - silent
    )
    assert table.where("assert_consumed", SILENT) == [
        "layers in a list",
        "two when saved, shared now",
        "optimizer alone, model unwanted",
        "another optimizer",
        "another activation",
        "another stride",
    ]


def test_without_a_mistake_nobody_complains(tmp_path):
    attempt = Attempt({"model": make_net()}, {"model": make_net()})
    seen = try_out(attempt, tmp_path)
    assert (seen.restore, seen.outputs) == (SILENT, SILENT)
    assert seen.asserts == dict.fromkeys(ASSERTS, SILENT)
    assert seen.preview == SAYS_SO


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    return save_examples(tmp_path_factory.mktemp("examples"))


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("checkpoint", CHECKPOINTS)
def test_previewer_and_restore_agree(examples, checkpoint, program):
    preview = preview_example(examples, checkpoint, program)
    said = what_restore_says(examples, checkpoint, program)
    if preview.count("wrong shape"):
        assert said == "restore raises ValueError"
    else:
        verdict = "passes" if preview.complete else "raises"
        assert said == f"restore says nothing, assert_consumed {verdict}"


def test_costs_are_those_that_were_measured():
    sizes = {row[0]: float(row[1]) for row in format_costs().rows}
    assert sizes["Checkpoint, weights"] == 1
    assert sizes["Checkpoint, weights + Adam"] == 3


def test_graph_is_drawn_with_its_words(examples):
    picture = graph_picture(examples["model and optimizer"], "the graph")
    assert picture.alt == "the graph"
    assert len(picture.data) > 5000
