"""preview_restore says what restore then does, and itself does nothing."""

from hashlib import sha256
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools import CannotRead
from helpers.tools.checkpoint.file import GRAPH_KEY
from helpers.tools.checkpoint.preview import Status, preview_restore
from helpers.tools.checkpoint.program import Program, is_variable

CHANGES = {Status.MATCHED, Status.THROUGH_OPTIMIZER, Status.SHARED_HERE}
RAISES = {
    Status.WRONG_SHAPE,
    Status.WRONG_DTYPE,
    Status.WRONG_KIND,
    Status.OTHER_BLUEPRINT,
}
X, Y = np.ones((4, 4), "float32"), np.ones((4, 2), "float32")


# What is saved, and what it is restored into ------------------------------------------


def variable(value=0.0, shape=(2,), dtype="float32", **more):
    return tf.Variable(tf.fill(shape, tf.cast(value, dtype)), **more)


def module(**parts):
    made = tf.Module()
    for name, part in parts.items():
        setattr(made, name, part)
    return made


def layers(K, *words):
    kinds = {
        "dense": lambda: K.layers.Dense(3, "relu"),
        "wide": lambda: K.layers.Dense(5, "relu"),
        "half": lambda: K.layers.Dense(3, dtype="float16"),
        "norm": K.layers.BatchNormalization,
        "drop": lambda: K.layers.Dropout(0.5),
        "flat": K.layers.Flatten,
        "head": lambda: K.layers.Dense(2),
        "square": lambda: K.layers.Dense(4),
    }
    return [kinds[word]() for word in words]


def sequential(*words, K=keras):
    return K.Sequential([K.Input((4,)), *layers(K, *words)])


def functional(*words, K=keras):
    x = y = K.Input((4,))
    for layer in layers(K, *words):
        y = layer(y)
    return K.Model(x, y)


def subclassed(K=keras, called=True, **parts):
    class Sub(K.Model):
        def __init__(self):
            super().__init__()
            for name, word in parts.items():
                setattr(self, name, layers(K, word)[0])

        def call(self, x):
            for name in parts:
                x = getattr(self, name)(x)
            return x

    model = Sub()
    if called:
        model(X)
    return model


def compiled(model, K=keras, fit=True, optimizer=None):
    model.compile(optimizer or K.optimizers.Adam(0.1), "mse")
    if fit:
        model.fit(X, Y, verbose=0)
    return model


def with_optimizer(model):
    return {"model": model, "optimizer": model.optimizer}


def shared(a="a", b="b"):
    one = variable(3.0)
    return {a: one, b: one}


def iterator(count=6):
    return iter(tf.data.Dataset.range(count).shuffle(4, seed=1))


def table():
    made = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    made.insert(tf.constant(["a"]), tf.constant([1], tf.int64))
    return made


def adam_without_model():
    return keras.optimizers.Adam(0.5)


BODY = ("dense", "norm", "head")
K2 = {"K": tf_keras}


def trained(K=keras, words=BODY, build=sequential):
    return compiled(build(*words, K=K), K=K)


def built(K=keras, words=BODY, build=sequential):
    """A twin whose optimizer has its variables, but which has not learnt."""
    model = compiled(build(*words, K=K), K=K, fit=False)
    model.optimizer.build(model.trainable_variables)
    return model


def legacy(fit=True):
    optimizer = tf_keras.optimizers.legacy.Adam(0.1)
    model = compiled(
        sequential("head", K=tf_keras), K=tf_keras, fit=fit, optimizer=optimizer
    )
    return with_optimizer(model)


