"""Measure the language of a text: what of the six rules can be measured."""

from __future__ import annotations

import re

# How many words are allowed.
SENTENCE = 30
PARENTHESIS = 8
SHORT_PARENTHESIS = 4  # a passage may have one that is longer

# Each of these is a metaphor, or a German idiom in English words. "Computes otherwise"
# is the name of a family of mistakes.
_PHRASES = (
    r"(?:is|are) content\b(?! of)",
    r"tak(?:es?|ing) (?:no )?notes",
    r"belongs? into",
    r"by which way",
    r"the ones? who",
    r"train(?:s|ed|ing)? on(?=[.,;:!?]|$| (?:and|until|after|alike|with)\b)",
    r"(?<=[a-z] )(?<!computes )otherwise(?=[.;:!?)]|$)",
    r"(?:is|are|was|be|been|does|goes) otherwise",
    r"without a word",
    r"one's own",
    r"stumbles?",
    r"taken from life",
    r"shall\b",
    r"anew",
    r"(?<!there )(?:is|are) no (?!longer|more|better|help|problem|danger|good)",
    r", (?:too|as well)\b",
    r"has words",
    r"honest restores?",
    r"roads?\b",
    r"shells? (?:of|around|over|have)",
    r"(?:is|are) another one",
)
_PHRASE = re.compile(rf"\b(?:{'|'.join(_PHRASES)})", re.I)
_BARE_SUBJECT = re.compile(r"\W*(?:Who|Whoever)\b(?!.*\?)", re.S)
_LIST_ITEM = re.compile(r"\s*(?:[-*]|\d+\.) ")
_END_OF_SENTENCE = re.compile(r"(?<=[.!?])[\"')*_]*\s+(?=[\W_]*[A-Z\d]|`)")


def faults(text: str) -> list[str]:
    """Say what is wrong in the language of a passage: a cell, a paragraph or a hint.

    >>> faults("Who loads it sees an error.")
    ['begins with a bare Who: Who loads it sees an error.']
    """
    found: list[str] = []
    prose = []
    for block in blocks(text):
        for sentence in sentences(block):
            found += _faults_of_sentence(sentence)
        if block.startswith("|"):
            found += _faults_of_parentheses(block)
        else:
            prose.append(block)
    return found + _faults_of_parentheses("\n\n".join(prose))


def _faults_of_sentence(sentence: str) -> list[str]:
    found = []
    if (words := _count(sentence)) > SENTENCE:
        found.append(f"a sentence of {words} words: {sentence}")
    if _BARE_SUBJECT.match(sentence):
        found.append(f"begins with a bare Who: {sentence}")
    found += [f"{hit[0]!r}: {sentence}" for hit in _PHRASE.finditer(sentence)]
    return found


def _faults_of_parentheses(text: str) -> list[str]:
    inner = re.findall(r"\(([^()]*)\)", text)
    found = [
        f"a parenthesis of {_count(part)} words: ({part})"
        for part in inner
        if _count(part) > PARENTHESIS
    ]
    long = [part for part in inner if _count(part) > SHORT_PARENTHESIS]
    if len(long) > 1:
        found.append(f"{len(long)} parentheses that are not short: {long}")
    return found


def _count(text: str) -> int:
    return sum(any(map(str.isalnum, word)) for word in text.split())


def sentences(block: str) -> list[str]:
    """Split a block into its sentences.

    >>> sentences("It is saved. Then `a.b` is loaded.")
    ['It is saved.', 'Then `a.b` is loaded.']
    """
    return [part for part in _END_OF_SENTENCE.split(block) if part.strip()]


def blocks(text: str) -> list[str]:
    """Split Markdown into blocks: paragraphs, headings, list items and table cells.

    Code is not a sentence: a code span is one word. A table cell begins with "|".

    >>> blocks("# Title\\nText of\\ntwo lines\\n- an item")
    ['Title', 'Text of two lines', 'an item']
    """
    result = [""]
    for line in _plain(text).splitlines():
        if line.startswith("|"):
            result += [f"| {cell.strip()}" for cell in line.strip("| ").split("|")]
            result.append("")
        elif heading := re.match(r"#+ (.*)", line):
            result += [heading[1], ""]
        elif item := _LIST_ITEM.match(line):
            result.append(line[item.end() :])
        elif not line.strip():
            result.append("")
        else:
            result[-1] = f"{result[-1]} {line.strip()}".strip()
    return [part for block in result for part in block.split(" · ") if part.strip("| ")]


def _plain(markdown: str) -> str:
    """Leave out code blocks and HTML; make a code span, and a URL, one word."""
    text = re.sub(r"^```.*?^```", "\n", markdown, flags=re.S | re.M)
    text = re.sub(r"`[^`]+`", _one_word, text)
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"https?://\S*[\w/]", "URL", text)
    return re.sub(r"</?[a-z][^>]*>", " ", text)


def _one_word(span: re.Match[str]) -> str:
    """Keep a code span readable, without what would end a word or a parenthesis."""
    return re.sub(r"[\s()|]+", "_", span[0])
