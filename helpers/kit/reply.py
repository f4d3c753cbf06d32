"""What an exercise replies: a coloured box in a notebook, plain text elsewhere."""

from __future__ import annotations

import html
from dataclasses import dataclass

from helpers.kit.lessons import anchor_of
from helpers.kit.live_code import live_code
from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import as_html, box, mark, paragraph


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer: a sign, words and a colour, so that one is enough."""

    sign: str
    words: str
    colour: str


PASSED = Verdict("✓", "passed", GREEN)
SOLUTION_PASSES = Verdict("✓", "the solution passes", BLUE)
NOT_RIGHT = Verdict("✗", "not right yet", ORANGE)
NOT_ANSWERED = Verdict("…", "not answered yet", GREY)
COPY_AND_FILL = (
    "This answer has one blank, `...`. Copy the answer into your cell, in place of "
    "your own answer, and fill the blank:"
)


@dataclass(frozen=True, repr=False)
class Reply:
    """The verdict on an answer, why it is so, and help that becomes more."""

    exercise: str
    verdict: Verdict
    words: str
    section: str = ""  # its heading
    skeleton: str = ""

    def __repr__(self) -> str:
        lines = [f'Exercise "{self.exercise}": {self.verdict.words}. {self.words}']
        if self.section:
            lines.append(f'Read section "{self.section}" again.')
        if self.skeleton:
            lines += [COPY_AND_FILL, self.skeleton]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        colour = self.verdict.colour
        title = html.escape(f'Exercise "{self.exercise}"', quote=False)
        verdict = mark(self.verdict.sign, self.verdict.words, colour)
        words = as_html(self.words).replace("\n", "<br>")
        parts = [f"<b>{title}</b> {verdict}", paragraph(words)]
        if self.section:
            link = f'<a href="#{anchor_of(self.section)}">{as_html(self.section)}</a>'
            parts.append(paragraph(f"Read section {link} again."))
        if self.skeleton:
            parts += [paragraph(as_html(COPY_AND_FILL)), live_code(self.skeleton)]
        return box(parts, colour, 'role="status" ')
