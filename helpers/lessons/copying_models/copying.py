"""Ways to copy a Keras model, each tried out: what survives, and what moves along."""

from __future__ import annotations

import copy
import json
import pickle
import tempfile
import timeit
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets
import keras
import numpy as np
import tensorflow as tf

from helpers import DATA
from helpers.kit.picture import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Picture,
    panels,
    to_picture,
)
from helpers.kit.shown import Table
from helpers.kit.widgets import WithFallback
from helpers.tools.copy_model import copy_model
from helpers.tools.look import look, slots

COSTS = DATA / "bench" / "copy_costs.json"
X = np.random.default_rng(0).normal(size=(32, 3, 2)).astype("float32")
Y = X.sum((1, 2), keepdims=True)[:, :, 0]

Way = Callable[[keras.Model], keras.Model]


def make_model() -> keras.Model:
    """Return a trained model that has every kind of state a copy can lose."""
    normal = keras.layers.Normalization(name="normal")
    normal.adapt(X * 3 + 5)
    shared = keras.layers.Dense(2, name="shared")
    frozen = keras.layers.Dense(2, name="frozen", trainable=False)
    x = keras.Input((3, 2), batch_size=8, name="x")
    y = keras.layers.BatchNormalization(name="batch_norm")(shared(shared(normal(x))))
    y = keras.layers.Dropout(0.5, seed=1, name="dropout")(frozen(y))
    y = keras.layers.GRU(3, stateful=True, name="rnn")(y)
    model = keras.Model(x, keras.layers.Dense(1, name="head")(y), name="net")
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    train(model)
    model.optimizer.learning_rate = 0.005  # as a callback would
    model.version = "v1"
    return model


def train(model: keras.Model, epochs: int = 1) -> keras.Model:
    """Train on the same data in the same order, every time."""
    model.fit(X, Y, epochs=epochs, batch_size=8, shuffle=False, verbose=0)
    return model


def _assign_variables(ours: Any, theirs: Any) -> None:
    """Give the variables of a model or optimizer to another of the same kind."""
    for a, b in zip(ours.variables, theirs.variables, strict=True):
        b.assign(a)


