"""The quiz at the end of a lesson."""

from helpers.kit import quiz
from helpers.kit.lessons import read_lessons


def test_every_option_is_answered():
    for lesson in read_lessons():
        for question in lesson.questions:
            replies = [question.feedback(i) for i in range(len(question.options))]
            assert sum(reply.startswith("Right.") for reply in replies) == 1
            assert replies[question.right].startswith("Right.")


def test_quiz_widget_answers_a_click():
    box = quiz.show_quiz("tensors_and_variables").widget
    _, choice, answer = box.children[0].children
    assert answer.value == ""
    choice.index = 0
    assert answer.value.startswith("Not quite.")
    choice.index = read_lessons()[1].questions[0].right
    assert answer.value.startswith("Right.")
    assert "<code>copy.copy(v)</code>" in answer.value
