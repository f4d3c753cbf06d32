"""Kinds of state that are not plain weights, each with the smallest model that has it.

A case is a program: `build` is its code, which a restart runs again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.lessons.state_that_is_not_plain_weights import own_classes

Build = Callable[[], keras.Model]
# Gets a function that loads the model, and the state that was noted before.
Repair = Callable[[Build, list[np.ndarray]], keras.Model]

_RANDOM = np.random.default_rng(0)
X = _RANDOM.normal(size=(8, 4)).astype("float32")
Y = _RANDOM.normal(size=(8, 3)).astype("float32")
TEXTS = tf.constant([["owl"], ["dog"], ["owl"], ["cat"]] * 2)


@dataclass(frozen=True)
class Case:
    """One kind of state: its program, its data, and what may bring the state back."""

    build: Build
    x: Any = field(default_factory=lambda: X)
    y: Any = field(default_factory=lambda: Y)
    prepare: Callable[[keras.Model], None] = lambda model: None  # once, before training
    repair: tuple[str, Repair] | None = None  # its name, and what it does
    noted: Callable[[keras.Model], list] = lambda model: []  # what the repair needs
    also: Callable[[keras.Model], list] = lambda model: []  # state that we compare, too


@contextmanager
def policy(name: str) -> Iterator[None]:
    """Set the dtype policy of new layers for a while."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def compiled(
    model: keras.Model, optimizer: Any = None, loss: Any = "mse", metrics: Any = None
) -> keras.Model:
    """Compile a model, and build its optimizer, as a program does before it loads."""
    model.compile(
        optimizer or keras.optimizers.SGD(0.1, momentum=0.9), loss, metrics=metrics
    )
    model.optimizer.build(model.trainable_variables)
    return model


def chain(*layers: keras.layers.Layer, size: int = 4) -> keras.Model:
    """Return a small network with these layers in its middle."""
    first, last = keras.layers.Dense(8, "relu"), keras.layers.Dense(3)
    return keras.Sequential([keras.Input((size,)), first, *layers, last])


def _mixed() -> keras.Model:
    with policy("mixed_float16"):
        return compiled(chain())


def _under_the_policy(load: Build, noted: list) -> keras.Model:
    with policy("mixed_float16"):
        return load()


def with_lora() -> keras.Model:
    """Return a network whose first layer learns by two small matrices."""
    model = chain()
    model.layers[0].enable_lora(2)
    return compiled(model)


def quantized(mode: str) -> Build:
    """Return a program whose first layer has integers in place of its kernel."""

    def build() -> keras.Model:
        model = chain()
        model.layers[0].quantize(mode)
        return compiled(model)

    return build


def seeds(model: keras.Model) -> list:
    """Return the variables that hold the random state of dropout."""
    return [variable for variable in model.variables if "seed" in variable.path]


def _with_seeds(load: Build, noted: list) -> keras.Model:
    model = load()
    for seed, value in zip(seeds(model), noted, strict=True):
        seed.assign(value)
    return model


def _set_words(model: keras.Model) -> None:
    model.layers[0].set_vocabulary(["owl", "dog", "cat"])


def _with_words(kind: type[keras.layers.Layer], output: str) -> Case:
    """Return the case of a layer that has a vocabulary."""

    def build() -> keras.Model:
        words = kind(max_tokens=5, output_mode=output, pad_to_max_tokens=True)
        text = keras.Input((1,), dtype="string")
        return compiled(keras.Sequential([text, words, keras.layers.Dense(3)]))

    def repair(load: Build, noted: list) -> keras.Model:
        model = load()
        _set_words(model)
        return model

    return Case(build, TEXTS, prepare=_set_words, repair=("vocabulary set", repair))


def _normalized() -> keras.Model:
    layers = [keras.layers.Normalization(), keras.layers.Dense(3)]
    return compiled(keras.Sequential([keras.Input((4,)), *layers]))


def _finalized(load: Build, noted: list) -> keras.Model:
    model = load()
    model.layers[0].finalize_state()
    return model


def _averaging() -> keras.Model:
    return compiled(chain(), keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5))


def _accumulating() -> keras.Model:
    return compiled(chain(), keras.optimizers.SGD(0.1, gradient_accumulation_steps=3))


def _counting() -> keras.Model:
    return compiled(chain(), metrics=["mae"])


def _argument(loss: Callable, metric: Callable | None = None) -> Case:
    """Return the case of a loss, or a metric, that has an argument."""

    def arguments() -> dict[str, Any]:
        return {"loss": loss(), "metrics": [metric()] if metric else None}

    def compile_again(load: Build, noted: list) -> keras.Model:
        model = load()
        model.compile(model.optimizer, **arguments())
        return model

    def build() -> keras.Model:
        return compiled(chain(), **arguments())

    return Case(build, repair=("compiled again", compile_again))


def _two_optimizers() -> keras.Model:
    model = own_classes.Pair()
    model.build((None, 4))
    model.compile(keras.optimizers.Adam(0.01), keras.optimizers.SGD(0.1, momentum=0.9))
    return model


def _tower(kind: type[keras.layers.Layer]) -> Case:
    def build() -> keras.Model:
        return compiled(keras.Sequential([keras.Input((4,)), kind()]))

    return Case(build)


CASES: dict[str, Case] = {
    "plain weights": Case(lambda: compiled(chain())),
    "mixed precision": Case(_mixed, repair=("policy set", _under_the_policy)),
    "LoRA": Case(with_lora),
    "int8": Case(quantized("int8")),
    "int4": Case(quantized("int4")),
    "dropout seeds": Case(
        lambda: compiled(chain(keras.layers.Dropout(0.5))),
        repair=("seeds assigned", _with_seeds),
        noted=seeds,
    ),
    "StringLookup": _with_words(keras.layers.StringLookup, "one_hot"),
    "TextVectorization": _with_words(keras.layers.TextVectorization, "multi_hot"),
    "Normalization": Case(
        _normalized,
        prepare=lambda model: model.layers[0].adapt(3 * X + 1),
        repair=("finalize_state()", _finalized),
    ),
    "use_ema": Case(_averaging),
    "gradient accumulation": Case(_accumulating),
    "counts of a metric": Case(_counting, also=lambda m: m.metrics_variables),
    "Huber(delta)": _argument(lambda: keras.losses.Huber(delta=0.1)),
    "CosineSimilarity(axis)": _argument(lambda: keras.losses.CosineSimilarity(axis=0)),
    "CosineSimilarity metric": _argument(
        lambda: "mse", lambda: keras.metrics.CosineSimilarity(axis=0)
    ),
    "two optimizers": Case(
        _two_optimizers, also=lambda m: [*m.first.variables, *m.second.variables]
    ),
    "layers in a list": _tower(own_classes.InList),
    "layers in a list of lists": _tower(own_classes.InLists),
    "layers in self._layers": _tower(own_classes.InOwnLayers),
}
