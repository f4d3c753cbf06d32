"""Check the path of a checkpoint; if it is something else, say what."""

from __future__ import annotations

import os
import re

import tensorflow as tf

from helpers.tools.cannot_read import CannotRead

_SINGLE_FILE = re.compile(r"(\.index|\.data-\d{5}-of-\d{5})$")


def checked_prefix(path: str | os.PathLike | None) -> str:
    """Return the path as text, or raise CannotRead, which says what is there."""
    if path is None or not os.fspath(path):
        raise CannotRead(
            "There is no checkpoint: the path is None or empty. Did "
            "tf.train.latest_checkpoint find none? Look at the folder that you gave it."
        )
    prefix = os.fspath(path)
    name = os.path.basename(prefix.rstrip("/"))
    if tf.io.gfile.isdir(prefix):
        raise CannotRead(f"{name} is {_folder_in_words(prefix)}.")
    if end := _SINGLE_FILE.search(prefix):
        raise CannotRead(
            f"{name} is one file of a checkpoint: give the path without {end[0]}, as "
            "save() returned it."
        )
    if not tf.io.gfile.exists(f"{prefix}.index"):
        refuse_if_not_permitted(os.path.dirname(prefix) or ".")
        raise CannotRead(_what_is_there(prefix, name))
    return prefix


def refuse_if_not_permitted(path: str) -> None:
    """Raise CannotRead if you may not read a file, or look into a folder."""
    try:
        if os.path.isdir(path):
            os.listdir(path)
        else:
            open(path, "rb").close()
    except FileNotFoundError:  # nor is a path like gs://… known to the system
        return
    except PermissionError as error:
        raise CannotRead(
            f"You have no permission to read {os.path.basename(path)}. The checkpoint "
            "may be whole: ask for the permission."
        ) from error


def _folder_in_words(folder: str) -> str:
    if tf.io.gfile.exists(os.path.join(folder, "saved_model.pb")):
        return "a SavedModel; its checkpoint is variables/variables in it"
    if latest := tf.train.latest_checkpoint(folder):
        return (
            f"a folder; its latest checkpoint is {os.path.basename(latest)}: give "
            "what tf.train.latest_checkpoint returns"
        )
    return "a folder, and tf.train.latest_checkpoint finds no checkpoint in it"


def _what_is_there(prefix: str, name: str) -> str:
    folder = os.path.dirname(prefix) or "."
    there = tf.io.gfile.listdir(folder) if tf.io.gfile.isdir(folder) else []
    if any(file.startswith(f"{name}.data-") for file in there):
        return (
            f"{name}.index is missing: the checkpoint was not completely saved, or not "
            "completely copied. Use the checkpoint before it."
        )
    if name == "checkpoint" and name in there:
        return (
            "checkpoint is the text file that names the latest one: give what "
            "tf.train.latest_checkpoint returns for its folder."
        )
    if name in there:
        return (
            f"{name} is not a TensorFlow checkpoint. Load a .keras file with "
            "keras.models.load_model, a .weights.h5 file with model.load_weights."
        )
    found = sorted(file for file in there if file.endswith(".index"))
    names = ", ".join(file.removesuffix(".index") for file in found[:5])
    near = f"In its folder there are: {names}" if names else "None is near"
    return f"There is no checkpoint {name}. {near}."
