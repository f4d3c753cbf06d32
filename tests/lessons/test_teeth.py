"""The harness bites: what is falsified on a copy turns it red."""

import re
from copy import deepcopy
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_output

from authoring.notebooks import (
    LESSONS,
    code_cells,
    read,
    replay,
    tagged,
    tags,
)
from authoring.rules import broken_rules, exercises
from helpers.kit.lessons import read_lesson


@pytest.fixture
def lesson():
    """Lesson 00, which is quick and has all that is to be broken."""
    return read(LESSONS[0])


def cell_with(notebook, words):
    (cell,) = [c for c in code_cells(notebook) if words in c.source and not tags(c)]
    return cell


def false_verdict(cell):
    assert cell.outputs[0].text == "same predictions: False\n"
    cell.outputs[0].text = "same predictions: True\n"


def emptied_output(cell):
    cell.outputs = []


def broken_restore(cell):
    assert "Checkpoint(model=restored)" in cell.source
    cell.source = cell.source.replace("model=restored", "typo=restored")


def restore_broken_after_its_assert(cell):
    """Values, not only the status, are compared."""
    broken = "restored.layers[0].bias.assign_add([1.0] * 16)"
    cell.source = cell.source.replace("print(", f"{broken}\nprint(")


def announced_error_that_does_not_happen(cell):
    cell.source = cell.source.replace("assert_existing_objects_matched()", "__class__")


def announced_error_of_another_kind(cell):
    cell.source = "raise AssertionError('something else')"


# What is done to a copy of a cell, which cell that is, and what nbval says of it.
COMPARED, ACT = "same = np.array_equal", "# act"
FALSIFIED = {
    false_verdict: (COMPARED, "same predictions: True"),
    emptied_output: (COMPARED, "Unexpected output fields"),
    broken_restore: (ACT, "not bound to checkpointed values"),
    restore_broken_after_its_assert: (ACT, "same predictions: False"),
    announced_error_that_does_not_happen: ("", "Cell outputs differ"),
    announced_error_of_another_kind: ("", "something else"),
}


def test_falsified_cells_are_red_and_no_others(lesson, tmp_path):
    """Behind the cell that each falsifies, in one lesson: so it is replayed once."""
    added = []
    for falsify, (words, _) in FALSIFIED.items():
        (cell,) = (
            [cell_with(lesson, words)] if words else tagged(lesson, "raises-exception")
        )
        added.append((cell, deepcopy(cell), falsify))
    for cell, twin, falsify in added:
        twin.id = new_code_cell().id
        falsify(twin)
        lesson.cells.insert(lesson.cells.index(cell) + 1, twin)
    numbers = {code_cells(lesson).index(twin): falsify for _, twin, falsify in added}
    passed, said = replay(lesson, "lesson", tmp_path / "kit")
    assert not passed
    red = re.findall(r"^FAILED .*::Cell (\d+)", said, re.M)
    assert sorted(map(int, red)) == sorted(numbers), said
    parts = re.split(r"^_+ .*::Cell (\d+) _+$", said, flags=re.M)
    told = dict(zip(map(int, parts[1::2]), parts[2::2], strict=True))
    for number, falsify in numbers.items():
        assert FALSIFIED[falsify][1] in told[number], (falsify.__name__, told[number])


def test_emptied_output_is_seen_by_the_rules(lesson):
    emptied_output(cell_with(lesson, COMPARED))
    assert "outputs_present" in broken_rules(lesson, "00_start_here")


def stripped(notebook):
    for cell in code_cells(notebook):
        cell.execution_count, cell.outputs = None, []


def widget_state(notebook):
    notebook.metadata["widgets"] = {}


def says(notebook, text, name="stdout"):
    said = new_output("stream", name=name, text=text)
    code_cells(notebook)[0].outputs.append(said)


def log_line(notebook):
    says(notebook, "I0000 hello\n", name="stderr")


def path_of_a_machine(notebook):
    says(notebook, "/home/me/kit/ckpt-1\n")


def many_digits(notebook):
    says(notebook, "loss 0.123456789\n")


