"""The form with the ten questions about beliefs; it says nothing about the answers."""

from __future__ import annotations

import html
import uuid

import ipywidgets

from helpers.kit.beliefs import TIMES, Question, note_answers, read_questions
from helpers.kit.quiz import KEYS, MOVE, STYLE, radio
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


# The browser writes what is chosen into a line that nobody sees; the kernel reads it.
_CHOSEN = """const form = this.closest('.kit-beliefs');
const line = form.querySelector('.kit-chosen input');
const questions = [...this.querySelectorAll('fieldset')];
line.value = questions.map(one => one.querySelector('input:checked')?.value ?? '');
line.dispatchEvent(new Event('input', {bubbles: true}));"""


def form(when: str) -> ipywidgets.VBox:
    """Return the questions, a button that notes the answers, and its reply."""
    asked = ipywidgets.HTML(_live_questions())
    chosen = ipywidgets.Text(layout={"display": "none"})
    chosen.add_class("kit-chosen")
    button = ipywidgets.Button(description="Note my answers", layout=_WIDE)
    said = ipywidgets.HTML()

    def on_click(_: object) -> None:
        said.value = as_html(_reply(when, _beliefs(chosen.value)))

    button.on_click(on_click)
    box = ipywidgets.VBox([asked, chosen, button, said])
    box.add_class("kit-beliefs")
    return box


def _live_questions() -> str:
    groups = [f"belief-{uuid.uuid4().hex}" for _ in read_questions()]
    asked = "\n".join(
        f"<fieldset><legend>{number}. {as_html(question.ask)}</legend>"
        + "".join(
            f"<div>{radio(group, at, str(at), option.say)}</div>"
            for at, option in enumerate(question.options)
        )
        + "</fieldset>"
        for number, (group, question) in enumerate(
            zip(groups, read_questions(), strict=True), 1
        )
    )
    return (
        f'{STYLE}<div class="kit-quiz" onchange="{html.escape(_CHOSEN)}"'
        f' onkeydown="{html.escape(MOVE)}">{KEYS}{asked}</div>'
    )


def _beliefs(chosen: str) -> list[str | None]:
    """Read the numbers of the options, one for each question, with commas between."""
    numbers = chosen.split(",") if chosen else [""] * len(read_questions())
    return [
        question.options[int(number)].belief if number else None
        for question, number in zip(read_questions(), numbers, strict=True)
    ]


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
