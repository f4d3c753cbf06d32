"""The ways to keep a model: four kinds of files, and three copies in memory."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import keras
import tensorflow as tf

from helpers.lessons.state_that_is_not_plain_weights.cases import Build
from helpers.tools import copy_model


@dataclass(frozen=True)
class Form:
    """A file: how it is written, and how a program that starts again reads it."""

    ending: str
    write: Callable[[keras.Model, str], None]
    read: Callable[[str, Build], keras.Model]


def _load_whole(path: str, build: Build) -> keras.Model:
    return keras.models.load_model(path)


def _load_old(path: str, build: Build) -> keras.Model:
    return keras.models.load_model(path, compile=False)


def _load_weights(path: str, build: Build) -> keras.Model:
    model = build()
    model.load_weights(path)
    return model


def _write_checkpoint(model: keras.Model, path: str) -> None:
    tf.train.Checkpoint(model=model).write(path)


def _read_checkpoint(path: str, build: Build) -> keras.Model:
    model = build()
    tf.train.Checkpoint(model=model).read(path).assert_consumed()
    return model


def _clone(model: keras.Model, build: Build) -> keras.Model:
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    return clone


FORMS = {
    ".keras": Form(".keras", keras.Model.save, _load_whole),
    ".weights.h5": Form(".weights.h5", keras.Model.save_weights, _load_weights),
    "checkpoint": Form("", _write_checkpoint, _read_checkpoint),
    ".h5": Form(".h5", keras.Model.save, _load_old),  # last: it changes the model
}
COPIES: dict[str, Callable[[keras.Model, Build], keras.Model]] = {
    "deepcopy": lambda model, build: copy.deepcopy(model),
    "clone_model, set_weights": _clone,
    "copy_model": lambda model, build: copy_model(model),
}
