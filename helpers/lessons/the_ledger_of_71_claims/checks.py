"""Checks of the exercises."""

from __future__ import annotations

from helpers.kit.exercise import exercise, expect_words


@exercise
def check_where_it_holds(words: list[str]) -> str:
    right = (
        (
            "independent",
            "Draw from the original, then from the copy. Are the numbers the same?",
        ),
        ("shared", "Insert into the table, and ask the copy for its size."),
        ("reset", "Compare `iterations` of both."),
        ("refused", "Does the call return at all?"),
        ("independent", "Set the kernel to 0, and look at the kernel of the copy."),
    )
    expect_words(words, right, ("independent", "shared", "reset", "refused"), "Number")
    return "One line of code, and four different things that it does."
