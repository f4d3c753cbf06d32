"""Mistakes in restoring, each tried out: who notices? And a preview to play with."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ipywidgets
import keras
import numpy as np
import tensorflow as tf
import tf_keras

from helpers import DATA
from helpers.kit.picture import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    Picture,
    panels,
    to_picture,
)
from helpers.kit.shown import Table
from helpers.kit.widgets import WithFallback
from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.file import CheckpointFile
from helpers.tools.checkpoint.preview import Preview, preview_restore

CAUGHT, RAISES, SILENT, SAYS_SO = "caught", "raises", "silent", "cannot know, says so"
ASSERTS = (
    "assert_consumed",
    "assert_existing_objects_matched",
    "assert_nontrivial_match",
)
X = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
Objects = dict[str, Any]
COSTS = DATA / "bench" / "format_costs.json"


# Small models to save and to restore into ---------------------------------------------


def make_net(
    head: int = 3,
    activation: str = "relu",
    strides: int = 1,
    dropout: bool = False,
    functional: bool = False,
    K: Any = keras,
) -> Any:
    """Return a small image classifier; the arguments are the mistakes."""
    layers = [
        K.layers.Conv2D(4, 3, strides, activation=activation, name="conv"),
        *([K.layers.Dropout(0.5)] if dropout else []),
        K.layers.GlobalAveragePooling2D(),
        K.layers.Dense(head, name="head"),
    ]
    if not functional:
        return K.Sequential([K.Input((8, 8, 1)), *layers])
    x = y = K.Input((8, 8, 1))
    for layer in layers:
        y = layer(y)
    return K.Model(x, y)


class Listed(keras.Model):
    """A model with a layer in a list, where Keras 3 does not track it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = [keras.layers.Flatten(), keras.layers.Dense(4)]
        self.head = keras.layers.Dense(3)

    def call(self, x):
        for layer in self.stack:
            x = layer(x)
        return self.head(x)


class Net(keras.Model):
    """The same with parts that have names; not built before its first call."""

    def __init__(self, conv: str = "conv") -> None:
        super().__init__()
        self.way = conv
        setattr(self, conv, keras.layers.Conv2D(4, 3, activation="relu"))
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(3)

    def call(self, x):
        return self.head(self.pool(getattr(self, self.way)(x)))


def called(model: Any) -> Any:
    model(X)
    return model


def trained(model: Any) -> Any:
    model.compile("adam", "mse")
    model.fit(X, np.ones((2, 3)), verbose=0)
    return model


def built(model: Any, optimizer: str = "adam") -> Any:
    """Compile, and give the optimizer its variables."""
    model.compile(optimizer, "mse")
    model.optimizer.build(model.trainable_variables)
    return model


# Mistakes -----------------------------------------------------------------------------


@dataclass
class Attempt:
    """A save and a restore that has a mistake in it."""

    saved: Objects
    loaded: Objects
    path: Callable[[str], Any] = str
    expect_partial: bool = False
    wanted: Callable[[], Any] | None = None  # else the outputs of what was saved
    result: Callable[[], Any] | None = None  # else the outputs of what was loaded


def _nets(saved: Any, loaded: Any, name: str = "model", **more: Any) -> Attempt:
    return Attempt({"model": saved}, {name: loaded}, **more)


def _with_blueprint(saved: Any, loaded: Any) -> Attempt:
    pair = [{"model": net, "blueprint": Blueprint(net)} for net in (saved, loaded)]
    return Attempt(*pair)


def _shared_in_file() -> Attempt:
    one = tf.Variable(3.0)
    loaded = {"a": tf.Variable(0.0), "b": tf.Variable(0.0)}
    return Attempt(
        {"a": one, "b": one},
        loaded,
        wanted=lambda: [3.0, 3.0],
        result=lambda: [loaded["a"], loaded["b"]],
    )


def _shared_here() -> Attempt:
    one = tf.Variable(0.0)
    return Attempt(
        {"a": tf.Variable(1.0), "b": tf.Variable(2.0)},
        {"a": one, "b": one},
        wanted=lambda: [1.0, 2.0],
        result=lambda: [one, one],
    )


def _optimizer_alone() -> Attempt:
    old, new = trained(make_net()), built(make_net())
    before = new(X)
    return Attempt(
        {"optimizer": old.optimizer},
        {"optimizer": new.optimizer},
        wanted=lambda: before,
        result=lambda: new(X),
    )


def _three(frozen: bool) -> keras.Model:
    layers = [keras.layers.Dense(1) for _ in range(3)]
    layers[0].trainable = not frozen
    return built(keras.Sequential([keras.Input((8, 8, 1)), *layers]))


def _other_optimizer() -> Attempt:
    return _nets(trained(make_net()), built(make_net(), "adamax"))


