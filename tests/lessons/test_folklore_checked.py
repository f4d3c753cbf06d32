"""Every claim has its experiment, and a verdict is what came out of it."""

import re

import numpy as np
import pytest

from authoring.notebooks import LESSONS, code_cells, markdown_cells, read
from helpers.lessons.folklore_checked.folklore import (
    SILENT,
    VERDICTS,
    Ledger,
    outcome,
    read_claims,
    verdict,
)

(LESSON,) = [path for path in LESSONS if path.stem.startswith("12")]


@pytest.fixture(scope="module")
def lesson():
    return read(LESSON)


def test_every_claim_has_its_heading_in_order(lesson):
    text = "\n".join(cell.source for cell in markdown_cells(lesson))
    headings = re.findall(r"^### (C\d\d) · (.*)$", text, re.M)
    assert headings == [(number, c.says) for number, c in read_claims().items()]
    assert len(headings) == 71


def test_every_claim_names_lesson_or_snippet(lesson):
    text = "\n".join(cell.source for cell in markdown_cells(lesson))
    for part in re.split(r"^#{2,3} (?=C\d\d · )", text, flags=re.M)[1:]:
        announced = part.partition("\n## ")[0]
        link = r"\]\((more/)?\w+\.ipynb\)|\]\(\.\./docs/SNIPPETS\.md#"
        assert re.search(link, announced), part[:60]


def test_every_claim_is_tried_once_and_its_verdict_stored(lesson):
    tried, stored = [], []
    for cell in code_cells(lesson):
        tried += re.findall(r'check\(\s*"(C\d\d)"', cell.source)
        for output in cell.outputs:
            text = output.get("data", {}).get("text/plain", "")
            stored += re.findall(r"^(C\d\d) .*: ([A-Z ]+)$", text, re.M)
    assert tried == list(read_claims())
    assert [number for number, _ in stored] == tried
    assert {word.lower() for _, word in stored} == set(VERDICTS)


def test_no_verdict_is_typed_in(lesson):
    for cell in code_cells(lesson):
        if "check(" in cell.source and "checks." not in cell.source:
            assert not re.search(f'"({"|".join(VERDICTS)})"', cell.source), cell.source


def test_documents_and_their_code_are_described(lesson):
    text = "\n".join(cell.source for cell in markdown_cells(lesson))
    assert len(re.findall(r'^## \d\. "', text, re.M)) == 5
    blocks = re.findall(r"^\| [123] · .*$", text, re.M)
    assert len(blocks) == 15
    assert all("SNIPPETS.md#" in block for block in blocks)


@pytest.mark.parametrize(
    ("now", "then", "complete", "expected"),
    [
        (["holds", "holds"], [], False, "true"),
        (["holds", "TypeError"], [], False, "true only if"),
        (["holds", "does not hold"], ["holds"], False, "true only if"),
        (["holds", "does not hold"], [], True, "false"),
        (["TypeError"], ["TypeError"], False, "false"),
        (["does not hold"], ["holds"], False, "outdated"),
        (["holds", "TypeError", SILENT], ["holds"], True, "dangerous"),
    ],
)
def test_verdict_follows_from_outcomes(now, then, complete, expected):
    assert verdict(now, then, complete) == expected


def test_what_is_wrong_in_silence_is_told_from_an_error():
    assert outcome(lambda: []) == SILENT
    assert outcome(lambda: {}["weights"], "KeyError: weights") == "KeyError"
    assert outcome(False) == "does not hold"


def test_a_claim_that_is_not_in_the_list_is_refused():
    with pytest.raises(ValueError, match=r"no claim 'C99' in claims\.toml"):
        Ledger().check("C99", {"a case": True})


def test_a_claim_without_cases_is_refused():
    with pytest.raises(ValueError, match="C07: give at least one case"):
        Ledger().check("C07", {})


def test_a_cell_that_was_not_run_is_no_evidence():
    with pytest.raises(NameError):
        outcome(lambda: not_defined)  # noqa: F821


@pytest.mark.parametrize(
    ("slip", "named"),
    [
        (lambda: np.no_such_function([1]), ""),
        (lambda: np.no_such_function([1]), "KeyError"),
        (lambda: np.no_such_function([1]), "AttributeError: no attribute 'layers'"),
        (lambda: len(1, 2), "AttributeError: no attribute 'layers'"),
    ],
)
def test_a_slip_of_the_author_is_no_evidence(slip, named):
    with pytest.raises((AttributeError, TypeError)):
        outcome(slip, named)


def test_the_ledger_takes_only_the_error_that_is_named():
    with pytest.raises(AttributeError, match="no_such_function"):
        Ledger().check(
            "C05", {"compare the first weights": lambda: np.no_such_function}
        )

    def compare():
        raise AttributeError("'_UserObject' object has no attribute 'layers'")

    finding = Ledger().check("C05", {"compare the first weights": compare})
    assert finding.verdict == "false"


def test_every_error_that_counts_is_one_that_was_seen(lesson):
    stored = {
        line
        for cell in code_cells(lesson)
        for output in cell.outputs
        for line in output.get("data", {}).get("text/plain", "").splitlines()
    }
    named = [
        f"  {case}: {error.partition(': ')[0]}"
        for claim in read_claims().values()
        for case, error in claim.errors.items()
    ]
    assert len(named) > 20
    assert set(named) <= stored


def test_ledger_knows_what_is_missing_and_counts():
    ledger = Ledger()
    ledger.check("C07", {"<one> `weight`": lambda: False})
    assert len(ledger.missing) == 70
    assert ledger.counts["dangerous"] == 1
    assert "<li>&lt;one&gt; <code>weight</code>:" in (
        ledger.findings["C07"]._repr_html_()
    )
    assert "1 dangerous" in ledger.picture().alt


def test_claims_are_short_and_in_our_words():
    for claim in read_claims().values():
        assert len(claim.says) <= 90, claim
        assert 15 <= len(claim.instead) <= 110, claim
