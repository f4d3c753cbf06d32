"""Every text that a reader meets keeps the rules of language that can be measured."""

import pytest

from authoring.language import faults
from authoring.reader_texts import reader_texts

THIRTY = "Keras " + "loads " * 28 + "it."


def test_all_texts_keep_the_rules():
    found = [
        f"{place}: {fault}" for place, text in reader_texts() for fault in faults(text)
    ]
    assert not found, "\n".join(found)


def test_every_kind_of_text_is_read():
    places = {place for place, _ in reader_texts()}
    for part in (
        "notebooks/00_",
        "notebooks/more/",
        "README.md",
        "CONTRIBUTING.md",
        "docs/WORKSHOP.md",
        "docs/workshop/before.md",
        "docs/workshop/plan.toml",
        "docs/workshop/deck.ipynb",
        "docs/GLOSSARY.md",
        "docs/FINDER.md",
        "docs/ACCESSIBILITY.md",
        "docs/KNOWN_BUGS.md",
        "known_bugs/",
        "snippets/checkpoints/",
        "snippets/finder.toml",
        "helpers/lessons/checkpoints/checks.py",
        "helpers/lessons/checkpoints/lesson.toml",
        "helpers/lessons/more.toml",
        "helpers/lessons/folklore_checked/claims.toml",
    ):
        assert any(place.startswith(part) for place in places), part


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"It {THIRTY}", "a sentence of 31 words"),
        (f"# Title\n\n- It {THIRTY}", "a sentence of 31 words"),
        ("It (a b c d e f g h i) is.", "a parenthesis of 9 words"),
        ("It (a b c d e) is.\n\nIt (f g h i j) is.", "2 parentheses"),
        ("It is. Who loads it sees an error.", "begins with a bare Who"),
        ("**Whoever** loads it sees an error.", "begins with a bare Who"),
        ("The assert is content.", "'is content'"),
        ("The model takes notes.", "'takes notes'"),
        ("It belongs into the scope.", "'belongs into'"),
        ("Say by which way it comes.", "'by which way'"),
        ("Give it to the one who asks.", "'the one who'"),
        ("The copy is trained on.", "'trained on'"),
        ("Then train on with the other copy.", "'train on'"),
        ("Keras 3 calls the layers otherwise.", "'otherwise'"),
        ("The name must be otherwise in Keras 3.", "'be otherwise'"),
        ("It raises nothing, and fails without a word.", "'without a word'"),
        ("A model of one's own.", '"one\'s own"'),
        ("Adam stumbles over the name.", "'stumbles'"),
        ("The call is taken from life.", "'taken from life'"),
        ("A run shall continue.", "'shall'"),
        ("The run begins anew.", "'anew'"),
        ("An array is no variable.", "'is no '"),
        ("The optimizer, too, is copied.", "', too'"),
        ("Load it here, as well.", "', as well'"),
        ("Some layers have arguments, and one has words in the file.", "'has words'"),
        ("Two honest restores fail.", "'honest restores'"),
        ("Some roads share memory.", "'roads'"),
        ("It is a shell around the same state.", "'shell around'"),
        ("The value is another one.", "'is another one'"),
    ],
)
def test_a_bad_text_is_found(text, fault):
    (found,) = faults(text)
    assert found.startswith(fault)


@pytest.mark.parametrize(
    "text",
    [
        THIRTY,
        f"{THIRTY} {THIRTY}",
        f"{THIRTY}\n\n`code` is next.",
        f"# A title\n{THIRTY}\n- {THIRTY}\n1. {THIRTY}",
        f"| a | {THIRTY} |\n|---|---|\n| {THIRTY} | {THIRTY} |",
        f"[{THIRTY}](a.md) · [{THIRTY}](b.md)",
        f"```python\n{'word ' * 40}\n```",
        f"Call `{'f(a, b), ' * 20}` and open https://example.org/{'a-b/' * 20}.",
        "It (a b c d e f g h) is, and so is that (a b c d).",
        "Who loads it?",
        "Train it on the CPU, and train on ten scenes.",
        "Otherwise, restore it; otherwise it keeps the old value.",
        "Return `True` if they are equal, and `False` otherwise.",
        "There is no file, and it is no longer shared by a shallow copy.",
    ],
)
def test_a_good_text_passes(text):
    assert faults(text) == []
