"""Typical wrong answers fail with a helpful hint, and never pass.

That solutions pass is a rule of the notebooks (rules.exercises_paired), and true of
fresh runs because these outputs are compared. Starters are run with the set-up cells
alone: so a learner's copy, which has no solutions, says the same.
"""

import json

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
    wrong_answers,
)
from tests.support.alone import BEFORE_TENSORFLOW

TRY_OUT = """
import contextlib, io, json
def said(source):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(source, dict(globals()))
    return out.getvalue()
print(json.dumps([said(source) for source in {sources!r}]))
"""


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
    for reply in replies[: len(untouched)]:
        assert "not answered yet" in reply
    for (name, case), reply in zip(cases, replies[len(untouched) :], strict=True):
        assert "not right yet" in reply, f"{name}: {case['answer']} gave {reply}"
        assert case["hint"] in reply, f"{name}: {case['answer']} gave {reply}"