MISTAKES: dict[str, Callable[[], Attempt]] = {
    "another name for the root": lambda: _nets(make_net(), make_net(), name="net"),
    "… and expect_partial()": lambda: _nets(
        make_net(), make_net(), name="net", expect_partial=True
    ),
    "restore(None)": lambda: _nets(make_net(), make_net(), path=lambda path: None),
    "path with .index": lambda: _nets(
        make_net(), make_net(), path=lambda path: f"{path}.index"
    ),
    "path of the folder": lambda: _nets(
        make_net(), make_net(), path=lambda path: str(Path(path).parent)
    ),
    "model not built yet": lambda: _nets(called(Net()), Net()),
    "weightless layer inserted": lambda: _nets(make_net(), make_net(dropout=True)),
    "Sequential into Functional": lambda: _nets(make_net(), make_net(functional=True)),
    "Keras 2 file, Keras 3 model": lambda: _nets(make_net(K=tf_keras), make_net()),
    "layers in a list": lambda: _nets(called(Listed()), called(Listed())),
    "attribute renamed": lambda: _nets(called(Net()), called(Net("features"))),
    "shared when saved, two now": _shared_in_file,
    "two when saved, shared now": _shared_here,
    "optimizer alone, model unwanted": _optimizer_alone,
    "another layer frozen": lambda: _nets(_three(frozen=False), _three(frozen=True)),
    "another optimizer": _other_optimizer,
    "another head": lambda: _nets(make_net(), make_net(head=5)),
    "another activation": lambda: _nets(make_net(), make_net(activation="tanh")),
    "another stride": lambda: _nets(make_net(), make_net(strides=2)),
    "… with blueprint": lambda: _with_blueprint(make_net(), make_net(strides=2)),
}


@dataclass
class Verdicts:
    """Who noticed a mistake."""

    restore: str = SILENT
    asserts: list[str] = field(default_factory=list)
    outputs: str = SILENT
    preview: str = SILENT


def try_out(attempt: Attempt, folder: Path) -> Verdicts:
    """Make the mistake, and ask everyone."""
    verdicts = Verdicts()
    wanted = attempt.wanted or (lambda: attempt.saved["model"](X))
    path = attempt.path(tf.train.Checkpoint(**attempt.saved).save(str(folder / "net")))
    verdicts.preview = _ask_preview(path, attempt.loaded)
    try:
        status = tf.train.Checkpoint(**attempt.loaded).restore(path)
    except Exception:
        return Verdicts(RAISES, ["–"] * len(ASSERTS), "–", verdicts.preview)
    if attempt.expect_partial:
        status.expect_partial()
    verdicts.asserts = [_ask(getattr(status, name)) for name in ASSERTS]
    result = attempt.result or (lambda: next(iter(attempt.loaded.values()))(X))
    if not _equal(result(), wanted()):
        verdicts.outputs = CAUGHT
    return verdicts


def _ask(check: Callable[[], object]) -> str:
    try:
        check()
    except AssertionError:
        return CAUGHT
    return SILENT


def _ask_preview(path: Any, objects: Objects) -> str:
    try:
        preview = preview_restore(path, **objects)
    except ValueError:
        return CAUGHT
    if not preview.complete or "another optimizer" in str(preview.notes):
        return CAUGHT
    return SAYS_SO if preview.notes else SILENT


def _equal(a: Any, b: Any) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6)


def mistakes_table(folder: Path) -> Table:
    """Make every mistake; return who noticed it."""
    rows = []
    for number, (title, make) in enumerate(MISTAKES.items()):
        seen = try_out(make(), folder / str(number))
        rows.append((title, seen.restore, *seen.asserts, seen.outputs, seen.preview))
    header = ("mistake", "restore itself", *ASSERTS, "outputs compared", "preview")
    colours = {CAUGHT: GREEN, RAISES: GREEN, SILENT: ORANGE, SAYS_SO: BLUE, "–": GREY}
    return Table(header, tuple(rows), colours=colours)


# Costs --------------------------------------------------------------------------------


def format_costs() -> Table:
    """Return what `make bench` measured: size and time of every format."""
    costs = json.loads(COSTS.read_text("utf-8"))["costs"]
    figures = ("size", "write", "read")
    rows = [
        (cost["format"], *(f"{cost[what]:.1f}" for what in figures)) for cost in costs
    ]
    return Table(("format", *figures), tuple(rows))


# The graph of objects -----------------------------------------------------------------