# By name: what makes the saved objects, what makes those to restore into, and all
# statuses that must be seen.
CASES = {
    # tf.Module and plain variables
    "the same": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable()},
        {Status.MATCHED},
    ),
    "other root name": (
        lambda: {"v": variable(1)},
        lambda: {"w": variable()},
        {Status.MISSING, Status.UNUSED},
    ),
    "one dropped": (
        lambda: {"v": variable(1), "w": variable(2)},
        lambda: {"v": variable()},
        {Status.MATCHED, Status.UNUSED},
    ),
    "one added": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable(), "w": variable()},
        {Status.MATCHED, Status.MISSING},
    ),
    "other shape": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable(shape=(3,))},
        {Status.WRONG_SHAPE},
    ),
    "other rank": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable(shape=(2, 1))},
        {Status.WRONG_SHAPE},
    ),
    "any shape": (
        lambda: {"v": variable(1)},
        lambda: {"v": tf.Variable([0.0] * 5, shape=[None])},
        {Status.MATCHED},
    ),
    "other dtype": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable(dtype="float64")},
        {Status.WRONG_DTYPE},
    ),
    "integer": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable(dtype="int32")},
        {Status.WRONG_DTYPE},
    ),
    "text": (
        lambda: {"v": tf.Variable("a")},
        lambda: {"v": tf.Variable("")},
        {Status.MATCHED},
    ),
    "keras variable": (
        lambda: {"v": keras.Variable([1.0, 1.0])},
        lambda: {"v": variable()},
        {Status.MATCHED},
    ),
    "renamed attribute": (
        lambda: {"m": module(kernel=variable(1), bias=variable(2))},
        lambda: {"m": module(weight=variable(), bias=variable())},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    "deeper": (
        lambda: {"m": module(v=variable(1))},
        lambda: {"m": module(m=module(v=variable()))},
        {Status.MISSING, Status.UNUSED},
    ),
    "a module for a variable": (
        lambda: {"m": variable(1)},
        lambda: {"m": module(v=variable())},
        {Status.MISSING, Status.UNUSED},
    ),
    "a variable for a module": (
        lambda: {"m": module(v=variable(1))},
        lambda: {"m": variable()},
        {Status.MISSING, Status.UNUSED},
    ),
    "list in another order": (
        lambda: {"l": [variable(1), variable(2, (3,))]},
        lambda: {"l": [variable(0, (3,)), variable()]},
        {Status.WRONG_SHAPE},
    ),
    "shorter list": (
        lambda: {"l": [variable(1), variable(2)]},
        lambda: {"l": [variable()]},
        {Status.MATCHED, Status.UNUSED},
    ),
    "dict with another key": (
        lambda: {"d": {"a": variable(1), "b": variable(2)}},
        lambda: {"d": {"a": variable(), "c": variable()}},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    "shared in the file": (
        shared,
        lambda: {"a": variable(), "b": variable()},
        {Status.MATCHED, Status.SHARED_IN_FILE},
    ),
    "a module shared in the file": (
        lambda: dict.fromkeys(("a", "b"), module(v=variable(1))),
        lambda: {"a": module(v=variable()), "b": module(v=variable())},
        {Status.MATCHED, Status.SHARED_IN_FILE},
    ),
    "shared here": (
        lambda: {"a": variable(1), "b": variable(2)},
        shared,
        {Status.SHARED_HERE},
    ),
    "shared in both": (
        shared,
        lambda: dict.fromkeys("ab", variable()),
        {Status.MATCHED},
    ),
    "nested checkpoint": (
        lambda: {"m": module(body=variable(1), head=variable(2))},
        lambda: {"m": tf.train.Checkpoint(body=variable())},
        {Status.MATCHED, Status.UNUSED},
    ),
    # iterators, generators, tables
    "iterator": (
        lambda: {"it": iterator()},
        lambda: {"it": iterator()},
        {Status.MATCHED},
    ),
    "iterator missing": (
        lambda: {"v": variable(1)},
        lambda: {"v": variable(), "it": iterator()},
        {Status.MATCHED, Status.MISSING},
    ),
    "iterator unused": (
        lambda: {"v": variable(1), "it": iterator()},
        lambda: {"v": variable()},
        {Status.MATCHED, Status.UNUSED},
    ),
    "iterator for a variable": (
        lambda: {"v": variable(1)},
        lambda: {"v": iterator()},
        {Status.WRONG_KIND},
    ),
    "variable for an iterator": (
        lambda: {"v": iterator()},
        lambda: {"v": variable()},
        {Status.WRONG_KIND},
    ),
    "generator": (
        lambda: {"g": tf.random.Generator.from_seed(1)},
        lambda: {"g": tf.random.Generator.from_seed(2)},
        {Status.MATCHED},
    ),
    "generator renamed": (
        lambda: {"g": tf.random.Generator.from_seed(1)},
        lambda: {"h": tf.random.Generator.from_seed(2)},
        {Status.MISSING, Status.UNUSED},
    ),
    "table": (lambda: {"t": table()}, lambda: {"t": table()}, {Status.MATCHED}),
    "table renamed": (
        lambda: {"t": table()},
        lambda: {"u": table()},
        {Status.MISSING, Status.UNUSED},
    ),
    # optimizers
    "optimizer with its model": (
        lambda: with_optimizer(trained()),
        lambda: with_optimizer(built()),
        {Status.MATCHED},
    ),
    "optimizer not built": (
        lambda: with_optimizer(trained()),
        lambda: with_optimizer(compiled(sequential(*BODY), fit=False)),
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    "optimizer alone": (
        lambda: {"optimizer": trained().optimizer},
        lambda: {"optimizer": built().optimizer},
        {Status.MATCHED, Status.THROUGH_OPTIMIZER},
    ),
    "optimizer without its model": (
        lambda: {"optimizer": trained().optimizer},
        lambda: {"optimizer": adam_without_model()},
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    "optimizer never used": (
        lambda: {"optimizer": adam_without_model()},
        lambda: {"optimizer": adam_without_model()},
        {Status.MATCHED},
    ),
    "optimizer of another kind": (
        lambda: {"optimizer": adam_without_model()},
        lambda: {"optimizer": keras.optimizers.SGD(0.1)},
        {Status.MATCHED},
    ),
    "optimizer forgotten when saving": (
        lambda: {"model": sequential(*BODY)},
        lambda: with_optimizer(built()),
        {Status.MATCHED, Status.MISSING},
    ),
    "optimizer forgotten here": (
        lambda: with_optimizer(trained()),
        lambda: {"model": sequential(*BODY)},
        {Status.MATCHED, Status.UNUSED},
    ),
    "compiled model": (
        lambda: {"model": trained()},
        lambda: {"model": built()},
        {Status.MATCHED},
    ),
    "compiled model as root": (
        lambda: {"model": trained()},
        lambda: {"net": built()},
        {Status.MISSING, Status.UNUSED},
    ),
    "Keras 2 optimizer": (
        lambda: with_optimizer(trained(**K2)),
        lambda: with_optimizer(built(**K2)),
        {Status.MATCHED},
    ),
    "Keras 2 optimizer not built": (
        lambda: with_optimizer(trained(**K2)),
        lambda: with_optimizer(
            compiled(sequential(*BODY, **K2), K=tf_keras, fit=False)
        ),
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    "legacy optimizer": (legacy, legacy, {Status.MATCHED}),
    "legacy optimizer without slots": (
        legacy,
        lambda: legacy(fit=False),
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    "legacy optimizer forgotten when saving": (
        lambda: {"model": sequential("head", K=tf_keras)},
        legacy,
        {Status.MATCHED, Status.MISSING},
    ),
    # blueprints
    "blueprint": (
        lambda: {"b": Blueprint(sequential("dense"))},
        lambda: {"b": Blueprint(sequential("dense"))},
        {Status.MATCHED},
    ),
    "other blueprint": (
        lambda: {"b": Blueprint(sequential("dense"))},
        lambda: {"b": Blueprint(sequential("head")), "v": variable()},
        {Status.OTHER_BLUEPRINT, Status.MISSING},
    ),
}

# Models of every make, changed in every way.
WORDS = {
    "same": (BODY, {Status.MATCHED}),
    "head of another size": (
        ("dense", "norm", "wide"),
        {Status.MATCHED, Status.WRONG_SHAPE},
    ),
    "weightless layer inserted": (
        ("dense", "drop", "norm", "head"),
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    "weightless layer first": (("flat", *BODY), {Status.MISSING, Status.UNUSED}),
    "layer dropped": (
        ("dense", "head"),
        {Status.MATCHED, Status.UNUSED, Status.MISSING},
    ),
    "layer added": ((*BODY, "dense"), {Status.MATCHED, Status.MISSING}),
    "layers swapped": (
        ("norm", "dense", "head"),
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    "half precision": (("half", "norm", "head"), {Status.MATCHED, Status.WRONG_DTYPE}),
    "wider": (("wide", "norm", "head"), {Status.MATCHED, Status.WRONG_SHAPE}),
    "other": (("wide",), {Status.WRONG_SHAPE, Status.UNUSED}),
}
for title, (words, expected) in WORDS.items():
    for make in (sequential, functional):
        CASES[f"{make.__name__}, {title}"] = (
            lambda make=make: {"model": make(*BODY)},
            lambda make=make, words=words: {"model": make(*words)},
            expected,
        )
    CASES[f"Keras 2, {title}"] = (
        lambda: {"model": sequential(*BODY, **K2)},
        lambda words=words: {"model": sequential(*words, **K2)},
        None,  # its names skip weightless layers, so it differs; restore decides
    )
PARTS = {"a": "dense", "b": "norm", "c": "head"}
for title, parts, expected in (
    ("same", PARTS, {Status.MATCHED}),
    (
        "attribute renamed",
        {"a": "dense", "n": "norm", "c": "head"},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    ("other head", PARTS | {"c": "wide"}, {Status.MATCHED, Status.WRONG_SHAPE}),
    ("part dropped", {"a": "dense", "c": "head"}, {Status.MATCHED, Status.UNUSED}),
    ("weightless part added", PARTS | {"d": "drop"}, {Status.MATCHED}),
    ("other order", dict(reversed(PARTS.items())), None),
):
    for K in (keras, tf_keras):
        CASES[f"subclassed {K.__name__}, {title}"] = (
            lambda K=K: {"model": subclassed(K, **PARTS)},
            lambda K=K, parts=parts: {"model": subclassed(K, **parts)},
            expected,
        )


def listed():
    """Return a model whose layers are in a list, where Keras 3 does not track them."""

    class Listed(keras.Model):
        def __init__(self):
            super().__init__()
            self.stack = [keras.layers.Dense(4), keras.layers.Dense(4)]
            self.head = keras.layers.Dense(2)

        def call(self, x):
            for layer in self.stack:
                x = layer(x)
            return self.head(x)

    model = Listed()
    model(X)
    return model


def frozen(first):
    """Return a model whose optimizer trains all layers, or all but the first."""
    model = sequential("square", "square", "square")
    model.layers[0].trainable = not first
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def loss_scaled():
    optimizer = tf_keras.mixed_precision.LossScaleOptimizer(
        tf_keras.optimizers.SGD(0.1)
    )
    model = sequential("head", K=tf_keras)
    optimizer.build(model.trainable_variables)
    return {"model": model, "optimizer": optimizer}


def sharded(value):
    shards = [variable(value, (2,)), variable(value + 1, (2,))]
    return {"v": tf.__internal__.distribute.ShardedVariable(shards)}


CASES |= {
    "layers in a list": (
        lambda: {"model": listed()},
        lambda: {"model": listed()},
        {Status.MATCHED, Status.OUT_OF_REACH},
    ),
    "layers in a list, given too": (
        lambda: (lambda m: {"model": m, "weights": list(m.weights)})(listed()),
        lambda: (lambda m: {"model": m, "weights": list(m.weights)})(listed()),
        {Status.MATCHED},
    ),
    "a frozen layer": (
        lambda: {"model": frozen(False)},
        lambda: {"model": frozen(True)},
        {Status.MATCHED, Status.MIXED_UP},
    ),
    "a frozen layer in both": (
        lambda: {"model": frozen(True)},
        lambda: {"model": frozen(True)},
        {Status.MATCHED},
    ),
    "Keras 2 loss scale": (loss_scaled, loss_scaled, {Status.MATCHED}),
    "subclassed, not built": (
        lambda: {"model": subclassed(**PARTS)},
        lambda: {"model": subclassed(called=False, **PARTS)},
        {Status.NOT_BUILT},
    ),
    "subclassed, not built, other root": (
        lambda: {"model": subclassed(**PARTS)},
        lambda: {"net": subclassed(called=False, **PARTS)},
        {Status.NOT_BUILT, Status.UNUSED},
    ),
    "subclassed, never called when saved": (
        lambda: {"model": subclassed(called=False, **PARTS), "v": variable(1)},
        lambda: {"model": subclassed(called=False, **PARTS), "v": variable()},
        {Status.NOT_BUILT, Status.MATCHED},
    ),
    "subclassed, called only here": (
        lambda: {"model": subclassed(called=False, **PARTS), "v": variable(1)},
        lambda: {"model": subclassed(**PARTS), "v": variable()},
        {Status.MATCHED, Status.MISSING},
    ),
    "Sequential not built": (
        lambda: {"model": sequential(*BODY)},
        lambda: {"model": keras.Sequential(layers(keras, *BODY))},
        {Status.NOT_BUILT},
    ),
    "Keras 2 subclassed, not built": (
        lambda: {"model": subclassed(tf_keras, **PARTS)},
        lambda: {"model": subclassed(tf_keras, called=False, **PARTS)},
        {Status.NOT_BUILT},
    ),
    "Sequential into Functional": (
        lambda: {"model": sequential(*BODY)},
        lambda: {"model": functional(*BODY)},
        {Status.MISSING, Status.UNUSED},
    ),
    "Functional into Sequential": (
        lambda: {"model": functional(*BODY)},
        lambda: {"model": sequential(*BODY)},
        {Status.MISSING, Status.UNUSED},
    ),
    "Keras 2 into Keras 3": (
        lambda: {"model": sequential(*BODY, **K2)},
        lambda: {"model": sequential(*BODY)},
        {Status.MISSING, Status.UNUSED},
    ),
    "Keras 3 into Keras 2": (
        lambda: {"model": sequential(*BODY)},
        lambda: {"model": sequential(*BODY, **K2)},
        {Status.MISSING, Status.UNUSED},
    ),
    "Keras 2 into Keras 3, subclassed": (
        lambda: {"model": subclassed(tf_keras, **PARTS)},
        lambda: {"model": subclassed(**PARTS)},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    "body alone": (
        lambda: {"model": subclassed(**PARTS)},
        lambda: {"model": tf.train.Checkpoint(a=subclassed(**PARTS).a)},
        {Status.MATCHED, Status.UNUSED},
    ),
}


def save(objects, folder):
    return tf.train.Checkpoint(**objects).save(str(folder / "saved"))


def values(objects):
    """Return the value of every variable, by its place."""
    found = Program(None, objects).walk()
    return {one.place: one.thing.numpy() for one in found if is_variable(one.thing)}


def make_unlike(objects):
    """Give every variable a value that differs from whatever the file has."""
    for number, one in enumerate(Program(None, objects).walk()):
        thing = one.thing
        if is_variable(thing) and tf.as_dtype(thing.dtype) != tf.string:
            thing.assign(tf.fill(tf.shape(thing), tf.cast(70 + number, thing.dtype)))


def digests(folder):
    return {f.name: sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()}


def error_of(act):
    try:
        act()
    except Exception as error:
        return error


def stored_values(path):
    reader = tf.train.load_checkpoint(path)
    for key, dtype in reader.get_variable_to_dtype_map().items():
        if dtype != tf.variant:
            yield reader.get_tensor(key)


def test_corpus_is_large():
    assert len(CASES) >= 60


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
def test_restore_does_what_the_preview_said(name, tmp_path):
    saved, loaded, expected = CASES[name]
    path, objects = save(saved(), tmp_path), loaded()
    make_unlike(objects)
    before, files = values(objects), digests(tmp_path)

    preview = preview_restore(path, **objects)

    # Nothing has changed, neither on disk nor here.
    assert digests(tmp_path) == files
    assert values(objects).keys() == before.keys()
    assert all(np.array_equal(v, before[place]) for place, v in values(objects).items())
    statuses = {row[1] for row in preview.rows}
    if expected is not None:
        assert statuses == expected, preview

    # Restore raises, or passes its strictest assert, when the preview says so.
    restored = []
    checkpoint = tf.train.Checkpoint(**objects)
    error = error_of(lambda: restored.append(checkpoint.restore(path)))
    assert (error is not None) == bool(statuses & RAISES), error
    if error is not None:
        return
    waiting = [row for row in preview.rows if row[1] == Status.NOT_BUILT and row[3]]
    unmatched = preview.count(
        Status.MISSING, Status.UNUSED, Status.SHARED_IN_FILE
    ) + len(waiting)
    if (
        Status.MIXED_UP not in statuses
    ):  # of these some are matched twice, and others never
        assert (error_of(restored[0].assert_consumed) is not None) == (unmatched > 0)

    # It changes the variables that the preview named, and no other.
    after = values(objects)
    for place, status in ((row[4], row[1]) for row in preview.rows):
        if place in before and status != Status.MIXED_UP:
            changed = not np.array_equal(after[place], before[place])
            assert changed == (status in CHANGES), place
            if changed:
                assert any(np.array_equal(after[place], v) for v in stored_values(path))


# Paths and files that cannot be restored from -----------------------------------------


@pytest.fixture
def saved(tmp_path):
    """A checkpoint of a model, and what it is to be restored into."""
    path = save({"model": sequential(*BODY), "text": tf.Variable("abc")}, tmp_path)
    return path, {"model": sequential(*BODY), "text": tf.Variable("")}


def refusal(path, objects, **more):
    with pytest.raises(CannotRead) as caught:
        preview_restore(path, **objects, **more)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_no_path(saved):
    assert "latest_checkpoint" in refusal(None, saved[1])
    assert "latest_checkpoint" in refusal("", saved[1])


def test_folders(saved, tmp_path):
    _, objects = saved
    assert "its latest checkpoint is saved-1" in refusal(tmp_path, objects)
    (tmp_path / "empty").mkdir()
    assert "finds no checkpoint in it" in refusal(tmp_path / "empty", objects)
    tf.saved_model.save(tf.Module(), str(tmp_path / "export"))
    assert "variables/variables" in refusal(tmp_path / "export", objects)


def test_single_files(saved, tmp_path):
    path, objects = saved
    assert "without .index" in refusal(f"{path}.index", objects)
    said = refusal(f"{path}.data-00000-of-00001", objects)
    assert "without .data-00000-of-00001" in said
    assert "names the latest" in refusal(tmp_path / "checkpoint", objects)
    objects["model"].save(tmp_path / "m.keras")
    assert "keras.models.load_model" in refusal(tmp_path / "m.keras", objects)


def test_absent_checkpoint_names_those_near(saved, tmp_path):
    assert "there are: saved-1." in refusal(tmp_path / "save-1", saved[1])
    assert "None is near" in refusal(tmp_path / "other" / "save-1", saved[1])


def test_missing_files(saved, tmp_path):
    path, objects = saved
    data, index = Path(f"{path}.data-00000-of-00001"), Path(f"{path}.index")
    data.rename(tmp_path / "away")
    assert "data-00000-of-00001 is missing" in refusal(path, objects)
    (tmp_path / "away").rename(data)
    index.unlink()
    assert "not completely saved" in refusal(path, objects)


def test_missing_shard(tmp_path):
    options = tf.train.CheckpointOptions(
        experimental_sharding_callback=tf.train.experimental.MaxShardSizePolicy(100)
    )
    objects = {"l": [variable(1, (20,)), variable(2, (20,))]}
    path = tf.train.Checkpoint(**objects).save(str(tmp_path / "saved"), options=options)
    assert preview_restore(path, verify=True, **objects).complete
    shards = sorted(tmp_path.glob("*.data-*"))
    assert len(shards) > 1
    shards[-1].unlink()
    assert f"{shards[-1].name} is missing" in refusal(path, objects)


def test_data_that_ends_too_early_at_any_byte(saved):
    path, objects = saved
    file = Path(f"{path}.data-00000-of-00001")
    whole = file.read_bytes()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:size])
        assert f"{size} bytes of {len(whole)}" in refusal(path, objects)


def test_index_that_ends_too_early(saved):
    path, objects = saved
    file = Path(f"{path}.index")
    whole = file.read_bytes()
    for size in range(0, len(whole), 97):
        file.write_bytes(whole[:size])
        assert "index of saved-1 is damaged" in refusal(path, objects)


@pytest.mark.parametrize("bit", [1, 128])
def test_any_flipped_byte_of_the_index_is_seen_or_harmless(saved, bit):
    path, objects = saved
    good = preview_restore(path, **objects)
    file = Path(f"{path}.index")
    whole, seen = file.read_bytes(), 0
    for at in range(0, len(whole), 3):
        file.write_bytes(flipped(whole, at, bit))
        try:
            assert preview_restore(path, **objects) == good
        except CannotRead as error:
            seen += "damaged" in str(error)
    assert seen > len(whole) / 3 * 0.9  # a few bytes are padding


def flipped(data, at, bit=1):
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def test_flipped_byte_in_the_data_is_found_by_verify(saved):
    """Restoring reads such a file with an error, or not at all; the index is whole."""
    path, objects = saved
    file = Path(f"{path}.data-00000-of-00001")
    whole, found = file.read_bytes(), set()
    for at in range(0, len(whole), 5):
        file.write_bytes(flipped(whole, at))
        if is_damaged(path, GRAPH_KEY):
            assert "list of objects in saved-1 is damaged" in refusal(path, objects)
            continue
        preview = preview_restore(path, verify=True, **objects)
        if is_damaged(path, "save_counter/.ATTRIBUTES/VARIABLE_VALUE"):
            continue  # it is left out
        assert preview.count(Status.DAMAGED) == 1
        assert not preview.ok
        found |= set(preview.names(Status.DAMAGED))
    file.write_bytes(whole)
    everything = preview_restore(path, verify=True, **objects)
    assert everything.complete
    assert found == {row[0] for row in everything.rows}


def is_damaged(path, key):
    return error_of(lambda: tf.train.load_checkpoint(path).get_tensor(key)) is not None


def test_damaged_iterator_is_named(tmp_path):
    path = save({"it": iterator(100)}, tmp_path)
    file = Path(f"{path}.data-00000-of-00001")
    file.write_bytes(flipped(file.read_bytes(), 10))
    objects = {"it": iterator(100)}
    assert preview_restore(path, **objects).complete
    assert preview_restore(path, verify=True, **objects).names(Status.DAMAGED) == ["it"]


def test_checkpoint_of_tensorflow_1(tmp_path):
    path = str(tmp_path / "old")
    tf.raw_ops.SaveV2(
        prefix=path, tensor_names=["w"], shape_and_slices=[""], tensors=[tf.ones(2)]
    )
    assert "TensorFlow 1 wrote it" in refusal(path, {"v": variable()})


# Forms of the call, words of the answer -----------------------------------------------


def test_objects_must_be_given_as_to_a_checkpoint(saved):
    path, _ = saved
    with pytest.raises(ValueError, match="with the names that were used for saving"):
        preview_restore(path)
    with pytest.raises(ValueError, match="expecting epoch to be a trackable object"):
        preview_restore(path, epoch=3)


@pytest.mark.parametrize("keyword", [False, True])
def test_root_object(tmp_path, keyword):
    path = tf.train.Checkpoint(module(v=variable(1))).save(str(tmp_path / "saved"))
    twin = module(v=variable())
    preview = (
        preview_restore(path, root=twin) if keyword else preview_restore(path, twin)
    )
    assert preview.complete
    tf.train.Checkpoint(twin).restore(path).assert_consumed()
    assert not preview_restore(path, module=twin).ok


def test_checkpoint_as_root(tmp_path):
    checkpoint = tf.train.Checkpoint(v=variable(1))
    path = checkpoint.save(str(tmp_path / "saved"))
    assert preview_restore(path, checkpoint).complete


def test_what_write_wrote(tmp_path):
    path = tf.train.Checkpoint(v=variable(1)).write(str(tmp_path / "written"))
    assert preview_restore(path, v=variable()).complete


def test_notes(tmp_path):
    path = save({"model": sequential("head", **K2)}, tmp_path)
    notes = preview_restore(path, model=sequential("head")).notes
    assert notes[0].startswith("Keras 2 wrote the file")
    assert "Values only" in notes[1]
    (note,) = preview_restore(path, modle=sequential("head", **K2)).notes
    assert note == "Nothing here has a place in the file, whose names are: model."
    model = sequential("dense")
    path = save({"model": model, "blueprint": Blueprint(model)}, tmp_path)
    twin = sequential("dense")
    assert preview_restore(path, model=twin, blueprint=Blueprint(twin)).notes == ()


def test_long_reports_are_cut_as_text_but_whole_as_table(saved):
    path, _ = saved
    preview = preview_restore(path, l=[variable() for _ in range(30)])
    assert "… and 23 more rows, see .table" in repr(preview)
    assert len(preview.table.rows) == len(preview.rows) == 39
    assert "… and 23 more rows" in preview._repr_html_()


def test_state_of_another_optimizer_is_noted(tmp_path):
    """Slots of the same shapes are restored, whatever they mean."""
    saved, model = trained(), sequential(*BODY)
    compiled(model, fit=False, optimizer=keras.optimizers.Adamax(0.1))
    model.optimizer.build(model.trainable_variables)
    preview = preview_restore(
        save(with_optimizer(saved), tmp_path), **with_optimizer(model)
    )
    assert "The state is of another optimizer: adam, here adamax." in preview.notes


def test_sharded_variable(tmp_path):
    path, twin = save(sharded(1), tmp_path), sharded(5)
    assert preview_restore(path, **twin).complete
    tf.train.Checkpoint(**twin).restore(path).assert_consumed()


def test_layers_that_adapt_are_noted(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Normalization()])
    preview = preview_restore(save({"model": model}, tmp_path), model=model)
    assert any("finalize_state" in note for note in preview.notes)


def test_picture_says_what_it_shows(saved):
    path, objects = saved
    assert "9 matched" in preview_restore(path, **objects).picture().alt


# Blueprints ---------------------------------------------------------------------------


def conv(**more):
    layer = keras.layers.Conv2D(4, 3, **{"activation": "relu", "name": "conv", **more})
    return keras.Sequential([keras.Input((8, 8, 3)), layer])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"activation": "tanh"}, "activation is tanh, in the file relu"),
        ({"strides": 2}, "strides is [2, 2], in the file [1, 1]"),
        ({"padding": "same"}, "padding is same, in the file valid"),
        ({"dilation_rate": 2}, "dilation_rate is [2, 2], in the file [1, 1]"),
    ],
)
def test_blueprint_stops_a_restore_before_it_begins(change, words, tmp_path):
    model = conv()
    path = save({"model": model, "blueprint": Blueprint(model)}, tmp_path)
    other = conv(**change)
    make_unlike({"model": other})
    before = values({"model": other})
    preview = preview_restore(path, model=other, blueprint=Blueprint(other))
    assert preview.table.rows[0][3].endswith(words)
    assert not preview.ok
    checkpoint = tf.train.Checkpoint(model=other, blueprint=Blueprint(other))
    with pytest.raises(ValueError, match="Nothing was restored"):
        checkpoint.restore(path)
    after = values({"model": other})
    assert all(np.array_equal(after[place], v) for place, v in before.items())


@pytest.mark.parametrize(
    "change",
    [
        {"name": "renamed"},
        {"trainable": False},
        {"kernel_initializer": "zeros"},
    ],
)
def test_blueprint_minds_only_what_is_computed(change):
    assert Blueprint(conv(**change)).difference(Blueprint(conv()).serialize()) == ""


def test_blueprint_of_own_code_says_what_it_cannot_see(tmp_path):
    model = subclassed(**PARTS)
    path = save({"model": model, "blueprint": Blueprint(model)}, tmp_path)
    preview = preview_restore(path, model=model, blueprint=Blueprint(model))
    assert preview.notes == ("Not compared: the code of Sub.",)
    with pytest.raises(TypeError, match="give the model in it"):
        Blueprint(tf.Module())


def two_inputs(swap_inputs=False, swap_outputs=False, factor=2, op=keras.ops.relu):
    a, b = keras.Input((3,)), keras.Input((3,))
    y, z = keras.layers.Dense(3)(a), op(keras.layers.Dense(3)(b) * factor)
    inputs = [b, a] if swap_inputs else [a, b]
    return keras.Model(inputs, [z, y] if swap_outputs else [y, z])


@pytest.mark.parametrize(
    "change",
    [
        {"swap_inputs": True},
        {"swap_outputs": True},
        {"factor": 3},
        {"op": keras.ops.tanh},
    ],
)
def test_blueprint_sees_operations_and_order(change):
    stored = Blueprint(two_inputs()).serialize()
    assert Blueprint(two_inputs()).difference(stored) == ""
    assert Blueprint(two_inputs(**change)).difference(stored)


def test_blueprint_sees_the_wiring():
    def wired(first, second):
        x = keras.Input((4,))
        parts = [keras.layers.Dense(4), keras.layers.Dense(4)]
        y = parts[1](parts[0](x))
        return keras.Model(x, keras.layers.Add()([(x, y)[first], (x, y)[second]]))

    stored = Blueprint(wired(0, 1)).serialize()
    assert Blueprint(wired(0, 1)).difference(stored) == ""
    assert "connected in another way" in Blueprint(wired(1, 1)).difference(stored)


@pytest.mark.parametrize("K", [keras, tf_keras])
def test_blueprint_of_every_make(K):
    for make in (
        lambda *words: sequential(*words, K=K),
        lambda *words: functional(*words, K=K),
        lambda *words: subclassed(K, **dict(zip("abc", words, strict=False))),
    ):
        stored = Blueprint(make("dense", "norm", "head")).serialize()
        assert Blueprint(make("dense", "norm", "head")).difference(stored) == ""
        assert Blueprint(make("dense", "norm", "wide")).difference(stored)
        said = Blueprint(make("dense", "norm")).difference(stored)
        assert "in the file" in said
        assert "BatchNormalization, Dense" in said
