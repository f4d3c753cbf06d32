"""The quiz at the end of a lesson."""

from html.parser import HTMLParser

import pytest

from helpers.kit import quiz
from helpers.kit.lessons import read_lesson, read_lessons


def test_every_option_is_answered():
    for lesson in read_lessons():
        for question in lesson.questions:
            replies = [question.feedback(i) for i in range(len(question.options))]
            assert sum(reply.startswith("Right.") for reply in replies) == 1
            assert replies[question.right].startswith("Right.")


class Form(HTMLParser):
    """Collects what a learner meets: questions, options, replies, and code in them."""

    def __init__(self, page):
        super().__init__()
        self.texts = {"legend": [], "label": [], "p": [], "code": []}
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


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.subject)
def test_every_option_has_its_reply_beside_it(lesson):
    form = Form(quiz.show_quiz(lesson.subject).widget.value)
    given = [(q, at) for q in lesson.questions for at in range(len(q.options))]
    options = [q.options[at].replace("`", "") for q, at in given]
    replies = [q.feedback(at).replace("`", "") for q, at in given]
    signs = ["✓ " if at == q.right else "✗ " for q, at in given]
    assert [label.strip() for label in form.texts["label"]] == options
    assert form.texts["p"] == [s + r for s, r in zip(signs, replies, strict=True)]
    assert len(form.texts["legend"]) == len(lesson.questions)
    assert "`" not in "".join(form.texts["legend"] + form.texts["label"])


def test_options_are_rendered():
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
        for field in form.inputs:
            assert field["data-lm-suppress-shortcuts"] == "true"


def test_reader_without_a_kernel_gets_text_and_answers_folded_away():
    data, _ = quiz.show_quiz("checkpoints")._repr_mimebundle_()
    asked = [question.ask for question in read_lesson("checkpoints").questions]
    assert data["text/plain"] == "\n".join(f"{n}. {q}" for n, q in enumerate(asked, 1))
    assert data["text/html"].count("<details><summary>Answer</summary>") == 3
