"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import NotAnswered, answered, exercise, expect, hint_on
from helpers.lessons.which_format.project import make_data, make_model

X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
Y = X[:, :1] * 2


def _trained() -> keras.Model:
    layers = [
        keras.Input((4,)),
        keras.layers.Dense(3),
        keras.layers.BatchNormalization(),
    ]
    model = keras.Sequential([*layers, keras.layers.Dense(1)])
    # Eagerly: a graph for each of these small models takes longer than its steps.
    model.compile(keras.optimizers.Adam(0.05), "mse", run_eagerly=True)
    model.fit(X, Y, epochs=3, verbose=0)
    return model


def _copy(model: keras.Model, optimizer: bool = True) -> keras.Model:
    copy = keras.models.clone_model(model)
    copy.compile(keras.optimizers.Adam(0.05), "mse", run_eagerly=True)
    copy.set_weights(model.get_weights())
    copy.optimizer.build(copy.trainable_variables)
    if optimizer:
        pairs = zip(copy.optimizer.variables, model.optimizer.variables, strict=True)
        for ours, theirs in pairs:
            ours.assign(theirs)
    return copy


def _with_other_statistics(model: keras.Model) -> keras.Model:
    copy = _copy(model)
    copy.layers[1].moving_mean.assign_add(np.ones(3))
    return copy


def _with_another_bias(model: keras.Model) -> keras.Model:
    copy = _copy(model)
    copy.layers[-1].bias.assign_add(np.ones(1))
    return copy


def _without_optimizer(model: keras.Model) -> keras.Model:
    return _copy(model, optimizer=False)


@exercise
def check_same_training(same_training: Callable) -> str:
    pairs = (
        (
            _copy,
            True,
            "the model came back complete, and you return `False`. Do both models make "
            "the step?",
        ),
        (_with_another_bias, False, "another bias came back, and you return `True`."),
        (
            _without_optimizer,
            False,
            "the optimizer was lost, and you return `True`. Without the optimizer, "
            "only the weights after one more step are different. The loss that a step "
            "returns is the loss before the step.",
        ),
        (
            _with_other_statistics,
            False,
            "the statistics of BatchNorm were lost, and you return `True`. These "
            "statistics are not trainable weights: compare `get_weights()`.",
        ),
    )
    for load, wanted, hint in pairs:
        model = _trained()
        found = answered(same_training(model, load(model), X, Y))
        expect(bool(found) == wanted, f"For one pair the answer is wrong: {hint}")
    return "It notices lost weights, a lost optimizer, and lost statistics."


def _found(folder: Path, pattern: str, hint: str) -> Path:
    found = sorted(
        file for file in folder.rglob(pattern) if file.name != "variables.index"
    )  # an export has a file of that name
    expect(found, hint)
    return found[0]


def _colleague(folder: Path, model: keras.Model, position: tf.Variable) -> None:
    file = _found(
        folder,
        "*.keras",
        "The colleague calls `keras.models.load_model` on a `.keras` file, and there "
        "is none. Only that form brings architecture, vocabulary, loss and optimizer.",
    )
    loaded = keras.models.load_model(file)
    steps = int(loaded.optimizer.iterations), int(model.optimizer.iterations)
    expect(steps[0] == steps[1], "The colleague's optimizer begins at step 0.")


def _server(folder: Path, model: keras.Model, position: tf.Variable) -> None:
    file = _found(
        folder,
        "saved_model.pb",
        "The server has none of your code, so it cannot build the layer `Scale`. It "
        "calls `tf.saved_model.load`, which needs an export.",
    )
    (word, size), _ = make_data()
    served = tf.saved_model.load(str(file.parent))
    answers = served.signatures["serving_default"](word=word[:1], size=size[:1])
    wanted = model.predict([word[:1], size[:1]], verbose=0)
    same = any(np.allclose(answer, wanted, atol=1e-5) for answer in answers.values())
    expect(same, "The server's answer to one animal is not the answer of your model.")


def _run(folder: Path, model: keras.Model, position: tf.Variable) -> None:
    index = _found(
        folder,
        "*.index",
        "The run restores a checkpoint, and there is none. A checkpoint can hold the "
        "model and `position`.",
    )
    reader = tf.train.load_checkpoint(str(index.with_suffix("")))
    shapes = reader.get_variable_to_shape_map()
    numbers = [reader.get_tensor(key) for key, shape in shapes.items() if shape == []]
    expect(
        int(position) in numbers,
        "`position` is not in the checkpoint, so the run begins at 0 again.",
    )
    expect(
        any("moving_mean" in key for key in shapes),
        "The checkpoint has no statistics of BatchNorm, so it lacks a part of the "
        "model or the whole model.",
    )


@exercise
def check_hand_over(hand_over: Callable) -> str:
    x, y = make_data()
    model = make_model()
    model.get_layer("words").adapt(x[0])
    model.train_on_batch(x, y)
    position = tf.Variable(1234)
    receivers = {"colleague": _colleague, "server": _server, "run": _run}
    for receiver, use in receivers.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with hint_on((TypeError, ValueError), _what_was_refused(receiver)):
                given = hand_over(receiver, model, position, folder)
            if given is ...:
                raise NotAnswered
            expect(
                any(folder.iterdir()),
                f'For the receiver `"{receiver}"`, your function wrote nothing.',
            )
            use(folder, model, position)
    return "Each of the three has what it needs."


def _what_was_refused(receiver: str) -> Callable[[Exception], str]:
    return lambda error: f'For the receiver `"{receiver}"`: {error}'
