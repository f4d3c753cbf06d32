"""Three questions at the end of a lesson, answered and explained at a click."""

from __future__ import annotations

import ipywidgets

from helpers.kit.lessons import Question, read_lesson
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
    return WithFallback(
        ipywidgets.VBox([_ask(*numbered) for numbered in enumerate(questions, 1)]),
        FoldOuts(questions),
    )


def _ask(number: int, question: Question) -> ipywidgets.Widget:
    title = ipywidgets.HTML(f"<b>{number}. {as_html(question.ask)}</b>")
    choice = ipywidgets.RadioButtons(
        options=[(option, i) for i, option in enumerate(question.options)],
        index=None,
        layout=ipywidgets.Layout(width="auto"),
    )
    answer = ipywidgets.HTML()

    def reply(change: dict) -> None:
        answer.value = as_html(question.feedback(change["new"]))

    choice.observe(reply, names="value")
    return ipywidgets.VBox([title, choice, answer])
