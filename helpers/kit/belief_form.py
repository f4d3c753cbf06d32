"""The form with the ten questions about beliefs; it says nothing about the answers."""

from __future__ import annotations

import ipywidgets

from helpers.kit.beliefs import TIMES, Question, note_answers, read_questions
from helpers.kit.shown import as_html
from helpers.kit.widgets import WithFallback

_WIDE = {"width": "max-content"}


class Questions:
    """The questions and their options as text: it needs no kernel."""

    def __repr__(self) -> str:
        return "\n".join(
            f"{number}. {question.ask}"
            for number, question in enumerate(read_questions(), 1)
        )

    def _repr_html_(self) -> str:
        return "\n".join(
            f"{_asked(number, question)}<ul>"
            + "".join(f"<li>{as_html(option.say)}</li>" for option in question.options)
            + "</ul>"
            for number, question in enumerate(read_questions(), 1)
        )


def _asked(number: int, question: Question) -> str:
    return f"<p><b>{number}. {as_html(question.ask)}</b></p>"


def ask(when: str) -> WithFallback:
    """Return the form for `before` or `after`, to be the last expression of a cell."""
    if when not in TIMES:
        raise ValueError(f"{when!r} is neither 'before' nor 'after'.")
    return WithFallback(form(when), Questions())


def form(when: str) -> ipywidgets.VBox:
    """Return the questions, a button that notes the answers, and its reply."""
    choices = [
        ipywidgets.RadioButtons(
            options=[
                (option.say.replace("`", ""), option.belief)  # shown as plain text
                for option in question.options
            ],
            value=None,
            layout=_WIDE,
        )
        for question in read_questions()
    ]
    button = ipywidgets.Button(description="Note my answers", layout=_WIDE)
    said = ipywidgets.HTML()

    def on_click(_: object) -> None:
        said.value = as_html(_reply(when, [choice.value for choice in choices]))

    button.on_click(on_click)
    asked = [
        part
        for number, (question, choice) in enumerate(
            zip(read_questions(), choices, strict=True), 1
        )
        for part in (ipywidgets.HTML(_asked(number, question)), choice)
    ]
    return ipywidgets.VBox([*asked, button, said])


def _reply(when: str, chosen: list[str | None]) -> str:
    left = [str(number) for number, one in enumerate(chosen, 1) if one is None]
    if left:
        return f"Still open: {', '.join(left)}. Nothing was noted yet."
    names = [question.name for question in read_questions()]
    answers = {name: str(one) for name, one in zip(names, chosen, strict=True)}
    if not note_answers(when, answers):
        return (
            "Your answers could not be noted: the kit cannot write a file, or "
            "`KIT_PROGRESS=off` turns notes off."
        )
    if when == "before":
        return "Noted. You read what was right after the second time."
    return "Noted. Run the next cell: it says what changed."
