"""What survives each way to copy a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np

from helpers.kit.shown import Table
from helpers.kit.survey import survey
from helpers.lessons.copying_models.ways import WAYS, make_model
from helpers.tools.look import look


def _weights_of(name: str) -> Callable[[keras.Model, keras.Model], bool]:
    def equal(ours: keras.Model, theirs: keras.Model) -> bool:
        return look(ours.get_layer(name).weights, theirs.get_layer(name).weights).equal

    return equal


def same_outputs(ours: keras.Model, theirs: keras.Model) -> bool:
    """Predict on data that neither has seen, from the same RNN state."""
    fresh = np.random.default_rng(9).normal(size=(8, 3, 2)).astype("float32")
    outputs = []
    for model in (ours, theirs):
        kept = [state.numpy() for state in model.get_layer("rnn").states]
        model.get_layer("rnn").reset_state()
        outputs.append(model(fresh).numpy())
        for state, value in zip(model.get_layer("rnn").states, kept, strict=True):
            state.assign(value)
    return np.array_equal(*outputs)


def _same_slots(ours: keras.Model, theirs: keras.Model) -> bool:
    return theirs.compiled and look(ours.optimizer, theirs.optimizer).equal


def _same_rate(ours: keras.Model, theirs: keras.Model) -> bool:
    rates = [float(m.optimizer.learning_rate) for m in (ours, theirs) if m.compiled]
    return rates == [rates[0]] * 2


def _same_compile(ours: keras.Model, theirs: keras.Model) -> bool:
    return theirs.compiled and theirs.loss == ours.loss


def _same_flags(ours: keras.Model, theirs: keras.Model) -> bool:
    flags = [[layer.trainable for layer in model.layers] for model in (ours, theirs)]
    return flags[0] == flags[1]


def _still_shared(ours: keras.Model, theirs: keras.Model) -> bool:
    return len(theirs.variables) == len(ours.variables)


def _same_seed(ours: keras.Model, theirs: keras.Model) -> bool:
    seeds = [m.get_layer("dropout").seed_generator.state for m in (ours, theirs)]
    return look(*seeds).equal


def _same_states(ours: keras.Model, theirs: keras.Model) -> bool:
    return look(ours.get_layer("rnn").states, theirs.get_layer("rnn").states).equal


SURVIVES: dict[str, Callable[[keras.Model, keras.Model], bool]] = {
    "same outputs": same_outputs,
    "independent": lambda ours, theirs: not look(ours, theirs).shares,
    "weights": _weights_of("head"),
    "BatchNorm": _weights_of("batch_norm"),
    "Normalization": _weights_of("normal"),
    "optimizer slots": _same_slots,
    "learning rate": _same_rate,
    "compile info": _same_compile,
    "trainable flags": _same_flags,
    "shared layer": _still_shared,
    "dropout seed": _same_seed,
    "RNN states": _same_states,
    "attributes": lambda ours, theirs: getattr(theirs, "version", "") == ours.version,
}


def survival_table() -> Table:
    """Copy one model in every way and put every question to every copy."""
    model = make_model()
    table = survey(WAYS, SURVIVES, lambda way: (model, way(model)))
    return replace(table, upright=True)
