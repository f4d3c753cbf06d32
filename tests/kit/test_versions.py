"""data/versions.json in words: with which versions a snippet passes."""

import pytest
import tensorflow as tf

from helpers.kit import versions
from helpers.kit.versions import (
    installed_series,
    reason,
    status,
    versions_text,
    who_reads,
)

OLD = "AttributeError: module 'keras.api.saving' has no attribute 'Editor'"
LOST = "`keras.saving.Editor` does not exist"
GOOD = "passes"


def told(**rows):
    """Return results: v16="01" fails with the first Keras, and passes with the next."""
    keras = {"15": ("2.15.0",), "16": ("3.3.3", "3.15.1"), "17": ("3.4.1", "3.15.1")}
    return {
        f"2.{v[1:]}.0/{name}": GOOD if passed == "1" else OLD
        for v, bits in rows.items()
        for name, passed in zip(
            keras.get(v[1:], ("3.8.0", "3.15.1")), bits, strict=True
        )
    }


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (told(v16="11", v17="11", v18="11"), "TF 2.16 to 2.18"),
        (told(v15="1", v16="11", v17="11"), "TF 2.15 to 2.17"),
        (told(v15="0", v16="11", v17="11"), "TF 2.16 and 2.17"),
        (told(v16="11", v17="00", v18="11"), f"TF 2.16 and 2.18; not TF 2.17: {LOST}"),
        (
            told(v16="01", v17="01", v18="11"),
            f"TF 2.18; TF 2.16 only with Keras 3.15: with Keras 3.3, {LOST}; "
            f"TF 2.17 only with Keras 3.15: with Keras 3.4, {LOST}",
        ),
        (
            told(v16="00", v17="00", v18="00", v19="11"),
            f"TF 2.19; not TF 2.16 to 2.18: {LOST}",
        ),
        (told(v16="11", v18="11", v21="11"), "TF 2.16, 2.18 and 2.21"),
        (told(v15="0"), "not run with any version"),
        ({}, "not run with any version"),
    ],
)
def test_versions_are_said_in_words(found, text):
    assert versions_text(found) == text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OLD, LOST),
        (
            "AttributeError: 'JaxLayer' object has no attribute 'freeze'",
            "`JaxLayer.freeze` does not exist",
        ),
        (
            "ImportError: cannot import name 'Remat' from 'keras.layers' (…)",
            "`keras.layers.Remat` does not exist",
        ),
        (
            "TypeError: Dense.quantize() got an unexpected keyword argument 'config'",
            "`Dense.quantize` has no argument `config`",
        ),
        (
            "keras-hub does not install beside TensorFlow 2.16.2 and Keras 3.3.3",
            "`keras-hub` does not install",
        ),
        ("AssertionError: assert a == b", "the proof fails: `assert a == b`"),
        ("ValueError: {0} of `x`", "`ValueError: {0} of 'x'`"),
        ("ValueError: " + 200 * "x", f"`ValueError: {107 * 'x'}…`"),
    ],
)
def test_errors_are_said_in_words(error, words):
    assert reason(error) == words
    rows = {"2.16.2/3.3.3": error, "2.17.0/3.4.1": GOOD}
    assert versions_text(rows) == f"TF 2.17; not TF 2.16: {words}"


def test_one_tensorflow_passes_with_all_some_or_none():
    found = told(v16="11", v17="01", v18="00")
    given = [status(found, series) for series in ("2.16", "2.17", "2.18", "2.19")]
    assert given == ["all", "some", "none", "not run"]


def test_tensorflow_here_is_known(monkeypatch):
    assert installed_series() == ".".join(tf.__version__.split(".")[:2])
    monkeypatch.setattr(versions, "version", lambda name: "2.99.0")
    assert installed_series() == versions.all_series()[-1]


def test_who_reads_groups_writers_that_are_read_alike(monkeypatch):
    row = {"3.3.1": "equal", "3.4.1": "a new optimizer", "3.8.0": "KeyError: 'x'"}
    results = {
        "a form": {"3.3.1": row, "3.4.1": row, "3.8.0": row | {"3.8.0": "equal"}}
    }
    told = {"reads": {"results": results}}
    monkeypatch.setattr("helpers.kit.versions.read_versions", lambda: told)
    assert who_reads().rows == (
        ("a form", "3.3 and 3.4", "3.3", "3.4", "3.8"),
        ("a form", "3.8", "3.3 and 3.8", "3.4", ""),
    )
