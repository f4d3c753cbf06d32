"""What is saved, into what it is restored, and which statuses must be seen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf
import tf_keras

from helpers.tools import Blueprint
from helpers.tools.checkpoint.preview import Status
from tests.tools.checkpoint.models import (
    BODY,
    K2,
    adam_without_model,
    built,
    compiled,
    frozen,
    functional,
    iterator,
    layers,
    legacy,
    listed,
    loss_scaled,
    module,
    sequential,
    shared,
    subclassed,
    table,
    trained,
    variable,
    with_optimizer,
)

Objects = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A checkpoint and a program; without `statuses`, restore alone decides."""

    id: str
    saved: Callable[[], Objects]
    loaded: Callable[[], Objects]
    statuses: set[Status] | None


def given_too() -> Objects:
    model = listed()
    return {"model": model, "weights": list(model.weights)}


CASES = [
    # tf.Module and plain variables
    Case(
        "the same",
        lambda: {"v": variable(1)},
        lambda: {"v": variable()},
        {Status.MATCHED},
    ),
    Case(
        "other root name",
        lambda: {"v": variable(1)},
        lambda: {"w": variable()},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "one dropped",
        lambda: {"v": variable(1), "w": variable(2)},
        lambda: {"v": variable()},
        {Status.MATCHED, Status.UNUSED},
    ),
    Case(
        "one added",
        lambda: {"v": variable(1)},
        lambda: {"v": variable(), "w": variable()},
        {Status.MATCHED, Status.MISSING},
    ),
    Case(
        "other shape",
        lambda: {"v": variable(1)},
        lambda: {"v": variable(shape=(3,))},
        {Status.WRONG_SHAPE},
    ),
    Case(
        "other rank",
        lambda: {"v": variable(1)},
        lambda: {"v": variable(shape=(2, 1))},
        {Status.WRONG_SHAPE},
    ),
    Case(
        "any shape",
        lambda: {"v": variable(1)},
        lambda: {"v": tf.Variable([0.0] * 5, shape=[None])},
        {Status.MATCHED},
    ),
    Case(
        "other dtype",
        lambda: {"v": variable(1)},
        lambda: {"v": variable(dtype="float64")},
        {Status.WRONG_DTYPE},
    ),
    Case(
        "integer",
        lambda: {"v": variable(1)},
        lambda: {"v": variable(dtype="int32")},
        {Status.WRONG_DTYPE},
    ),
    Case(
        "text",
        lambda: {"v": tf.Variable("a")},
        lambda: {"v": tf.Variable("")},
        {Status.MATCHED},
    ),
    Case(
        "keras variable",
        lambda: {"v": keras.Variable([1.0, 1.0])},
        lambda: {"v": variable()},
        {Status.MATCHED},
    ),
    Case(
        "renamed attribute",
        lambda: {"m": module(kernel=variable(1), bias=variable(2))},
        lambda: {"m": module(weight=variable(), bias=variable())},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    Case(
        "deeper",
        lambda: {"m": module(v=variable(1))},
        lambda: {"m": module(m=module(v=variable()))},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "a module for a variable",
        lambda: {"m": variable(1)},
        lambda: {"m": module(v=variable())},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "a variable for a module",
        lambda: {"m": module(v=variable(1))},
        lambda: {"m": variable()},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "list in another order",
        lambda: {"l": [variable(1), variable(2, (3,))]},
        lambda: {"l": [variable(0, (3,)), variable()]},
        {Status.WRONG_SHAPE},
    ),
    Case(
        "shorter list",
        lambda: {"l": [variable(1), variable(2)]},
        lambda: {"l": [variable()]},
        {Status.MATCHED, Status.UNUSED},
    ),
    Case(
        "dict with another key",
        lambda: {"d": {"a": variable(1), "b": variable(2)}},
        lambda: {"d": {"a": variable(), "c": variable()}},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    Case(
        "shared in the file",
        shared,
        lambda: {"a": variable(), "b": variable()},
        {Status.MATCHED, Status.SHARED_IN_FILE},
    ),
    Case(
        "a module shared in the file",
        lambda: dict.fromkeys(("a", "b"), module(v=variable(1))),
        lambda: {"a": module(v=variable()), "b": module(v=variable())},
        {Status.MATCHED, Status.SHARED_IN_FILE},
    ),
    Case(
        "shared here",
        lambda: {"a": variable(1), "b": variable(2)},
        shared,
        {Status.SHARED_HERE},
    ),
    Case(
        "shared in both",
        shared,
        lambda: dict.fromkeys("ab", variable()),
        {Status.MATCHED},
    ),
    Case(
        "nested checkpoint",
        lambda: {"m": module(body=variable(1), head=variable(2))},
        lambda: {"m": tf.train.Checkpoint(body=variable())},
        {Status.MATCHED, Status.UNUSED},
    ),
    # iterators, generators, tables
    Case(
        "iterator",
        lambda: {"it": iterator()},
        lambda: {"it": iterator()},
        {Status.MATCHED},
    ),
    Case(
        "iterator missing",
        lambda: {"v": variable(1)},
        lambda: {"v": variable(), "it": iterator()},
        {Status.MATCHED, Status.MISSING},
    ),
    Case(
        "iterator unused",
        lambda: {"v": variable(1), "it": iterator()},
        lambda: {"v": variable()},
        {Status.MATCHED, Status.UNUSED},
    ),
    Case(
        "iterator for a variable",
        lambda: {"v": variable(1)},
        lambda: {"v": iterator()},
        {Status.WRONG_KIND},
    ),
    Case(
        "variable for an iterator",
        lambda: {"v": iterator()},
        lambda: {"v": variable()},
        {Status.WRONG_KIND},
    ),
    Case(
        "generator",
        lambda: {"g": tf.random.Generator.from_seed(1)},
        lambda: {"g": tf.random.Generator.from_seed(2)},
        {Status.MATCHED},
    ),
    Case(
        "generator renamed",
        lambda: {"g": tf.random.Generator.from_seed(1)},
        lambda: {"h": tf.random.Generator.from_seed(2)},
        {Status.MISSING, Status.UNUSED},
    ),
    Case("table", lambda: {"t": table()}, lambda: {"t": table()}, {Status.MATCHED}),
    Case(
        "table renamed",
        lambda: {"t": table()},
        lambda: {"u": table()},
        {Status.MISSING, Status.UNUSED},
    ),
    # optimizers
    Case(
        "optimizer with its model",
        lambda: with_optimizer(trained()),
        lambda: with_optimizer(built()),
        {Status.MATCHED},
    ),
    Case(
        "optimizer not built",
        lambda: with_optimizer(trained()),
        lambda: with_optimizer(compiled(sequential(*BODY), fit=False)),
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    Case(
        "optimizer alone",
        lambda: {"optimizer": trained().optimizer},
        lambda: {"optimizer": built().optimizer},
        {Status.MATCHED, Status.THROUGH_OPTIMIZER},
    ),
    Case(
        "optimizer without its model",
        lambda: {"optimizer": trained().optimizer},
        lambda: {"optimizer": adam_without_model()},
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    Case(
        "optimizer never used",
        lambda: {"optimizer": adam_without_model()},
        lambda: {"optimizer": adam_without_model()},
        {Status.MATCHED},
    ),
    Case(
        "optimizer of another kind",
        lambda: {"optimizer": adam_without_model()},
        lambda: {"optimizer": keras.optimizers.SGD(0.1)},
        {Status.MATCHED},
    ),
    Case(
        "optimizer forgotten when saving",
        lambda: {"model": sequential(*BODY)},
        lambda: with_optimizer(built()),
        {Status.MATCHED, Status.MISSING},
    ),
    Case(
        "optimizer forgotten here",
        lambda: with_optimizer(trained()),
        lambda: {"model": sequential(*BODY)},
        {Status.MATCHED, Status.UNUSED},
    ),
    Case(
        "compiled model",
        lambda: {"model": trained()},
        lambda: {"model": built()},
        {Status.MATCHED},
    ),
    Case(
        "compiled model as root",
        lambda: {"model": trained()},
        lambda: {"net": built()},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "Keras 2 optimizer",
        lambda: with_optimizer(trained(**K2)),
        lambda: with_optimizer(built(**K2)),
        {Status.MATCHED},
    ),
    Case(
        "Keras 2 optimizer not built",
        lambda: with_optimizer(trained(**K2)),
        lambda: with_optimizer(
            compiled(sequential(*BODY, **K2), K=tf_keras, fit=False)
        ),
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    Case("legacy optimizer", legacy, legacy, {Status.MATCHED}),
    Case(
        "legacy optimizer without slots",
        legacy,
        lambda: legacy(fit=False),
        {Status.MATCHED, Status.NOT_BUILT},
    ),
    Case(
        "legacy optimizer forgotten when saving",
        lambda: {"model": sequential("head", K=tf_keras)},
        legacy,
        {Status.MATCHED, Status.MISSING},
    ),
    # blueprints
    Case(
        "blueprint",
        lambda: {"b": Blueprint(sequential("dense"))},
        lambda: {"b": Blueprint(sequential("dense"))},
        {Status.MATCHED},
    ),
    Case(
        "other blueprint",
        lambda: {"b": Blueprint(sequential("dense"))},
        lambda: {"b": Blueprint(sequential("head")), "v": variable()},
        {Status.OTHER_BLUEPRINT, Status.MISSING},
    ),
]

# The layers of a model that are changed: every make of model is changed in every way.
CHANGED_LAYERS = {
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


def changed_models() -> Iterator[Case]:
    for title, (words, statuses) in CHANGED_LAYERS.items():
        for make in (sequential, functional):
            yield Case(
                f"{make.__name__}, {title}",
                lambda make=make: {"model": make(*BODY)},
                lambda make=make, words=words: {"model": make(*words)},
                statuses,
            )
        yield Case(
            f"Keras 2, {title}",
            lambda: {"model": sequential(*BODY, **K2)},
            lambda words=words: {"model": sequential(*words, **K2)},
            None,  # its names skip layers without weights
        )


PARTS = {"a": "dense", "b": "norm", "c": "head"}
CHANGED_PARTS = {
    "same": (PARTS, {Status.MATCHED}),
    "attribute renamed": (
        {"a": "dense", "n": "norm", "c": "head"},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    "other head": (PARTS | {"c": "wide"}, {Status.MATCHED, Status.WRONG_SHAPE}),
    "part dropped": ({"a": "dense", "c": "head"}, {Status.MATCHED, Status.UNUSED}),
    "weightless part added": (PARTS | {"d": "drop"}, {Status.MATCHED}),
    "other order": (dict(reversed(PARTS.items())), None),
}


def changed_subclasses() -> Iterator[Case]:
    for title, (parts, statuses) in CHANGED_PARTS.items():
        for K in (keras, tf_keras):
            yield Case(
                f"subclassed {K.__name__}, {title}",
                lambda K=K: {"model": subclassed(K, **PARTS)},
                lambda K=K, parts=parts: {"model": subclassed(K, **parts)},
                statuses,
            )


CASES += [
    Case(
        "variable for a blueprint",
        lambda: {"b": variable(1)},
        lambda: {"b": Blueprint(sequential("dense"))},
        {Status.WRONG_KIND},
    )
]
CASES += [*changed_models(), *changed_subclasses()]
CASES += [
    Case(
        "layers in a list",
        lambda: {"model": listed()},
        lambda: {"model": listed()},
        {Status.MATCHED, Status.OUT_OF_REACH},
    ),
    Case(
        "layers in a list, given too",
        given_too,
        given_too,
        {Status.MATCHED},
    ),
    Case(
        "a frozen layer",
        lambda: {"model": frozen(False)},
        lambda: {"model": frozen(True)},
        {Status.MATCHED, Status.MIXED_UP},
    ),
    Case(
        "a frozen layer in both",
        lambda: {"model": frozen(True)},
        lambda: {"model": frozen(True)},
        {Status.MATCHED},
    ),
    Case("Keras 2 loss scale", loss_scaled, loss_scaled, {Status.MATCHED}),
    Case(
        "subclassed, not built",
        lambda: {"model": subclassed(**PARTS)},
        lambda: {"model": subclassed(called=False, **PARTS)},
        {Status.NOT_BUILT},
    ),
    Case(
        "subclassed, not built, other root",
        lambda: {"model": subclassed(**PARTS)},
        lambda: {"net": subclassed(called=False, **PARTS)},
        {Status.NOT_BUILT, Status.UNUSED},
    ),
    Case(
        "subclassed, never called when saved",
        lambda: {"model": subclassed(called=False, **PARTS), "v": variable(1)},
        lambda: {"model": subclassed(called=False, **PARTS), "v": variable()},
        {Status.NOT_BUILT, Status.MATCHED},
    ),
    Case(
        "subclassed, called only here",
        lambda: {"model": subclassed(called=False, **PARTS), "v": variable(1)},
        lambda: {"model": subclassed(**PARTS), "v": variable()},
        {Status.MATCHED, Status.MISSING},
    ),
    Case(
        "Sequential not built",
        lambda: {"model": sequential(*BODY)},
        lambda: {"model": keras.Sequential(layers(keras, *BODY))},
        {Status.NOT_BUILT},
    ),
    Case(
        "Keras 2 subclassed, not built",
        lambda: {"model": subclassed(tf_keras, **PARTS)},
        lambda: {"model": subclassed(tf_keras, called=False, **PARTS)},
        {Status.NOT_BUILT},
    ),
    Case(
        "Sequential into Functional",
        lambda: {"model": sequential(*BODY)},
        lambda: {"model": functional(*BODY)},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "Functional into Sequential",
        lambda: {"model": functional(*BODY)},
        lambda: {"model": sequential(*BODY)},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "Keras 2 into Keras 3",
        lambda: {"model": sequential(*BODY, **K2)},
        lambda: {"model": sequential(*BODY)},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "Keras 3 into Keras 2",
        lambda: {"model": sequential(*BODY)},
        lambda: {"model": sequential(*BODY, **K2)},
        {Status.MISSING, Status.UNUSED},
    ),
    Case(
        "Keras 2 into Keras 3, subclassed",
        lambda: {"model": subclassed(tf_keras, **PARTS)},
        lambda: {"model": subclassed(**PARTS)},
        {Status.MATCHED, Status.MISSING, Status.UNUSED},
    ),
    Case(
        "body alone",
        lambda: {"model": subclassed(**PARTS)},
        lambda: {"model": tf.train.Checkpoint(a=subclassed(**PARTS).a)},
        {Status.MATCHED, Status.UNUSED},
    ),
]
