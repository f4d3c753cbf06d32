"""Typical wrong answers fail with a helpful hint, and never pass.

That solutions pass is a rule of the notebooks (rules.exercises_paired), and true of
fresh runs because these outputs are compared. Starters are run with the set-up cells
alone: so a learner's copy, which has no solutions, says the same.

Each wrong answer is the first one of its kernel. If it is a list whose reply tells
only how many items are right, it is given a second time, and then gets its hint.

A skeleton, which the fourth failure shows, passes with its blank filled, and not
before.
"""

import ast
import json
import re
from itertools import chain, islice

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
from helpers.kit.exercise import blank_of
from helpers.kit.lessons import sections_of, skeletons_of
from tests.support.alone import LEGACY
from tests.support.warm_process import BEFORE_TENSORFLOW

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


def with_answer(starter, answer):
    """Return a starter whose statement with the `...` is exchanged for an answer."""
    lines = starter.split("\n")
    (open_one,) = [
        statement
        for statement in ast.parse(starter).body
        if "..." in "\n".join(lines[statement.lineno - 1 : statement.end_lineno])
    ]
    lines[open_one.lineno - 1 : open_one.end_lineno] = answer.split("\n")
    return "\n".join(lines)


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
    skeletons = skeletons_of(subject_of(name_of(path)))
    assert sorted(skeletons) == sorted(starters), "every exercise needs a skeleton"
    blank, filled = [], []
    for name, skeleton in skeletons.items():
        [content] = re.findall("<<(.+?)>>", skeleton)
        assert blank_of(skeleton).count("...") == 1
        blank.append(with_answer(starters[name], blank_of(skeleton)))
        filled.append(with_answer(starters[name], blank_of(skeleton, content)))
    every = [untouched, blank, filled, sources]
    if subject_of(name_of(path)) in BEFORE_TENSORFLOW:
        code = f"import os; {LEGACY}\n{code}"
    done = alone.run(code + TRY_OUT.format(sources=[*chain(*every)]), tmp_path)
    assert done.code == 0, done
    replies = iter(json.loads(done.output.strip().split("\n")[-1]))
    for [reply] in islice(replies, len(untouched)):
        assert "not answered yet" in reply
    for (reply, *_), source in zip(islice(replies, len(blank)), blank, strict=True):
        assert ": not " in reply, f"{source} gave {reply}"
    for [reply], source in zip(islice(replies, len(filled)), filled, strict=True):
        assert ": passed. " in reply, f"{source} gave {reply}"
    for (name, case), said in zip(cases, replies, strict=True):
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
