"""Every row of words.toml is found where readers look, and says what is true today."""

import ast
import marshal
import re
import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from authoring.anchors import broken_link, github_slug, headings
from authoring.notebooks import NOTEBOOKS, ROOT, code_cells, markdown_cells, read
from authoring.snippets import PAGE
from helpers.kit.snippets import read_snippets
from helpers.kit.words import place_link, place_name, read_words
from helpers.lessons.start_here.search import find_answers

ROWS = read_words()
ERRORS = [row for row in ROWS if row.text]
WORDS = [row for row in ROWS if row.words]
SITE = Path(find_spec("keras").origin).parents[1]


def name_of(row):
    return (row.text or row.words)[:40]


def test_there_are_many():
    assert len(ERRORS) >= 75
    assert len([row for row in ERRORS if row.asked]) >= 60
    assert len({row.text or row.words for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_row_has_its_form(row):
    assert bool(row.text) != bool(row.words)
    assert row.means.endswith(".")
    assert row.use or row.read
    assert set(row.use) <= set(read_snippets())
    assert len(set(row.use)) == len(row.use)
    if row.text:
        assert bool(row.source) != bool(row.old), "written today, or by which versions?"
    for thread in row.asked:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+#\d+", thread)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_row_stands_on_the_page_and_its_links_lead_somewhere(row):
    (line,) = [
        x
        for x in PAGE.read_text("utf-8").splitlines()
        if x.startswith(f"| {row.shown} |")
    ]
    assert line.count(" | ") == 2, "a sign that ends a cell"
    assert row.means in line
    for name in row.use:
        assert f"](#{name.replace('_', '-')})" in line
    for place in row.read:
        file, _, heading = place.partition("#")
        assert f"[{place_name(place)}](../{place_link(place)})" in line
        assert list(broken_link(f"../{place_link(place)}", PAGE)) == []
        assert not heading or heading in anchors(file)


@cache
def anchors(file):
    """Return the anchors of a page or a notebook."""
    path = ROOT / file
    if path.suffix == ".ipynb":
        texts = [cell.source for cell in markdown_cells(read(path))]
    else:
        texts = [path.read_text("utf-8")]
    return {github_slug(heading) for text in texts for heading in headings(text)}


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_search_answers_with_the_row_first(row):
    asked = row.text.replace("…", "xyz") if row.text else row.words.split(",")[0]
    best = find_answers(asked).found[0]
    assert best.snippets[:1] == row.snippets[:1]
    if row.text:
        assert best.text == row.text
        whole = find_answers(f'  File "a.py", line 3\nValueError: {asked} (and more)')
        assert whole.found[0].text == row.text


# --- Each text is written by what is installed


@cache
def texts_of(source):
    """Return all texts of a Python file, with … where something is put in."""
    tree = ast.parse((SITE / source).read_text("utf-8"))
    formatted = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    parts = {id(part) for node in formatted for part in node.values}
    plain = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in parts
    ]
    return plain + ["".join(map(_text, node.values)) for node in formatted]


def _text(part):
    return part.value if isinstance(part, ast.Constant) else "…"


@cache
def stored_outputs():
    """Return what all notebooks print, and the errors that they store."""
    outputs = [
        o for path in NOTEBOOKS for c in code_cells(read(path)) for o in c.outputs
    ]
    return "\n".join(o.get("evalue", "") + o.get("text", "") for o in outputs)


@pytest.mark.parametrize("row", [r for r in ERRORS if r.source], ids=name_of)
def test_text_is_written_today(row):
    if row.source == "stored output":
        assert row.text in stored_outputs()
    elif row.source == "raised":
        assert row.text in raised(row.text)
    elif row.source.endswith(".so"):
        assert row.text.encode() in (SITE / row.source).read_bytes()
    else:
        assert any(row.text in text for text in texts_of(row.source))


@pytest.mark.parametrize("row", [r for r in ERRORS if r.old], ids=name_of)
def test_old_text_is_in_no_file_that_writes_such_errors(row):
    for source in {r.source for r in ERRORS if r.source.endswith(".py")}:
        assert not any(row.text in text for text in texts_of(source)), source


def raised(text):
    """Return the error or warning that its function below ends in."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            RAISED[text]()
        except Exception as error:
            return str(error)
    return "\n".join(str(warning.message) for warning in caught)


def test_what_is_raised_is_listed():
    assert set(RAISED) == {row.text for row in ERRORS if row.source == "raised"}


def old_module():
    import keras.src.engine  # noqa: F401


def argument_of_keras_3():
    import tf_keras

    tf_keras.layers.InputLayer(batch_shape=(None, 2))


def old_argument_of_gru():
    import keras

    keras.layers.GRU.from_config({"units": 2, "time_major": False})


def old_argument_of_depthwise():
    import keras

    keras.layers.DepthwiseConv2D.from_config({"kernel_size": 3, "groups": 1})


def old_learning_rate():
    import keras

    keras.optimizers.Adam(lr=0.1)


def loss_scale_of_keras_2():
    import keras

    keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD()).get_scaled_loss(1.0)


def argument_that_is_no_value():
    import keras

    class Scale(keras.layers.Layer):
        def __init__(self, thing):
            super().__init__()

    Scale(object()).get_config()


def two_layers_of_one_name():
    import keras

    x = inputs = keras.Input((2,))
    for _ in range(2):
        x = keras.layers.Dense(2, name="dense")(x)
    keras.Model(inputs, x)


def weights_of_a_quantized_layer(tmp="q.weights.h5"):
    import tempfile

    import keras

    def make():
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])

    quantized, plain = make(), make()
    quantized.quantize("int8")
    with tempfile.TemporaryDirectory() as folder:
        quantized.save_weights(f"{folder}/{tmp}")
        plain.load_weights(f"{folder}/{tmp}")


def hdf5_file(cut):
    def open_it():
        import tempfile

        import h5py

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.h5")
            with h5py.File(path, "w") as file:
                file["x"] = [0.0] * 1000
            path.write_bytes(cut(path.read_bytes()))
            h5py.File(path)

    return open_it


def no_checkpoint():
    import tensorflow as tf

    tf.train.Checkpoint().read("/nowhere/net").assert_consumed()


def layers_of_keras_2():
    import tensorflow as tf

    tf.keras.layers.experimental  # noqa: B018


def old_name_of_numpy():
    import numpy as np

    np.float  # noqa: B018


def package_of_the_api():
    import contextlib2  # noqa: F401


def variable_of_another_session():
    import tensorflow as tf

    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        session.run(tf.Variable(1.0).read_value())  # never restored


RAISED = {
    "No module named 'keras.src.engine'": old_module,
    "Unrecognized keyword arguments: ['batch_shape']": argument_of_keras_3,
    "Unrecognized keyword arguments passed to GRU: {'time_major': False}": (
        old_argument_of_gru
    ),
    "Unrecognized keyword arguments passed to DepthwiseConv2D: {'groups': 1}": (
        old_argument_of_depthwise
    ),
    "bad marshal data (unknown type code)": lambda: marshal.loads(b"\xff"),
    "Argument(s) not recognized: {'lr'": old_learning_rate,
    "variables, but received 3 variables during loading": weights_of_a_quantized_layer,
    "truncated file: eof =": hdf5_file(lambda whole: whole[:-900]),
    "file signature not found": hdf5_file(lambda whole: b"<html>" * 400),
    "has no attribute 'get_scaled_loss'": loss_scale_of_keras_2,
    "Failed to find any matching files for": no_checkpoint,
    "non-serializable argument values in `__init__()`": argument_that_is_no_value,
    "times in the model. All operation names should be unique": two_layers_of_one_name,
    "Could not find variable": variable_of_another_session,
    "keras.layers' has no attribute 'experimental'": layers_of_keras_2,
    "module 'numpy' has no attribute 'float'": old_name_of_numpy,
    "No module named 'contextlib2'": package_of_the_api,
}


# --- Searches as users type them, with the snippet that must be first

SEARCHES = {
    "load model error": "save_keras_file",
    "checkpoint None": "restore_latest",
    "freeze after loading": "freeze_at_restart",
    "newest weights": "newest_weights_file",
    "clone model weights": "copy_compiled_model",
    "resume training": "start_or_continue",
    "optimizer state lost": "weights_with_optimizer",
    "wrong predictions after load": "restore_with_answers",
    "[UNK]": "save_preprocessing",
    "tensorflow serving": "export_model",
    "tflite convert": "run_with_litert",
    "custom layer": "custom_layer",
    "old h5 lstm": "old_recurrent_h5",
    "different number of classes": "new_head_on_copy",
    "corrupted file": "check_file_whole",
    "Failed to build PyYAML": "run_api_model",
    "no attribute 'experimental'": "run_api_model",
    "fine_tune_checkpoint": "fine_tune_api_model",
    "no matching files": "restore_latest",
    "rename layer": "renamed_attribute",
    "compare checkpoints": "compare_saved_weights",
    "one variable": "read_one_variable",
    "early stopping best": "keep_best_model",
    "reproducible seed": "same_start_twice",
    "multi gpu": "load_on_all_devices",
    "deepcopy": "copy_compiled_model",
    "onnx": "export_to_onnx",
    "How to create an in-memory copy of a TensorFlow 2 object detection model": (
        "copy_api_model"
    ),
    "How to save a TensorFlow 2 object detection model with its weights?": (
        "export_api_model"
    ),
    "How can deep copies be implemented in TensorFlow?": "copy_variable",
    "How can I restore a fine-tuned TensorFlow 2 object detection model for testing": (
        "restore_with_answers"
    ),
    "How can custom TensorFlow models be saved and restored?": "custom_layer",
}


@pytest.mark.parametrize("asked", SEARCHES)
def test_what_users_type_leads_to_the_answer(asked):
    assert find_answers(asked).found[0].snippets[0].id == SEARCHES[asked]


def test_nonsense_finds_nothing():
    assert find_answers("banana bread").found == ()
    assert find_answers("").found == ()
    assert "Try fewer words" in repr(find_answers("banana bread"))


def test_answers_are_text_and_links():
    (answer, *_) = find_answers("truncated file: eof = 12").found
    assert "docs/SNIPPETS.md#check-file-whole" in repr(answer)
    page = find_answers("damaged file")._repr_html_()
    assert '<a href="../docs/SNIPPETS.md#check-file-whole">' in page
    assert '<a href="more/resume_in_depth.ipynb">resume in depth: damaged files' in page
    assert "<script" not in find_answers("<script>")._repr_html_()
