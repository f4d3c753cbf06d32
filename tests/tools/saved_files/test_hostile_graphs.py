"""SavedModels that hide what they do, and when."""

import inspect
import re

import pytest
import tensorflow as tf

from helpers.tools import inspect_file
from helpers.tools._private_api import SavedModel, op_is_stateful
from helpers.tools.saved_files import saved_model
from helpers.tools.saved_files.graph_ops import REACHING_OUT, effect_of
from tests.tools.saved_files.made import refusal

v1 = tf.compat.v1


def saved_by_tf1(folder, build, **options):
    """Save a graph as TensorFlow 1 did; `build` returns its main op, or None."""
    builder = v1.saved_model.Builder(str(folder))
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, (), name="x")
        kept = v1.get_variable("kept", initializer=1.0)
        signature = v1.saved_model.predict_signature_def({"x": x}, {"y": x + kept})
        main_op = build()
        session.run(kept.initializer)
        builder.add_meta_graph_and_variables(
            session, ["serve"], {"serving_default": signature}, main_op=main_op
        )
    builder.save()
    return folder


def changed(folder, change):
    """Change the only graph of a SavedModel."""
    file = folder / "saved_model.pb"
    model = SavedModel.FromString(file.read_bytes())
    change(model.meta_graphs[0])
    file.write_bytes(model.SerializeToString())
    return folder


def writing_module(folder, path):
    module = tf.Module()
    module.kept = tf.Variable(1.0)

    @tf.function(input_signature=[tf.TensorSpec((), tf.string)])
    def write(path):
        tf.io.write_file(path, "x")
        return path

    module.write = write
    tf.saved_model.save(module, str(folder / path))
    return folder / path


def test_a_plain_graph_of_tensorflow_1_has_no_warnings(tmp_path):
    folder = saved_by_tf1(tmp_path / "plain", lambda: None)
    assert inspect_file(folder).warnings == ()


def test_a_main_op_runs_when_it_is_loaded(tmp_path):
    made = str(tmp_path / "made")
    folder = saved_by_tf1(
        tmp_path / "odd", lambda: tf.raw_ops.WriteFile(filename=made, contents="x")
    )
    assert inspect_file(folder).warnings == ("writes a file when it is loaded",)
    assert not (tmp_path / "made").exists()
    tf.saved_model.load(str(folder))
    assert (tmp_path / "made").exists()


def test_what_no_signature_reaches_is_named_too(tmp_path):
    def build():
        tf.raw_ops.WriteFile(filename="made", contents="x")

    folder = saved_by_tf1(tmp_path / "odd", build)
    assert inspect_file(folder).warnings == (
        "writes a file when it is called by its name",
    )


def test_a_restore_op_that_writes_is_no_saver(tmp_path):
    folder = writing_module(tmp_path, "odd")

    def change(graph):
        (name,) = (
            f.signature.name
            for f in graph.graph_def.library.function
            if any(node.op == "WriteFile" for node in f.node_def)
        )
        restore = graph.saver_def.restore_op_name
        (node,) = (n for n in graph.graph_def.node if n.name == restore)
        node.attr["f"].func.name = name

    assert inspect_file(changed(folder, change)).warnings == (
        "reads a file when it is called",  # what was the restore op, and is unused now
        "writes a file when it is called",
        "writes a file when it is loaded",
    )


def test_the_name_of_a_function_says_nothing(tmp_path):
    folder = writing_module(tmp_path, "odd")

    def change(graph):
        text = graph.SerializeToString()
        text = text.replace(b"__inference_write_", b"__initialize_write")
        graph.ParseFromString(text)

    changed(folder, change)
    assert b"__initialize_write" in (folder / "saved_model.pb").read_bytes()
    assert inspect_file(folder).warnings == ("writes a file when it is called",)


def test_functions_are_followed_at_load(tmp_path):
    class Resource(tf.saved_model.experimental.TrackableResource):
        def _create_resource(self):
            return tf.raw_ops.AnonymousHashTable(
                key_dtype=tf.string, value_dtype=tf.string
            )

        def _initialize(self):
            inner()

    @tf.function
    def inner():
        return tf.cond(tf.constant(True), lambda: deeper(), lambda: tf.constant(""))

    @tf.function
    def deeper():
        tf.io.write_file("x", "x")
        return tf.io.read_file("x")

    module = tf.Module()
    module.resource = Resource()
    tf.saved_model.save(module, str(tmp_path / "odd"))
    assert inspect_file(tmp_path / "odd").warnings == (
        "reads a file when it is loaded",
        "writes a file when it is loaded",
    )