def _clone_and_set(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin


def _clone_and_assign(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    _assign_variables(model, twin)
    return twin


def _config_and_assign(model: keras.Model) -> keras.Model:
    twin = type(model).from_config(model.get_config())
    _assign_variables(model, twin)
    return twin


def clone_and_assign_with_optimizer(model: keras.Model) -> keras.Model:
    """The recipe of the lesson, in plain Keras."""
    twin = _clone_and_assign(model)
    twin.optimizer.build(twin.trainable_variables)
    _assign_variables(model.optimizer, twin.optimizer)
    for layer in twin.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    return twin


def _through_file(model: keras.Model) -> keras.Model:
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        return keras.models.load_model(f"{folder}/model.keras")


def _through_checkpoint(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    if model.compiled and model.optimizer.built:
        twin.optimizer.build(twin.trainable_variables)
    with tempfile.TemporaryDirectory() as folder:
        file = tf.train.Checkpoint(model=model).save(f"{folder}/ckpt")
        tf.train.Checkpoint(model=twin).restore(file).assert_consumed()
    return twin


WAYS: dict[str, Way] = {
    "=": lambda model: model,
    "Model(input, output)": lambda model: keras.Model(model.input, model.output),
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "clone_model": keras.models.clone_model,
    "clone + set_weights": _clone_and_set,
    "clone + assign variables": _clone_and_assign,
    "from_config + assign": _config_and_assign,
    "clone + assign all": clone_and_assign_with_optimizer,
    ".keras file": _through_file,
    "Checkpoint folder": _through_checkpoint,
    "copy_model": copy_model,
}


# What can survive. Each is a question put to a copy, with the original beside it.


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
    model, rows = make_model(), []
    for name, way in WAYS.items():
        twin = way(model)
        answers = ["yes" if ask(model, twin) else "no" for ask in SURVIVES.values()]
        rows.append((name, *answers))
    colours = {"yes": GREEN, "no": ORANGE}
    return Table(("way", *SURVIVES), tuple(rows), colours=colours)


# The copy explorer: train the original, see which parts of the copy moved.


@dataclass(frozen=True)
class Moved:
    """Which parts of two models changed while the original was trained."""

    way: str
    parts: tuple[tuple[str, str, str], ...]  # part, in the original, in the copy

    @property
    def table(self) -> Table:
        n = sum(copied == "moved" for _, _, copied in self.parts)
        caption = f"{self.way}: {n} of {len(self.parts)} parts of the copy moved"
        colours = {"moved": ORANGE, "stayed": BLUE, "not there": GREY}
        return Table(("part", "original", "copy"), self.parts, caption, colours)

    def __repr__(self) -> str:
        return repr(self.table)

    def picture(self) -> Picture:
        """Draw what moved as a coloured grid."""
        return self.table.picture(
            f"{self.table.caption} when the original was trained."
        )


def explore(way: str, epochs: int = 1) -> Moved:
    """Copy a model, train the original, and look at both.

    >>> explore("=").table.caption
    '=: 5 of 6 parts of the copy moved'
    >>> explore("copy_model").table.caption
    'copy_model: 0 of 6 parts of the copy moved'
    """
    if way not in WAYS:
        raise ValueError(f"{way!r} is not one of the ways: {', '.join(WAYS)}")
    model = make_model()
    twin = WAYS[way](model)
    before = [_values_by_part(model), _values_by_part(twin)]
    if epochs:
        train(model, epochs)
    after = [_values_by_part(model), _values_by_part(twin)]
    rows = []
    for part in before[0]:
        pairs = zip(before, after, strict=True)
        rows.append((part, *(_moved(old[part], new[part]) for old, new in pairs)))
    return Moved(way, tuple(rows))


def _values_by_part(model: keras.Model) -> dict[str, list[np.ndarray]]:
    """Collect the values of a model in the groups that the explorer shows."""
    parts = {
        "weights": model.trainable_variables,
        "frozen weights": model.get_layer("frozen").weights,
        "BatchNorm statistics": model.get_layer("batch_norm").non_trainable_weights,
        "dropout seed": model.get_layer("dropout").seed_generator.state,
        "RNN states": model.get_layer("rnn").states,
        "optimizer": model.optimizer if model.compiled else [],
    }
    return {part: [s.value.copy() for s in slots(x)] for part, x in parts.items()}


def _moved(before: list[np.ndarray], after: list[np.ndarray]) -> str:
    if not after:
        return "not there"
    same = len(before) == len(after) and all(map(np.array_equal, before, after))
    return "stayed" if same else "moved"


def copy_explorer_widget() -> WithFallback:
    """Return the explorer as a widget: choose a way, train the original, look."""
    way = ipywidgets.Dropdown(options=list(WAYS), description="copy by", value="=")
    button = ipywidgets.Button(description="train the original")
    shown = ipywidgets.HTML()

    def draw(epochs: int) -> None:
        shown.value = explore(way.value, epochs).picture().html

    button.on_click(lambda _: draw(1))
    way.observe(lambda _: draw(0), names="value")
    draw(0)
    controls = ipywidgets.HBox([way, button])
    still = explore("=").picture()
    return WithFallback(ipywidgets.VBox([controls, shown]), still)


# What a copy costs: measured by `make bench`, drawn in the lesson.


def read_costs() -> list[dict[str, Any]]:
    """Return the committed measurements, one a way and size."""
    return json.loads(COSTS.read_text("utf-8"))["costs"]


def cost_picture(optimizer: bool) -> Picture:
    """Draw time and peak memory of the ways, as multiples of a plain NumPy copy."""
    rows = [row for row in read_costs() if row["optimizer"] == optimizer]
    largest = max(row["millions"] for row in rows)
    rows = [row for row in rows if row["millions"] == largest]
    rows.sort(key=lambda row: -row["time"])
    best, worst = rows[-1], rows[0]
    return _draw_costs(
        [row["way"] for row in rows],
        {key: [row[key] for row in rows] for key in ("time", "memory")},
        f"Costs of copying {largest} million parameters "
        f"{'with Adam' if optimizer else 'without an optimizer'}: "
        f"{best['way']} takes {best['time']:.1f} times as long as a NumPy copy, "
        f"{worst['way']} {worst['time']:.0f} times.",
    )


def live_cost_picture() -> Picture:
    """Time some ways on a model of one million parameters, here and now."""
    model = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(1000)])
    arrays = model.get_weights()
    plain = _seconds(lambda: [array.copy() for array in arrays])
    names = ["pickle", "copy.deepcopy", ".keras file", "clone + set_weights"]
    ratios = [_seconds(lambda way=WAYS[name]: way(model)) / plain for name in names]
    return _draw_costs(
        names,
        {"time": ratios},
        "Costs of copying one million parameters on this machine, in four ways.",
    )


def _seconds(act: Callable[[], object]) -> float:
    return min(timeit.repeat(act, number=1, repeat=3))


def _draw_costs(names: list[str], costs: dict[str, list[float]], alt: str) -> Picture:
    figure, axes = panels(len(costs), 4.5 * len(costs), len(names) * 0.3 + 1, False)
    for panel, (what, values) in zip(axes, costs.items(), strict=True):
        panel.barh(names, values, color=BLUE, log=True)
        panel.axvline(1, color=ORANGE)
        panel.set_xlim(right=max(values) * 2)
        for y, value in enumerate(values):
            paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
            panel.text(value * 1.15, y, f"{value:.1f}", va="center", size=8, bbox=paper)
        panel.set_xlabel(f"{what}, as a multiple of a NumPy copy")
    figure.tight_layout()
    return to_picture(figure, alt)
