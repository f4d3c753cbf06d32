"""Typical wrong answers fail with a helpful hint, and never pass.

That solutions pass is a rule of the notebooks (rules.exercises_paired), and true of
fresh runs because these outputs are compared. Starters are run with the set-up cells
alone: so a learner's copy, which has no solutions, says the same.

Each wrong answer is the first one of its kernel. If it is a list whose reply tells
only how many items are right, it is given a second time, and then gets its hint.
"""

import json
import re

import pytest

from authoring.notebooks import (
    NOTEBOOKS,
    ROOT,
    check_of,
    code_cells,
    name_of,
    read,
    subject_of,
    tagged,
    tags,
    wrong_answers,
)
from helpers.kit.lessons import sections_of
from tests.support.alone import BEFORE_TENSORFLOW

TRY_OUT = """
import contextlib, io, json
from helpers.kit import exercise
def said(source):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(source, dict(globals()))
    return out.getvalue()
def twice_if_scored(source):
    exercise.forget_attempts()
    first = said(source)
    return [first, said(source)] if "counts as your prediction" in first else [first]
print(json.dumps([twice_if_scored(source) for source in {sources!r}]))
"""
SCORE = re.compile(
    r'Exercise "[^"]+": not right yet\. Your list has \d of \d right\. This first '
    r"list counts as your prediction\. Think again, and run the cell again\. From now "
    r"on, a hint tells you which item is wrong\.\n"
)


WITH_EXERCISES = [path for path in NOTEBOOKS if tagged(read(path), "exercise")]


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=name_of)
def test_starters_and_wrong_answers_get_their_replies(path, tmp_path, alone):
    notebook = read(path)
    wrong = wrong_answers(subject_of(name_of(path)))
    starters = {check_of(cell): cell.source for cell in tagged(notebook, "exercise")}
    assert sorted(wrong) == sorted(starters), "every exercise needs wrong answers"
    cases = [(name, case) for name in wrong for case in wrong[name]]
    sources = [starters[name].replace("...", case["answer"]) for name, case in cases]
    setup = "\n".join(
        c.source for c in code_cells(notebook) if "setup" in c.metadata.get("tags", [])
    )
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{setup}\n"
    untouched = list(starters.values())  # they need no solution of those before
    done = alone.run(
        code + TRY_OUT.format(sources=untouched + sources),
        tmp_path,
        new_interpreter=subject_of(name_of(path)) in BEFORE_TENSORFLOW,
    )
    assert done.code == 0, done
    replies = json.loads(done.output.strip().split("\n")[-1])
    for [reply] in replies[: len(untouched)]:
        assert "not answered yet" in reply
    for (name, case), said in zip(cases, replies[len(untouched) :], strict=True):
        for reply in said[:-1]:
            assert SCORE.fullmatch(reply), f"{name}: {case['answer']} gave {reply}"
            assert "\nRead section" in said[-1], f"{name}: {case['answer']}: {said}"
        reply = said[-1]
        assert "not right yet" in reply, f"{name}: {case['answer']} gave {reply}"
        assert case["hint"] in reply, f"{name}: {case['answer']} gave {reply}"


@pytest.mark.parametrize("path", WITH_EXERCISES, ids=name_of)
def test_sections_to_read_again_are_headings_before_the_exercise(path):
    sections = dict(sections_of(subject_of(name_of(path))))
    headings = []
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            headings += re.findall(r"^##+ (.+)$", cell.source, re.MULTILINE)
        elif "exercise" in tags(cell):
            assert sections.pop(check_of(cell)) in headings
    assert not sections, "no exercise has these sections"
