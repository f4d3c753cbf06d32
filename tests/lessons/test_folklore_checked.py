"""Every claim has its experiment, and a verdict is what came out of it."""

import re
from collections import Counter

import numpy as np
import pytest

from authoring.notebooks import LESSONS, MORE, code_cells, markdown_cells, read
from helpers.lessons.folklore_checked.folklore import (
    SILENT,
    VERDICTS,
    Ledger,
    outcome,
    read_claims,
    verdict,
)

(LESSON,) = [path for path in LESSONS if path.stem == "12_folklore_checked"]
(LEDGER,) = [path for path in MORE if path.stem == "the_ledger_of_71_claims"]


@pytest.fixture(scope="module")
def lesson():
    return read(LESSON)


@pytest.fixture(scope="module")
def pages():
    return read(LEDGER)


def prose(notebook):
    return "\n".join(cell.source for cell in markdown_cells(notebook))


def shown(notebook):
    """Return what each cell with an output shows as text."""
    return [
        output.get("data", {}).get("text/plain", "")
        for cell in code_cells(notebook)
        for output in cell.outputs
    ]


def verdicts(notebook):
    """Return the claims with their verdicts, in the order of a notebook."""
    found = [re.findall(r"^(C\d\d) .*: ([A-Z ]+)$", x, re.M) for x in shown(notebook)]
    return [(number, word.lower()) for pairs in found for number, word in pairs]


def tried(notebook):
    """Return the claims that a notebook tries, in its order."""
    cells = code_cells(notebook)
    return [n for c in cells for n in re.findall(r'check\(\s*"(C\d\d)"', c.source)]


def test_every_claim_has_its_heading_in_order(pages):
    headings = re.findall(
        r"^### (c\d\d)\n\n\*\*(C\d\d) · (.*)\*\*$", prose(pages), re.M
    )
    assert headings == [(n.lower(), n, c.says) for n, c in read_claims().items()]
    assert len(headings) == 71


def test_every_claim_is_in_the_table_of_cases(pages):
    rows = re.findall(r"^\| (.*) \| \[(C\d\d)\]\(#(.*)\) \|$", prose(pages), re.M)
    assert rows == [(c.says, n, n.lower()) for n, c in read_claims().items()]


def test_every_claim_names_lesson_or_snippet(pages):
    parts = re.split(r"^### (?=c\d\d$)", prose(pages), flags=re.M)[1:]
    assert len(parts) == 71
    for part in parts:
        announced = re.split(r"^###? ", part, flags=re.M)[0]
        link = r"\]\((\.\./)?\w+\.ipynb\)|\]\(\.\./\.\./docs/SNIPPETS\.md#"
        assert re.search(link, announced), part[:60]


def test_every_claim_is_tried_once_and_its_verdict_stored(pages):
    assert tried(pages) == list(read_claims())
    assert [number for number, _ in verdicts(pages)] == tried(pages)
    assert {word for _, word in verdicts(pages)} == set(VERDICTS)


def test_the_lesson_tries_one_claim_of_each_document_and_verdict(lesson, pages):
    found = verdicts(lesson)
    assert [number for number, _ in found] == tried(lesson)
    assert set(found) <= set(verdicts(pages)), "the ledger judges otherwise"
    assert sorted(word for _, word in found) == sorted(VERDICTS)
    documents = {claim.document for claim in read_claims().values()}
    assert {read_claims()[number].document for number, _ in found} == documents


def test_the_lesson_counts_the_verdicts_of_the_ledger(lesson, pages):
    told = re.findall(r"(\d+) are \*(.+?)\*", prose(lesson))
    counts = Counter(word for _, word in verdicts(pages))
    assert {word: int(number) for number, word in told} == counts


def test_a_claim_has_the_same_code_in_lesson_and_ledger(lesson, pages):
    theirs = {cell.source for cell in code_cells(pages)}
    for cell in code_cells(lesson):
        if re.search(r'check\(\s*"C', cell.source):
            assert cell.source in theirs


def test_no_verdict_is_typed_in(lesson, pages):
    for cell in code_cells(lesson) + code_cells(pages):
        if "check(" in cell.source and "checks." not in cell.source:
            assert not re.search(f'"({"|".join(VERDICTS)})"', cell.source), cell.source


def test_documents_and_their_code_are_described(lesson, pages):
    titles = re.findall(r'^The document is called "(.*)"\.', prose(pages), re.M)
    assert len(titles) == 5
    quoted = prose(lesson)
    assert all(f'"{title}"' in quoted for title in titles)
    blocks = re.findall(r"^\| [123] · .*$", prose(pages), re.M)
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


def test_every_error_that_counts_is_one_that_was_seen(pages):
    stored = {line for text in shown(pages) for line in text.splitlines()}
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
