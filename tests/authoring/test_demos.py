"""Each demo has the cells of its lesson that it needs, words above them, no outputs."""

import pytest

from authoring import demos
from authoring.demos import Demo, Step, cells_of, demo_of, notebook_of, write_demos
from authoring.notebooks import FOLDER, code_cells, markdown_cells, read, tags
from helpers.kit.lessons import read_lesson, read_lessons
from tests.support.needs import lacking

LESSONS = read_lessons()


def needed(lesson, cells):
    """Return what these cells of a lesson use, and only its other cells make."""
    every = code_cells(read(FOLDER / f"{lesson.file}.ipynb"))
    return set(lacking(every, cells)) - set(lacking(every, every))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)
def test_a_demo_needs_no_cell_that_it_leaves_out(lesson):
    """`make whole` runs each demo, and compares what it shows."""
    assert needed(lesson, cells_of(lesson, demo_of(lesson.subject))) == set()


def test_a_cell_that_a_demo_lacks_is_seen():
    lesson = read_lesson("start_here")
    cells = cells_of(lesson, demo_of("start_here"))
    assert needed(lesson, cells[:2] + cells[3:]) == {"make_model"}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)
def test_words_stand_above_cells_and_outputs_are_cleared(lesson):
    notebook = notebook_of(lesson)
    assert all(not cell.outputs for cell in code_cells(notebook))
    demo, words = demo_of(lesson.subject), markdown_cells(notebook)[1:]
    assert len(words) == len(demo.steps) >= 2
    for step, cell in zip(demo.steps, words, strict=True):
        assert step.say in cell.source
        assert ("**Predict**" in cell.source) == bool(step.predict)
        assert notebook.cells[notebook.cells.index(cell) + 1].source
    assert any(step.predict for step in demo.steps)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)
def test_what_the_class_sees_is_short(lesson):
    """Two minutes: at most a dozen cells in front of the class, five of them votes."""
    steps = [step for step in demo_of(lesson.subject).steps if not step.before_class]
    assert sum(len(step.run) for step in steps) <= 12


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.file)
def test_a_demo_has_no_exercise_and_no_solution(lesson):
    for cell in cells_of(lesson, demo_of(lesson.subject)):
        assert not {"exercise", "solution"} & set(tags(cell))


@pytest.mark.parametrize(
    ("run", "reason"),
    [(("no such cell",), "does not have: no such cell"), (("run", "swap"), "order")],
)
def test_cells_that_are_not_there_or_in_order_are_refused(run, reason):
    lesson = read_lesson("start_here")
    first, second = demo_of("start_here").ids[:2]
    ids = tuple({"run": second, "swap": first}.get(name, name) for name in run)
    with pytest.raises(ValueError, match=reason):
        cells_of(lesson, Demo("a demo", (), (Step(ids, "words"),)))


def test_writing_removes_what_belongs_to_no_lesson(tmp_path, monkeypatch):
    monkeypatch.setattr(demos, "DEMOS", tmp_path / "demos")
    first = write_demos()
    old = tmp_path / "demos" / "99_gone.ipynb"
    own = tmp_path / "demos" / "my_own.ipynb"
    old.write_text("{}", "utf-8")
    own.write_text("{}", "utf-8")
    texts = [(tmp_path / "demos" / name).read_text("utf-8") for name in first]
    assert write_demos() == first == [f"{lesson.file}.ipynb" for lesson in LESSONS]
    assert not old.exists()
    assert own.exists()
    assert texts == [(tmp_path / "demos" / n).read_text("utf-8") for n in first]