def no_alt_text(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            output.get("metadata", {}).pop("image/png", None)


def dead_link(notebook):
    notebook.cells[1].source += " [more](99_nowhere.ipynb)"


def anchor_of_github_alone(notebook):
    notebook.cells[1].source += " [the title](../docs/GLOSSARY.md#glossary)"


def untagged_error(notebook):
    tagged(notebook, "raises-exception")[0].metadata.tags = []


def long_cell(notebook):
    code_cells(notebook)[0].source += "\npass" * 9


def no_solution(notebook):
    notebook.cells.remove(tagged(notebook, "solution")[0])


def solution_in_the_open(notebook):
    tagged(notebook, "solution")[0].metadata.pop("jupyter")


def unlabelled_solution(notebook):
    cell = tagged(notebook, "solution")[0]
    cell.source = cell.source.replace("# Solution\n", "")


def code_that_needs_a_solution(notebook):
    solution = tagged(notebook, "solution")[0]
    at = notebook.cells.index(solution)
    solution.source += "\nfound = 1"
    notebook.cells.insert(at + 1, new_code_cell("print(found)"))


def no_minutes(notebook):
    notebook.cells[0].source = notebook.cells[0].source.replace("minutes", "time")


def no_glossary(notebook):
    notebook.cells[0].source = notebook.cells[0].source.replace("GLOSSARY", "README")


def no_quiz(notebook):
    (cell,) = [c for c in code_cells(notebook) if "show_quiz(" in c.source]
    notebook.cells.remove(cell)


def two_traps(notebook):
    notebook.cells[-1].source = notebook.cells[-1].source.replace("3. ", "")


def noisy_start(notebook):
    notebook.cells[2].source = "import tensorflow as tf"


def other_kernel(notebook):
    notebook.metadata.kernelspec.name = "my-kernel"


def silent_code(notebook):
    notebook.cells = [c for c in notebook.cells if c.cell_type == "code"]


def no_prediction(notebook):
    for cell in notebook.cells:
        cell.source = cell.source.replace("**Predict**", "Note")


def stored_time(notebook):
    notebook.cells[2].metadata["execution"] = {"started": "12:00"}


def huge(notebook):
    notebook.cells[1].source += "x" * 500_000


def no_python(notebook):
    code_cells(notebook)[-1].source = "print("


def exercise_at_the_end(notebook):
    notebook.cells.append(tagged(notebook, "exercise")[0])


def no_line_for_a_lone_notebook(notebook):
    cell = code_cells(notebook)[0]
    cell.source = re.sub(r"^# !.*\n", "", cell.source, flags=re.M)


BREAKS = {
    no_line_for_a_lone_notebook: "says_how_to_open_it_elsewhere",
    stripped: "executed_in_order",
    widget_state: "no_widget_state",
    log_line: "no_stderr",
    path_of_a_machine: "no_machine_paths",
    many_digits: "no_raw_floats",
    no_alt_text: "alt_texts",
    dead_link: "links_resolve",
    anchor_of_github_alone: "links_resolve",
    untagged_error: "errors_announced",
    long_cell: "short_cells",
    no_solution: "exercises_paired",
    solution_in_the_open: "exercises_paired",
    unlabelled_solution: "solutions_labelled",
    code_that_needs_a_solution: "solutions_needed_by_nothing",
    no_minutes: "header_complete",
    no_glossary: "header_complete",
    no_quiz: "quiz_at_the_end",
    two_traps: "takes_away",
    noisy_start: "quiet_start",
    other_kernel: "kernel_named",
    silent_code: "announced",
    no_prediction: "predictions",
    stored_time: "canonical",
    huge: "small",
    no_python: "outputs_present",
    exercise_at_the_end: "exercises_paired",
}


@pytest.mark.parametrize("damage", BREAKS, ids=lambda damage: damage.__name__)
def test_rule_sees(damage, lesson):
    assert broken_rules(lesson, "00_start_here") == {}
    damage(lesson)
    assert BREAKS[damage] in broken_rules(lesson, "00_start_here")


def test_a_notebook_that_is_no_lesson_is_answered_by_the_lessons(lesson):
    said = broken_rules(lesson, "99_nowhere")
    (known,) = said["quiz_at_the_end"][-1:]
    assert known.startswith(
        "No lesson is about 'nowhere'. The subjects are: start_here"
    )
    assert known in said["header_complete"]


@pytest.mark.parametrize("replies", [("a", "b", "a"), ("a", "b")])
def test_rule_sees_an_option_without_a_reply_of_its_own(lesson, replies, monkeypatch):
    known = read_lesson("start_here")
    first, *others = known.questions
    wrong = replace(known, questions=(replace(first, replies=replies), *others))
    monkeypatch.setattr(exercises, "read_lesson", lambda subject: wrong)
    (said,) = broken_rules(lesson, "00_start_here")["quiz_at_the_end"]
    assert said == f"needs a reply of its own to each option: {first.ask}"