def test_an_operation_that_is_not_known_is_named(tmp_path):
    folder = writing_module(tmp_path, "odd")

    def change(graph):
        for function in graph.graph_def.library.function:
            for node in function.node_def:
                node.op = node.op.replace("WriteFile", "Evil\x1b[31m")

    assert inspect_file(changed(folder, change)).warnings == (
        r"runs Evil\x1b[31m, which TensorFlow does not know here, when it is called",
    )


@pytest.mark.parametrize(
    ("make", "warning"),
    [
        (lambda: tf.data.TextLineDataset("f"), "reads a data set from files"),
        (lambda: tf.data.Dataset.range(2).cache("f"), "writes a data set into files"),
        (
            lambda: tf.raw_ops.DebugIdentityV3(input=1.0, debug_urls=["file:///x"]),
            "writes values to a file or to another machine",
        ),
        (
            lambda: tf.raw_ops.MergeV2Checkpoints(
                checkpoint_prefixes=["a"], destination_prefix="b"
            ),
            "writes files, and deletes folders",
        ),
        (lambda: tf.io.matching_files("*"), "lists files"),
        (lambda: tf.numpy_function(abs, [1.0], tf.float32), "calls Python"),
        (lambda: tf.print(1), "prints, to the screen or into a file"),
    ],
)
def test_what_reaches_out_is_named(tmp_path, make, warning):
    module = tf.Module()

    @tf.function(input_signature=[])
    def serve():
        made = make()
        if isinstance(made, tf.data.Dataset):
            return tf.raw_ops.DatasetCardinality(input_dataset=made._variant_tensor)
        return tf.constant(1)

    module.serve = serve
    tf.saved_model.save(module, str(tmp_path / "odd"))
    assert inspect_file(tmp_path / "odd").warnings == (f"{warning} when it is called",)


def test_tables_random_numbers_and_control_flow_are_harmless(tmp_path):
    module = tf.Module()
    keys, values = tf.constant(["a"]), tf.constant([1], tf.int64)
    start = tf.lookup.KeyValueTensorInitializer(keys, values)
    module.table = tf.lookup.StaticHashTable(start, -1)
    module.random = tf.random.Generator.from_seed(1)

    @tf.function(input_signature=[tf.TensorSpec((None,), tf.string)])
    def serve(words):
        total = tf.constant(0, tf.int64)
        for _ in tf.range(3):
            total += tf.reduce_sum(module.table.lookup(words))
        tf.debugging.assert_greater(total, tf.constant(-9, tf.int64))
        return tf.map_fn(lambda x: x + 1, module.random.normal((2,)))

    module.serve = serve
    tf.saved_model.save(module, str(tmp_path / "fine"))
    assert inspect_file(tmp_path / "fine").warnings == ()


def test_assets_and_other_forms_of_the_model_are_named(tmp_path):
    folder = writing_module(tmp_path, "odd")
    changed(folder, lambda graph: graph.asset_file_def.add(filename="../../secret"))
    (folder / "saved_model.cpb").touch()
    assert inspect_file(folder).warnings[1:] == (
        "asset ../../secret",
        "saved_model.cpb was not looked at",
    )


def test_a_graph_that_would_take_too_much_memory_is_refused(tmp_path, monkeypatch):
    folder = writing_module(tmp_path, "odd")
    monkeypatch.setattr(saved_model, "SMALL_GRAPH", 0)
    inspect_file(folder)
    monkeypatch.setattr(saved_model, "MOST_MEMORY", 30_000)
    assert "would take more than 30,000 bytes of memory" in refusal(folder)


# Of every operation that TensorFlow has


EVERY = [name for name in dir(tf.raw_ops) if not name.startswith("_")]
OUTSIDE = re.compile(
    r"file|path|dir$|address|ur[il]s?$|host$|cache|server|protocol|memory_region"
    r"|graph_def|descriptor_source|^token$"
)
# They only have such a word in a name.
INSIDE = {"TensorSliceDataset", "CTCBeamSearchDecoder", "AnonymousMemoryCache"}


def arguments_of(name):
    return [*inspect.signature(getattr(tf.raw_ops, name)).parameters]


def test_no_operation_with_a_file_in_its_arguments_is_harmless():
    harmless = {
        name
        for name in EVERY
        if effect_of(name) is None and any(map(OUTSIDE.search, arguments_of(name)))
    }
    assert harmless <= INSIDE
    assert "ReadFile" in EVERY


def test_every_operation_that_is_named_exists():
    assert {name for name in REACHING_OUT if op_is_stateful(name) is None} == set()


def test_most_stateless_operations_are_harmless():
    stateless = [name for name in EVERY if op_is_stateful(name) is False]
    named = [name for name in stateless if effect_of(name)]
    assert len(stateless) > 900
    assert set(named) <= set(REACHING_OUT)
    for name in ("MatMul", "VarHandleOp", "StatefulPartitionedCall", "While"):
        assert effect_of(name) is None
