"""What the signature explorer says of an export is what is in the folder."""

import keras
import pytest
import tensorflow as tf

from helpers.lessons.savedmodel_export.exports import (
    call_export,
    describe_export,
    endpoints,
    explorer_widget,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("exports") / "net"
    x = keras.Input((4,), name="measured")
    model = keras.Model(x, {"score": keras.layers.Dense(2, activation="relu")(x)})
    model.export(str(path), verbose=False)
    return path


def test_endpoints_are_described(folder):
    assert set(endpoints(folder)) == {"serve", "serving_default"}
    for row in describe_export(folder).rows:
        assert row[1:] == ("measured: float32[?, 4]", "score: float32[?, 2]")


@pytest.mark.parametrize("endpoint", ["serve", "serving_default"])
def test_call_gives_names_types_and_shapes(folder, endpoint):
    said = call_export(folder, endpoint, "[[1, 2, 3, 4.0], [1, 2, 3, 4]]")
    assert said == "score: float32[2, 2]"


def test_wrong_inputs_give_the_real_error_in_one_line(folder):
    said = call_export(folder, "serving_default", "[[1.0, 2.0]]")
    assert said.startswith("InvalidArgumentError: Matrix size-incompatible")
    said = call_export(folder, "serving_default", '["text"]')
    assert "expected to be a float tensor but is a string" in said
    assert "\n" not in said
    assert call_export(folder, "serve", "[[1.0").startswith("The input should be")


def test_integers_are_given_as_the_endpoint_wants_them(tmp_path):
    module = tf.Module()
    spec = [tf.TensorSpec([None], tf.uint8, name="photo")]
    module.serve = tf.function(lambda x: x + 1, input_signature=spec)
    tf.saved_model.save(module, str(tmp_path / "m"))
    assert call_export(tmp_path / "m", "serve", "[1, 2]") == "uint8[2]"


def test_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"is not a SavedModel: .* no saved_model.pb"):
        describe_export(tmp_path)


def test_empty_export_says_so(tmp_path):
    tf.saved_model.save(tf.Module(), str(tmp_path / "m"))
    assert describe_export(tmp_path / "m").rows[0][1] == "nothing can be called"


def export_of(folder, **functions):
    module = tf.Module()
    for name, function in functions.items():
        setattr(module, name, function)
    tf.saved_model.save(module, str(folder))
    return folder


def test_an_export_without_endpoints_cannot_be_called(tmp_path):
    folder = export_of(tmp_path / "m")
    said = call_export(folder, "(none)", "[1.0]")
    assert said == "This export has no endpoint (none); there is nothing to call."


def test_an_endpoint_without_inputs_says_so(tmp_path):
    folder = export_of(
        tmp_path / "m", now=tf.function(lambda: tf.ones(2), input_signature=[])
    )
    assert ("now", "", "float32[2]") in describe_export(folder).rows
    assert call_export(folder, "now", "[1.0]") == (
        "now has no inputs; this form fills just one."
    )


def test_an_endpoint_with_two_inputs_says_so(tmp_path):
    specs = [tf.TensorSpec([]), tf.TensorSpec([])]
    folder = export_of(
        tmp_path / "m", add=tf.function(lambda x, y: x + y, input_signature=specs)
    )
    assert call_export(folder, "add", "[1.0]").startswith("add has 2 inputs")


def test_a_function_that_was_never_called_says_what_to_do(tmp_path):
    folder = export_of(tmp_path / "m", late=tf.function(lambda x: x))
    (row,) = describe_export(folder).rows
    assert row == ("late", "cannot be called: it was saved without a trace", "")
    said = call_export(folder, "late", "[1.0]")
    assert "late is a tf.function that was never called" in said
    assert "input_signature" in said


def test_the_button_always_answers(tmp_path):
    """An error in a callback is swallowed: the button would do nothing."""
    exports = {
        "empty": export_of(tmp_path / "empty"),
        "no inputs": export_of(
            tmp_path / "no", now=tf.function(lambda: tf.ones(2), input_signature=[])
        ),
        "untraced": export_of(tmp_path / "late", late=tf.function(lambda x: x)),
    }
    controls, _, result = explorer_widget(exports, "[1.0]").widget.children
    which, _, _, button = controls.children
    said = []
    for name in exports:
        which.value = name
        assert result.value == ""
        button.click()
        said.append(result.value)
    for words, answer in zip(("no endpoint", "no inputs", "never"), said, strict=True):
        assert words in answer
