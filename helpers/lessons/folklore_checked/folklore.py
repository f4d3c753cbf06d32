"""Advice put to the test: what was tried, what came out, and the verdict from it."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matplotlib.figure import Figure

from helpers.kit.picture import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    YELLOW,
    Picture,
    house_style,
    to_picture,
)
from helpers.kit.shown import Table, as_html

# What a claim turned out to be, and its colour; the kindest first.
VERDICTS = {
    "true": GREEN,
    "true only if": BLUE,
    "outdated": YELLOW,
    "false": ORANGE,
    "dangerous": "#E8743B",  # a darker orange: wrong, and it loses something
}
HOLDS, FAILS = "holds", "does not hold"
SILENT = "no error, and not what was promised"
Trial = bool | Callable[[], object]


@dataclass(frozen=True)
class Claim:
    """One claim of a document, in our words, and what is true instead."""

    number: str
    document: str
    says: str
    instead: str
    errors: Mapping[str, str]  # the error that a case may end with, by the case


@cache
def read_claims() -> dict[str, Claim]:
    """Return all claims by their numbers.

    >>> read_claims()["C07"].says
    'Comparing one weight verifies a copy'
    """
    file = Path(__file__).with_name("claims.toml")
    content = tomllib.loads(file.read_text("utf-8"))
    errors = content["errors"]
    return {
        number: Claim(number, document["title"], says, instead, errors.get(number, {}))
        for document in content["document"]
        for number, (says, instead) in document["claims"].items()
    }


def outcome(trial: Trial, error: str = "") -> str:
    """Say what came out: of a statement (a truth), or of a recipe (a function).

    A recipe is called and returns whether what it promises came true. If it raises,
    everybody sees that it fails; if it returns something false, nobody does.

    `error` names the error that counts, by its class and by words of its text. Any
    other error is a slip in the recipe and is no evidence: it is raised again.

    >>> outcome(3 > 2), outcome(lambda: 3 > 4)
    ('holds', 'no error, and not what was promised')
    >>> outcome(lambda: 1 / 0, "ZeroDivisionError: division")
    'ZeroDivisionError'
    """
    if not callable(trial):
        return HOLDS if trial else FAILS
    kind, _, words = error.partition(": ")
    try:
        return HOLDS if trial() else SILENT
    except Exception as raised:
        if type(raised).__name__ != kind or words not in str(raised):
            raise
        return kind


def verdict(
    now: Sequence[str], then: Sequence[str] = (), complete: bool = False
) -> str:
    """Judge by outcomes, now and in older versions.

    `complete` is for a claim that promises all of the cases at once.

    >>> verdict(["holds", "TypeError"]), verdict(["holds", SILENT])
    ('true only if', 'dangerous')
    >>> verdict(["TypeError"]), verdict(["TypeError"], then=["holds"])
    ('false', 'outdated')
    >>> verdict(["holds", "does not hold"], complete=True)
    'false'
    """
    if SILENT in now:
        return "dangerous"
    if all(one == HOLDS for one in now):
        return "true"
    if HOLDS in now and not complete:
        return "true only if"
    return "outdated" if HOLDS in then else "false"


@dataclass(frozen=True)
class Finding:
    """A claim, every case that was tried with its outcome, and the verdict."""

    claim: Claim
    verdict: str
    cases: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        lines = [f"{self.claim.number} {self.claim.says}: {self.verdict.upper()}"]
        lines += [f"  {case}: {result}" for case, result in self.cases]
        return "\n".join([*lines, f"  Instead: {self.claim.instead}"])

    def _repr_html_(self) -> str:
        colour = VERDICTS[self.verdict]
        chip = f"background: {colour}; color: {INK}; padding: 1px 8px"
        cases = "".join(
            f"<li>{as_html(case)}: <b>{as_html(result)}</b></li>"
            for case, result in self.cases
        )
        return (
            f'<p><b style="{chip}">{self.verdict}</b> {as_html(self.claim.says)}</p>'
            f"\n<ul>{cases}</ul>\n<p>Instead: {as_html(self.claim.instead)}</p>"
        )


class Ledger:
    """Collects findings, and shows all of them at the end."""

    def __init__(self) -> None:
        self.findings: dict[str, Finding] = {}

    def check(
        self,
        number: str,
        now: Mapping[str, Trial],
        then: Mapping[str, Trial] | None = None,
        complete: bool = False,
    ) -> Finding:
        """Try every case of a claim; `then` has what was tried in older versions."""
        if number not in read_claims():
            raise ValueError(f"There is no claim {number!r} in claims.toml.")
        if not now:
            raise ValueError(f"{number}: give at least one case that was tried.")
        claim = read_claims()[number]
        results, earlier = (
            {
                case: outcome(trial, claim.errors.get(case, ""))
                for case, trial in x.items()
            }
            for x in (now, then or {})
        )
        found = verdict([*results.values()], [*earlier.values()], complete)
        cases = (*results.items(), *earlier.items())
        finding = Finding(claim, found, cases)
        self.findings[number] = finding
        return finding

    @property
    def missing(self) -> list[str]:
        """The claims that were not tried yet."""
        return [number for number in read_claims() if number not in self.findings]

    @property
    def counts(self) -> dict[str, int]:
        """How many claims got each verdict."""
        numbers = Counter(finding.verdict for finding in self.findings.values())
        return {name: numbers[name] for name in VERDICTS}

    def table(self) -> Table:
        """Every claim with its verdict."""
        rows = [
            (number, self.findings[number].verdict, claim.says.replace("`", ""))
            for number, claim in read_claims().items()
            if number in self.findings
        ]
        caption = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return Table(("no.", "verdict", "claim"), tuple(rows), caption, VERDICTS)

    def picture(self) -> Picture:
        """Draw the verdicts document by document."""
        documents = list(dict.fromkeys(c.document for c in read_claims().values()))
        numbers = {title: Counter() for title in documents}
        for finding in self.findings.values():
            numbers[finding.claim.document][finding.verdict] += 1
        with house_style():
            figure = Figure(figsize=(9, 3.4))
            axes = figure.subplots()
            for row, title in enumerate(documents):
                left = 0
                for name, colour in VERDICTS.items():
                    if count := numbers[title][name]:
                        axes.barh(row, count, left=left, color=colour, edgecolor=INK)
                        middle = {"ha": "center", "va": "center", "color": INK}
                        axes.text(left + count / 2, row, count, **middle)
                        left += count
            axes.set_yticks(range(len(documents)), documents)
            axes.invert_yaxis()
            axes.set_xlabel("claims")
            keys = [axes.barh(0, 0, color=colour) for colour in VERDICTS.values()]
            figure.legend(keys, VERDICTS, loc="lower center", ncols=5, frameon=False)
            figure.subplots_adjust(bottom=0.28)
        said = "; ".join(
            f"{title}: "
            + ", ".join(f"{n[name]} {name}" for name in VERDICTS if n[name])
            for title, n in numbers.items()
        )
        return to_picture(figure, f"Verdicts, document by document. {said}.")
