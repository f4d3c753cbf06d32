"""Checks of the exercises."""

from __future__ import annotations

from helpers.kit.exercise import exercise, expect_words


@exercise
def check_where_it_holds(words: list[str]) -> str:
    right = (
        (
            "independent",
            "Draw from the original, then from the copy: the same numbers?",
        ),
        ("shared", "Insert into the table, and ask the copy for its size."),
        ("reset", "Compare `iterations` of both."),
        ("refused", "Does the call come back at all?"),
        ("independent", "Set the kernel to 0, and look at the copy's."),
    )
    expect_words(words, right, ("independent", "shared", "reset", "refused"), "Number")
    return "One line of code, and four different things that it does."
