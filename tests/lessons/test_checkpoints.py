"""Lesson 04's table of mistakes is computed, and its previewer tells the truth."""

import pytest

from authoring.notebooks import notebook_named, read
from helpers.lessons.checkpoints.checks import WHICH_ASSERT
from helpers.lessons.checkpoints.costs import format_costs
from helpers.lessons.checkpoints.mistakes import (
    ASSERTS,
    CAUGHT,
    FAMILIES,
    NOT_IN_THE_LESSON,
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

MISTAKES = {name for mistakes in FAMILIES.values() for name in mistakes}


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return mistakes_table(tmp_path_factory.mktemp("mistakes"), in_depth=True)


def test_lesson_leaves_out_what_it_does_not_explain(table, tmp_path):
    assert NOT_IN_THE_LESSON < {row[0] for row in table.rows} == MISTAKES
    left = tuple(row for row in table.rows if row[0] not in NOT_IN_THE_LESSON)
    assert mistakes_table(tmp_path).rows == left


def test_hints_name_a_section_before_the_exercise():
    cells = read(notebook_named("04_checkpoints")).cells
    exercise = next(c for c in cells if "checks.check_restore" in c.source)
    above = "\n".join(cell.source for cell in cells[: cells.index(exercise)])
    assert f"\n## {WHICH_ASSERT}\n" in f"\n{above}\n"


def test_preview_is_silent_about_none(table):
    assert table.where("preview", SILENT) == []
    assert table.where("preview", SAYS_SO) == ["another activation", "another stride"]


def test_outputs_tell_what_no_assert_tells(table):
    raising = set(table.where("restore itself", RAISES))
    silent = {"another optimizer"}  # that shows only when training goes on
    assert set(table.where("outputs compared", SILENT)) == silent
    assert set(table.where("outputs compared", CAUGHT)) == MISTAKES - raising - silent
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
