"""No preview says ok of a restore that gives a variable another's value."""

import keras
import pytest
from hypothesis import HealthCheck, given, settings

from authoring.attack.previews import DISAGREES, Case, cases, outcome
from tests.support.corpus import MODELS

KNOWN = Case("functional", "Adam", False, False, (), 0, "SGD")


def of(**changes):
    return Case(**(KNOWN.__dict__ | changes))


def test_corpus_is_large():
    assert len(MODELS) >= 40


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(cases())
def test_preview_and_restore_agree_on_drawn_mistakes(case):
    if found := outcome(case):
        assert found.word != DISAGREES, found
    keras.backend.clear_session()


@pytest.mark.parametrize(
    "case",
    [
        of(mistakes=("frozen",)),
        of(mistakes=("optimizer built in reverse",)),
        of(optimizer="Adam, average", mistakes=("other optimizer",), other="Adam"),
        of(
            optimizer="Adam, average",
            mistakes=("other optimizer",),
            other="Adam, accumulation",
        ),
        of(optimizer="several"),
        of(model="tf_variables_in_a_list"),
        of(model="tf_variables_in_a_dict"),
        of(model="layers_in_a_list", optimizer="none"),
    ],
    ids=lambda case: f"{case.model}, {case.optimizer}, {case.other}, {case.mistakes}",
)
def test_what_is_not_restored_is_not_ok(case):
    found = outcome(case)
    assert not found.right
    assert not found.preview.ok


@pytest.mark.parametrize(
    ("case", "doubt"),
    [
        (of(mistakes=("renamed",)), "had another name when saved"),
        (of(mistakes=("other wiring",)), "had another name when saved"),
        (of(automatic=True, optimizer="none", mistakes=("dropped",)), "is not used"),
        (of(optimizer="Adam, mine"), "does not tell the class"),
        (of(model="metered", optimizer="none"), "no random seeds and no metrics"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.model,
)
def test_doubts_are_named(case, doubt):
    preview = outcome(case).preview
    assert preview.ok
    assert any(doubt in one for one in preview.doubts), preview.doubts
    assert f"Doubt: {preview.doubts[0]}" in repr(preview)


def test_without_doubt_all_is_right():
    found = outcome(of(optimizer="none"))
    assert found.word == "ok, right"
    assert found.preview.doubts == ()
