"""The quiz at the end of a lesson."""

import re
from html.parser import HTMLParser

import pytest

from helpers.kit import quiz
from helpers.kit.lessons import Question, read_lesson, read_lessons
from tests.support.contrast import contrast

LESSONS = pytest.mark.parametrize("lesson", read_lessons(), ids=lambda x: x.subject)
# What the language rules of CONTRIBUTING exclude, as far as words tell.
NOT_PLAIN = r", too\b|\b(as well|anew|otherwise|shall|one's|etc)\b|\(|;"
NO_NOUN = r"(It|They|This|That|These|Those) (is|are|was|has|have|does|do|can|cannot)\b"


def without_code(text):
    return re.sub(r"`[^`]+`", "code", text)


def sentences(text):
    return re.split(r"(?<=[.?!]) ", without_code(text))


@LESSONS
def test_every_option_has_a_reply_of_its_own(lesson):
    for question in lesson.questions:
        replies = [question.feedback(at) for at in range(len(question.options))]
        assert len(set(question.replies)) == len(question.options), question.ask
        assert all(question.replies), question.ask
        for at, reply in enumerate(replies):
            verdict = "Right. " if at == question.right else "Not quite. "
            assert reply == verdict + question.replies[at]


@LESSONS
def test_a_quiz_is_in_plain_language(lesson):
    for question in lesson.questions:
        for reply in question.replies:
            assert len(sentences(reply)) <= 2, reply
            assert reply.endswith("."), reply
            assert not re.match(NO_NOUN, reply), reply
        for text in (question.ask, *question.options, *question.replies):
            assert text.count("`") % 2 == 0, text
            for sentence in sentences(text):
                assert len(sentence.split()) <= 30, sentence
        for text in (question.ask, *question.replies):
            assert not re.search(NOT_PLAIN, without_code(text)), text


class Form(HTMLParser):
    """Collects what a learner meets: questions, options, replies, and code in them."""

    def __init__(self, page):
        super().__init__()
        names = ("legend", "label", "p", "code", "summary", "details", "mark")
        self.texts = {name: [] for name in names}
        self.inputs, self.targets, self._open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in self.texts:
            self.texts[tag].append("")
            self._open.append(tag)
        if tag == "input":
            self.inputs.append(dict(attrs))
        if tag == "label":
            self.targets.append(dict(attrs)["for"])

    def handle_endtag(self, tag):
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data):
        for tag in self._open:
            self.texts[tag][-1] += data


def options_and_replies(lesson):
    """Return what is shown of each option, and of the reply to it."""
    given = [(q, at) for q in lesson.questions for at in range(len(q.options))]
    options = [q.options[at].replace("`", "") for q, at in given]
    signs = ["✓ " if at == q.right else "✗ " for q, at in given]
    replies = [s + q.feedback(at) for s, (q, at) in zip(signs, given, strict=True)]
    return options, [reply.replace("`", "") for reply in replies]


@LESSONS
def test_every_option_has_its_reply_beside_it(lesson):
    form = Form(quiz.show_quiz(lesson.subject).widget.value)
    options, replies = options_and_replies(lesson)
    assert [label.strip() for label in form.texts["label"]] == options
    _how_to, *shown = form.texts["p"]
    assert shown == replies
    assert len(form.texts["legend"]) == len(lesson.questions)
    assert "`" not in "".join(form.texts["legend"] + form.texts["label"] + shown)


@LESSONS
def test_reader_without_a_kernel_has_the_reply_folded_below_its_option(lesson):
    data, _ = quiz.show_quiz(lesson.subject)._repr_mimebundle_()
    asked = [question.ask for question in lesson.questions]
    assert data["text/plain"] == "\n".join(f"{n}. {q}" for n, q in enumerate(asked, 1))
    form = Form(data["text/html"])
    options, replies = options_and_replies(lesson)
    assert form.texts["summary"] == options
    shown = zip(options, replies, strict=True)
    assert form.texts["details"] == [option + reply for option, reply in shown]
    assert "`" not in data["text/html"]


def test_right_and_wrong_are_told_by_sign_word_and_colour():
    question = Question("2 + 2?", ("3", "4"), 1, ("That is 2 + 1.", "Counted."))
    page = quiz.live_quiz((question,))
    assert Form(page).texts["mark"] == ["✗ Not quite.", "✓ Right."]
    colours = re.findall(r'<mark style="background: (#\w+); color: (#\w+);', page)
    assert len(set(colours)) == 2
    for ground, ink in colours:
        assert contrast(ground, ink) > 4.5  # what WCAG asks of text


def test_code_is_rendered():
    page = quiz.show_quiz("tensors_and_variables").widget.value
    assert "<code>copy.copy(v)</code>" in page
    (question,) = [
        q for q in read_lesson("start_here").questions if "helpers" in str(q.options)
    ]
    page = quiz.show_quiz("start_here").widget.value
    assert question.options[1] == "Import `helpers` in your program"
    assert "> Import <code>helpers</code> in your program</label>" in page


def test_each_question_is_a_group_of_its_own_with_labels():
    pages = [quiz.show_quiz("checkpoints").widget.value for _ in range(2)]
    forms = [Form(page) for page in pages]
    names = [field["name"] for form in forms for field in form.inputs]
    assert len(set(names)) == 2 * 3  # no group is shared by two copies of the quiz
    for form in forms:
        assert form.targets == [field["id"] for field in form.inputs]
        assert {field["type"] for field in form.inputs} == {"radio"}
