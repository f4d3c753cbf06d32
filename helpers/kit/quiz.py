"""Three questions at the end of a lesson; each option has a reply of its own."""

from __future__ import annotations

import html
import uuid

import ipywidgets

from helpers.kit.lessons import Question, read_lesson
from helpers.kit.picture import GREEN, ORANGE
from helpers.kit.shown import as_html, mark
from helpers.kit.widgets import WithFallback


class FoldOuts:
    """The questions as text, a reply folded below each option: it needs no kernel."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions

    def __repr__(self) -> str:
        return "\n".join(
            f"{number}. {question.ask}"
            for number, question in enumerate(self.questions, 1)
        )

    def _repr_html_(self) -> str:
        return "\n".join(
            f"<p><b>{number}. {as_html(question.ask)}</b></p>\n{_fold_outs(question)}"
            for number, question in enumerate(self.questions, 1)
        )


def _fold_outs(question: Question) -> str:
    folded = "\n".join(
        f"<details><summary>{as_html(option)}</summary>{_reply(question, at)}</details>"
        for at, option in enumerate(question.options)
    )
    return f'<div style="margin-bottom: 1em">{folded}</div>'


def show_quiz(subject: str) -> WithFallback:
    """Return the quiz of a lesson, to be the last expression of a cell."""
    questions = read_lesson(subject).questions
    return WithFallback(ipywidgets.HTML(live_quiz(questions)), FoldOuts(questions))


STYLE = """<style>
.kit-quiz { line-height: 1.5 }
.kit-quiz fieldset { border: 0; margin: 0 0 1em; padding: 0 }
.kit-quiz legend { font-weight: bold }
.kit-quiz fieldset p { display: none; margin: 0 0 0 1.8em }
.kit-quiz input:checked + label + p { display: block }
.kit-quiz code { background: var(--jp-layout-color2); padding: 0 0.2em }
.kit-quiz output { font-weight: bold }
</style>"""
# The browser itself replies and counts, so no kernel is asked. A question keeps what
# was chosen first; when all are answered, the last line says the score.
_COUNT = """const questions = [...this.querySelectorAll('fieldset')];
event.target.closest('fieldset').dataset.first ??= event.target.value;
const tries = questions.map(question => question.dataset.first);
const right = tries.filter(first => first === 'right').length;
if (tries.every(Boolean)) this.querySelector('output').textContent =
  `${right} of ${tries.length} right at the first try`;"""
# In a group of radio buttons, a browser lets an arrow choose: who only passes by an
# option would lose the first try. Here an arrow moves the focus, and Space chooses.
MOVE = """const step = {ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1};
if (event.key === 'Enter') event.target.click();
if (event.key in step) {
  const options = [...event.target.closest('fieldset').querySelectorAll('input')];
  const next = options.indexOf(event.target) + step[event.key];
  options.at(next % options.length).focus();
  event.preventDefault();
}"""


KEYS = (
    "<p>Click an option, or use the keyboard: arrow keys move between the options, "
    "Space chooses one, and Tab goes to the next question.</p>"
)


def live_quiz(questions: tuple[Question, ...]) -> str:
    """Return a quiz that replies to each choice, and says the score at the end."""
    asked = "\n".join(_ask(*numbered) for numbered in enumerate(questions, 1))
    return (
        f"{STYLE}"
        f'<div class="kit-quiz" onchange="{html.escape(_COUNT)}"'
        f' onkeydown="{html.escape(MOVE)}">'
        f"{KEYS}\n"
        f"{asked}\n<output></output></div>"
    )


def _ask(number: int, question: Question) -> str:
    group = f"quiz-{uuid.uuid4().hex}"  # another one if the quiz is shown twice
    options = "\n".join(
        f"<div>{radio(group, at, 'right' if at == question.right else 'wrong', option)}"
        f'<p role="status">{_reply(question, at)}</p></div>'
        for at, option in enumerate(question.options)
    )
    legend = f"<legend>{number}. {as_html(question.ask)}</legend>"
    return f"<fieldset>{legend}\n{options}</fieldset>"


def radio(group: str, at: int, value: str, option: str) -> str:
    """Return one option of a group, and its label."""
    return (
        f'<input type="radio" name="{group}" id="{group}-{at}" value="{value}">'
        f'<label for="{group}-{at}"> {as_html(option)}</label>'
    )


def _reply(question: Question, chosen: int) -> str:
    """Tell right from wrong by a colour, a sign and a word."""
    words = as_html(question.feedback(chosen))
    verdict, _, reply = words.partition(". ")
    sign, colour = ("✓", GREEN) if chosen == question.right else ("✗", ORANGE)
    return f"{mark(sign, f'{verdict}.', colour)} {reply}"
