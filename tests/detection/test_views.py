"""Pictures and widgets say what they show."""

from helpers.detection.views import curves, threshold_view, threshold_widget
from tests.detection.answers import true_answers


def test_views_say_what_they_show(scenes):
    some = scenes[:4]
    found = true_answers(some)
    objects = int((some.objects[..., 4] >= 0).sum())
    sure = threshold_view((some, {"last": found}), "last", 0.5)
    assert sure.kind == "jpeg"
    assert f"last, score at least 0.50: found {objects} of {objects}" in sure.alt
    none = threshold_view((some, {"last": found}), "last", 0.95)
    assert f"found 0 of {objects}, 0 wrong" in none.alt
    assert none.data != sure.data


def test_widget_goes_through_checkpoints_and_images(scenes):
    some, found = scenes[:2], true_answers(scenes[:2])
    shown = threshold_widget(
        {"a": (some, {"one": found}), "b": (some, {"two": found, "three": found})}
    )
    controls, said, view = shown.widget.children
    images, _, score = controls.children
    assert said.value.startswith("one, score at least 0.50")
    images.value = "b"
    assert said.value.startswith("two, score at least 0.50")
    controls.children[1].value, score.value = "three", 0.9
    assert said.value.startswith("three, score at least 0.90")
    assert said.value in view.value


def test_curves_have_as_many_lines_as_values():
    assert curves({"a": [0.1, 0.5], "b": [0.2, 0.4]}, "two lines that rise").data