def graph_picture(path: str | Path, alt: str) -> Picture:
    """Draw the objects in a checkpoint, with the names that lead from one to another.

    Green holds a value. A dashed line is a second way to what is drawn already.
    """
    file = CheckpointFile(path)
    names = {0: "root"}
    tree, dashed = _ways(file, names)
    spots: dict[int, tuple[float, float]] = {}
    rows = _place(0, 0, 0, tree, spots)
    figure, (axes,) = panels(1, 9, 0.36 * rows)
    for parent, parts in tree.items():
        for part in parts:
            axes.plot(*zip(spots[parent], spots[part], strict=True), color=INK, lw=0.8)
    deepest = max(x for x, _ in spots.values())
    ends = {
        n: (x + 0.012 * deepest * (len(names[n]) + 1), y) for n, (x, y) in spots.items()
    }
    for node, child in dashed:
        line = {"arrowstyle": "-", "linestyle": "--", "connectionstyle": "arc3,rad=0.5"}
        axes.annotate("", ends[child], ends[node], arrowprops=line, zorder=0)
    for node, (x, y) in spots.items():
        colour = GREEN if file.nodes[node].attributes else GREY
        box = {"boxstyle": "round", "facecolor": colour, "edgecolor": "none"}
        axes.text(x, y, names[node], va="center", bbox=box)
    axes.set(xlim=(-0.1, deepest + 0.7), ylim=(rows - 0.4, -0.6))
    axes.axis("off")
    return to_picture(figure, alt)


def _ways(
    file: CheckpointFile, names: dict[int, str]
) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
    """Return the shortest way to every node that leads to a value, and other ways."""
    tree: dict[int, list[int]] = {}
    dashed, waiting = [], deque([0])
    while waiting:
        node = waiting.popleft()
        tree[node] = []
        for name, child in sorted(file.children(node).items()):
            if not file.nodes[child].has_checkpoint_values.value:
                continue
            if child in names:
                dashed.append((node, child))
                continue
            names[child] = name
            tree[node].append(child)
            waiting.append(child)
    return tree, dashed


def _place(
    node: int,
    depth: int,
    row: int,
    tree: dict[int, list[int]],
    spots: dict[int, tuple[float, float]],
) -> int:
    """Give a node and all below it a spot; return the next free row."""
    spots[node] = (depth, row)
    for child in tree[node]:
        row = _place(child, depth + 1, row, tree, spots)
    return row if tree[node] else row + 1


# The previewer ------------------------------------------------------------------------

CHECKPOINTS: dict[str, Callable[[], Objects]] = {
    "model": lambda: {"model": make_net()},
    "model and optimizer": lambda: _with_optimizer(trained(make_net())),
    "model, written by Keras 2": lambda: {"model": make_net(K=tf_keras)},
}
PROGRAMS: dict[str, Callable[[], Objects]] = {
    "model=net": lambda: {"model": make_net()},
    "model=net, optimizer=optimizer": lambda: _with_optimizer(built(make_net())),
    "modle=net": lambda: {"modle": make_net()},
    "model=net with another head": lambda: {"model": make_net(head=5)},
    "model=net with a dropout more": lambda: {"model": make_net(dropout=True)},
    "model=net as Functional": lambda: {"model": make_net(functional=True)},
    "model=net, not built yet": lambda: {"model": Net()},
}


def _with_optimizer(model: Any) -> Objects:
    return {"model": model, "optimizer": model.optimizer}


def save_examples(folder: Path) -> dict[str, str]:
    """Save a checkpoint of every kind; return their paths."""
    return {
        name: tf.train.Checkpoint(**make()).write(str(folder / f"example-{number}"))
        for number, (name, make) in enumerate(CHECKPOINTS.items(), 1)
    }


def preview_example(paths: dict[str, str], checkpoint: str, program: str) -> Preview:
    """Preview the restore of one of the examples into one of the programs."""
    return preview_restore(paths[checkpoint], **PROGRAMS[program]())


def what_restore_says(paths: dict[str, str], checkpoint: str, program: str) -> str:
    """Restore an example for real; say what TensorFlow says."""
    try:
        status = tf.train.Checkpoint(**PROGRAMS[program]()).read(paths[checkpoint])
    except Exception as error:
        return f"restore raises {type(error).__name__}"
    strict = _ask(status.assert_consumed)
    return "restore says nothing, assert_consumed " + (
        "raises" if strict == CAUGHT else "passes"
    )


def previewer_widget(paths: dict[str, str]) -> WithFallback:
    """Return a widget: choose a checkpoint and a program, see what would match."""
    checkpoint = ipywidgets.Dropdown(options=list(paths), description="checkpoint")
    program = ipywidgets.Dropdown(options=list(PROGRAMS), description="program")
    wide = ipywidgets.Layout(width="24em")
    checkpoint.layout = program.layout = wide
    button = ipywidgets.Button(description="restore now")
    shown, said = ipywidgets.HTML(), ipywidgets.Label()

    def show(_: object = None) -> None:
        preview = preview_example(paths, checkpoint.value, program.value)
        shown.value, said.value = preview.picture().html, ""

    def restore(_: object) -> None:
        said.value = what_restore_says(paths, checkpoint.value, program.value)

    for choice in (checkpoint, program):
        choice.observe(show, names="value")
    button.on_click(restore)
    show()
    controls = ipywidgets.HBox([checkpoint, program, button])
    first = preview_example(paths, checkpoint.value, program.value)
    return WithFallback(ipywidgets.VBox([controls, said, shown]), first.picture())
