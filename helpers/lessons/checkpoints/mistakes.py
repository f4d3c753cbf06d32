"""Mistakes in restoring, each tried out: which check notices the mistake?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
import tf_keras

from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import Table
from helpers.kit.survey import survey
from helpers.lessons.checkpoints.nets import (
    Listed,
    Net,
    Objects,
    X,
    built,
    called,
    make_net,
    trained,
)
from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.preview import preview_restore

CAUGHT, RAISES, SILENT, SAYS_SO = "caught", "raises", "silent", "cannot know, says so"
ASSERTS = (
    "assert_consumed",
    "assert_existing_objects_matched",
    "assert_nontrivial_match",
)


@dataclass
class Attempt:
    """A save and a restore that has a mistake in it."""

    saved: Objects
    loaded: Objects
    path: Callable[[str], Any] = str
    expect_partial: bool = False
    wanted: Callable[[], Any] | None = None  # else the outputs of what was saved
    result: Callable[[], Any] | None = None  # else the outputs of what was loaded


Mistakes = dict[str, Callable[[], Attempt]]


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


def _stack(count: int = 3, frozen: bool = False) -> keras.Model:
    layers = [keras.layers.Dense(1) for _ in range(count)]
    layers[0].trainable = not frozen
    return built(keras.Sequential([keras.Input((8, 8, 1)), *layers]))


def _other_optimizer() -> Attempt:
    return _nets(trained(make_net()), built(make_net(), "adamax"))


NOTHING_MET: Mistakes = {
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
    "Keras 2 file, Keras 3 model": lambda: _nets(make_net(K=tf_keras), make_net()),
    "layers in a list": lambda: _nets(called(Listed()), called(Listed())),
    "attribute renamed": lambda: _nets(called(Net()), called(Net("features"))),
}
WRONG_THING_MET: Mistakes = {
    "weightless layer inserted": lambda: _nets(make_net(), make_net(dropout=True)),
    "Sequential into Functional": lambda: _nets(make_net(), make_net(functional=True)),
    "shared when saved, two now": _shared_in_file,
    "two when saved, shared now": _shared_here,
    "optimizer alone, model unwanted": _optimizer_alone,
    "another layer frozen": lambda: _nets(_stack(), _stack(frozen=True)),
    "one layer less": lambda: _nets(_stack(), _stack(count=2)),
    "another optimizer": _other_optimizer,
    "another head": lambda: _nets(make_net(), make_net(head=5)),
}
COMPUTES_OTHERWISE: Mistakes = {
    "another activation": lambda: _nets(make_net(), make_net(activation="tanh")),
    "another stride": lambda: _nets(make_net(), make_net(strides=2)),
    "… with blueprint": lambda: _with_blueprint(make_net(), make_net(strides=2)),
}
FAMILIES = {
    "nothing met": NOTHING_MET,
    "the wrong thing met": WRONG_THING_MET,
    "computes otherwise": COMPUTES_OTHERWISE,
}
NOT_IN_THE_LESSON = {
    "Keras 2 file, Keras 3 model",
    "weightless layer inserted",
    "Sequential into Functional",
    "shared when saved, two now",
    "another layer frozen",
    "… with blueprint",
}


@dataclass
class Verdicts:
    """Who noticed a mistake, and its family."""

    family: str = ""
    restore: str = SILENT
    asserts: dict[str, str] = field(default_factory=dict)
    outputs: str = SILENT
    preview: str = SILENT


def try_out(attempt: Attempt, folder: Path, family: str = "") -> Verdicts:
    """Make the mistake, and ask everyone."""
    verdicts = Verdicts(family)
    wanted = attempt.wanted or (lambda: attempt.saved["model"](X))
    path = attempt.path(tf.train.Checkpoint(**attempt.saved).save(str(folder / "net")))
    verdicts.preview = _ask_preview(path, attempt.loaded)
    try:
        status = tf.train.Checkpoint(**attempt.loaded).restore(path)
    except Exception:
        return replace(
            verdicts, restore=RAISES, asserts=dict.fromkeys(ASSERTS, "–"), outputs="–"
        )
    if attempt.expect_partial:
        status.expect_partial()
    verdicts.asserts = {name: ask(getattr(status, name)) for name in ASSERTS}
    result = attempt.result or (lambda: next(iter(attempt.loaded.values()))(X))
    if not _equal(result(), wanted()):
        verdicts.outputs = CAUGHT
    return verdicts


def ask(check: Callable[[], object]) -> str:
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
    if not preview.complete:  # nor if the state is of another optimizer
        return CAUGHT
    return SAYS_SO if preview.doubts or preview.notes else SILENT


def _equal(a: Any, b: Any) -> bool:
    a, b = np.asarray(a), np.asarray(b)
    return a.shape == b.shape and np.allclose(a, b, rtol=1e-6)


NOTICED: dict[str, Callable[[Verdicts], str]] = {
    "family": lambda seen: seen.family,
    "restore itself": lambda seen: seen.restore,
    **{name: lambda seen, name=name: seen.asserts[name] for name in ASSERTS},
    "outputs compared": lambda seen: seen.outputs,
    "preview": lambda seen: seen.preview,
}


def mistakes_table(folder: Path, in_depth: bool = False) -> Table:
    """Make the mistakes of lesson 04, or every mistake; return who noticed each."""
    folder.mkdir(parents=True, exist_ok=True)
    ways = {
        name: (family, make)
        for family, mistakes in FAMILIES.items()
        for name, make in mistakes.items()
        if in_depth or name not in NOT_IN_THE_LESSON
    }

    def outcome(way: tuple[str, Callable[[], Attempt]]) -> tuple[Verdicts]:
        family, make = way
        return (try_out(make(), Path(tempfile.mkdtemp(dir=folder)), family),)

    colours = {CAUGHT: GREEN, RAISES: GREEN, SILENT: ORANGE, SAYS_SO: BLUE, "–": GREY}
    return survey(ways, NOTICED, outcome, title="mistake", colours=colours)
