"""Three questions at the end of a lesson, answered and explained at a click."""

from __future__ import annotations

import uuid

import ipywidgets

from helpers.kit.lessons import Question, read_lesson
from helpers.kit.picture import GREEN, INK, ORANGE
from helpers.kit.shown import as_html
from helpers.kit.widgets import WithFallback


class FoldOuts:
    """The questions as text, answers folded away: for readers without a kernel."""

    def __init__(self, questions: tuple[Question, ...]) -> None:
        self.questions = questions

    def __repr__(self) -> str:
        return "\n".join(
            f"{number}. {question.ask}"
            for number, question in enumerate(self.questions, 1)
        )

    def _repr_html_(self) -> str:
        return "\n".join(
            f"<p><b>{number}. {as_html(question.ask)}</b></p>\n<ul>"
            + "".join(f"<li>{as_html(option)}</li>" for option in question.options)
            + "</ul>\n<details><summary>Answer</summary>"
            f"{as_html(question.options[question.right])}: "
            f"{as_html(question.because)}</details>"
            for number, question in enumerate(self.questions, 1)
        )


def show_quiz(subject: str) -> WithFallback:
    """Return the quiz of a lesson, to be the last expression of a cell."""
    questions = read_lesson(subject).questions
    asked = "\n".join(_ask(*numbered) for numbered in enumerate(questions, 1))
    return WithFallback(ipywidgets.HTML(_STYLE + asked), FoldOuts(questions))


# The browser itself shows the reply to what is chosen, so no kernel is asked.
_STYLE = f"""<style>
.kit-quiz {{ border: 0; margin: 0 0 1em; padding: 0; line-height: 1.5 }}
.kit-quiz legend {{ font-weight: bold }}
.kit-quiz p {{ display: none; margin: 0 0 0 1.8em }}
.kit-quiz input:checked + label + p {{ display: block }}
.kit-quiz mark {{ color: {INK}; padding: 0 0.4em; font-weight: bold }}
</style>"""


def _ask(number: int, question: Question) -> str:
    group = f"quiz-{uuid.uuid4().hex}"  # another one if the quiz is shown twice
    # With this attribute JupyterLab leaves the keys to the browser: arrows choose here.
    kind = 'type="radio" data-lm-suppress-shortcuts="true"'
    options = "\n".join(
        f'<div><input {kind} name="{group}" id="{group}-{at}">'
        f'<label for="{group}-{at}"> {as_html(option)}</label>'
        f'<p role="status">{_reply(question, at)}</p></div>'
        for at, option in enumerate(question.options)
    )
    return (
        '<fieldset class="kit-quiz">'
        f"<legend>{number}. {as_html(question.ask)}</legend>\n{options}</fieldset>"
    )


def _reply(question: Question, chosen: int) -> str:
    """Mark right and wrong by a sign and a colour, beside the word."""
    verdict, _, because = as_html(question.feedback(chosen)).partition(". ")
    sign, colour = ("✓", GREEN) if chosen == question.right else ("✗", ORANGE)
    mark = f'<mark style="background: {colour}">{sign} {verdict}.</mark>'
    return f"{mark} {because}"
