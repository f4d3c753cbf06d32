"""What comes back from each form of a saved model, measured in a fresh process."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, ORANGE
from helpers.kit.shown import Table
from helpers.tools import run_fresh

WEIGHTS, STATISTICS, OPTIMIZER = "weights", "statistics of BatchNorm", "optimizer, step"
LOSS, SEEDS, VOCABULARY = "loss, metrics", "dropout seeds", "vocabulary"
YES, NO, IF_BUILT = "yes", "no", "if built first"
ROWS = 128  # the counter of a program, an attribute of its model
_CAUSE = re.compile(r"Could not locate class '\w+'|Table not initialized")
_BEFORE, _AFTER = Path("before.json"), Path("came_back.json")


def note(model: keras.Model, x: Any, y: Any, folder: Path) -> None:
    """Write down the state of a model, its answers, and its next training step.

    The step is made, so save the model before.
    """
    noted = {
        "state": _state(model),
        "answers": model.predict(x, verbose=0).tolist(),
        "evaluate": model.evaluate(x, y, verbose=0),
    }
    model.train_on_batch(x, y)
    noted["next step"] = _values(model.weights)
    (folder / _BEFORE).write_text(json.dumps(noted), "utf-8")


def evaluates_as_before(model: keras.Model, x: Any, y: Any) -> bool:
    """Whether `evaluate` gives what the model gave that `note` was given."""
    return _same(model.evaluate(x, y, verbose=0), _noted()["evaluate"])


def steps_as_before(model: keras.Model, x: Any, y: Any) -> bool:
    """Whether one training step gives the weights that `note` wrote down."""
    model.train_on_batch(x, y)
    return _same(_values(model.weights), _noted()["next step"])


def outcome(call: Callable, *arguments: Any, **named: Any) -> str:
    """Call a function; say that there was no error, or its kind and its cause.

    Keras surrounds both causes with many lines. Another error goes on.

    >>> outcome(int, "1")
    'no error'
    """
    try:
        call(*arguments, **named)
    except (TypeError, tf.errors.FailedPreconditionError) as error:
        cause = _CAUSE.search(str(error))
        if not cause:
            raise
        return f"{type(error).__name__}: {cause[0]}"
    return "no error"


def predicts_as_before(predict: Callable, x: Any) -> bool:
    """Whether a function gives the answers that `note` wrote down."""
    return _same(np.asarray(predict(x)).tolist(), _noted()["answers"])


def what_came_back(folder: Path, with_more: bool = False) -> Table:
    """Load every form in a fresh process, and say what it brought back.

    The folder holds `trained.keras`, `trained.weights.h5`, the checkpoint `trained-1`,
    the export `exported`, and what `note` wrote. `with_more` adds a form of older
    programs, `trained.h5`, and rows for two more things that a file may hold.
    """
    forms = [form for form in FORMS if with_more or form != ".h5"]
    code = f"from {__name__} import _measure; _measure({forms}, {with_more})"
    run = run_fresh(code, folder, wait=300, with_kit=True)
    if run.code:
        raise RuntimeError(f"The fresh process failed: {run.last_words}")
    rows = json.loads((folder / _AFTER).read_text("utf-8"))
    colours = {word: BLUE for row in rows for word in row} | {YES: GREEN, NO: ORANGE}
    return Table(("", *forms), tuple(map(tuple, rows)), colours=colours)


def _noted() -> dict[str, Any]:
    return json.loads(_BEFORE.read_text("utf-8"))


def _state(model: keras.Model) -> dict[str, Any]:
    """Return everything that the answers and the next step of a model depend on."""
    optimizer = getattr(model, "optimizer", None)
    return {
        WEIGHTS: _values(model.trainable_weights),
        STATISTICS: _values(v for v in model.weights if "moving" in v.path),
        VOCABULARY: [*map(str, model.get_layer("words").get_vocabulary())],
        OPTIMIZER: _values(optimizer.variables) if optimizer else None,
        LOSS: getattr(model, "loss", None),
        SEEDS: _values(_seeds(model)),
    }


def _state_of_export(served: Any) -> dict[str, Any]:
    """Return what the function of an export computes with."""
    used = served.signatures["serving_default"]
    statistics = [v for v in used.variables if "moving" in v.name]
    return {WEIGHTS: _values(used.trainable_variables), STATISTICS: _values(statistics)}


def _seeds(model: keras.Model) -> list:
    return [v for v in model.variables if "seed" in v.path]


def _values(variables: Any) -> list:
    return [np.asarray(variable).tolist() for variable in variables]


def _same(ours: Any, theirs: Any) -> bool:
    """Compare nested lists; rounding in the last digits does not count."""
    if isinstance(ours, list) and isinstance(theirs, list):
        pairs = zip(ours, theirs, strict=False)
        return len(ours) == len(theirs) and all(_same(a, b) for a, b in pairs)
    if isinstance(ours, float) and isinstance(theirs, float):
        return bool(np.isclose(ours, theirs, rtol=1e-4, atol=1e-6))
    return bool(ours == theirs)


def _measure(forms: list[str], with_more: bool) -> None:
    """Load each form in the current folder, and write down what came back."""
    tf.config.run_functions_eagerly(True)  # tracing would take most of the time
    without_code = ["loads without your code", *map(_loads_without_code, forms)]
    from helpers.lessons.which_format.project import make_data

    x, y = make_data()
    columns = [_brought(form, x) for form in forms]
    rows = [[part, *(column[part] for column in columns)] for part in columns[0]]
    for name, test in (
        ("same predictions", _predicts),
        ("same evaluate", evaluates_as_before),
        ("same next step", steps_as_before),
    ):
        passed = [
            _passes(form, test, _lost(form, column), x, y)
            for form, column in zip(forms, columns, strict=True)
        ]
        rows.append([name, *passed])
    if with_more:
        rows.append(["a counter of yours", *map(_counts, forms)])
        rows.append(["into a model with another head", *map(_fits_another_head, forms)])
    _AFTER.write_text(json.dumps([without_code, *rows]), "utf-8")


def _loads_without_code(form: str) -> str:
    """Whether the file alone gives something that runs; no class is imported yet."""
    try:
        if form in ("checkpoint", "export"):
            tf.saved_model.load(_FILES[form])
        else:
            keras.models.load_model(_FILES[form], compile=False)
    except (TypeError, ValueError, OSError):
        return NO
    return YES


def _load_keras(**_: bool) -> Any:
    return keras.models.load_model(_FILES[".keras"])


def _load_h5(**_: bool) -> Any:
    return keras.models.load_model(_FILES[".h5"], compile=False)


def _load_weights(**how: bool) -> Any:
    model = _new_model(**how)
    model.load_weights(_FILES[".weights.h5"])
    return model


def _load_checkpoint(**how: bool) -> Any:
    model = _new_model(**how)
    status = tf.train.Checkpoint(model=model).restore(_FILES["checkpoint"])
    status.assert_existing_objects_matched().expect_partial()
    return model


def _load_export(**_: bool) -> Any:
    return tf.saved_model.load(_FILES["export"])


_FILES = {
    ".keras": "trained.keras",
    ".h5": "trained.h5",
    ".weights.h5": "trained.weights.h5",
    "checkpoint": "trained-1",
    "export": "exported",
}
FORMS: dict[str, Callable[..., Any]] = {
    ".keras": _load_keras,
    ".h5": _load_h5,
    ".weights.h5": _load_weights,
    "checkpoint": _load_checkpoint,
    "export": _load_export,
}


def _new_model(
    compiled: bool = True, built: bool = True, counting: bool = False
) -> keras.Model:
    from helpers.lessons.which_format.project import make_model

    model = make_model(compiled)
    if compiled and built:
        model.optimizer.build(model.trainable_variables)
    if counting:
        model.rows = tf.Variable(0)
    return model


def _brought(form: str, x: Any) -> dict[str, str]:
    """Which parts of the state a form brings into objects that did not have them."""
    load, wanted = FORMS[form], _noted()["state"]
    if form == "export":
        served = load()
        found = _state_of_export(served)
        if predicts_as_before(served.serve, x):  # only answers show its table
            found[VOCABULARY] = wanted[VOCABULARY]
        return {part: _verdict(_same(found.get(part), wanted[part])) for part in wanted}
    found, built = _state(load(built=False)), _state(load())
    found[LOSS] = built[LOSS] = _state(load(compiled=False))[LOSS]
    came = {part: _same(found[part], wanted[part]) for part in wanted}
    came_if_built = {part: _same(built[part], wanted[part]) for part in wanted}
    return {part: _verdict(came[part], came_if_built[part]) for part in wanted}


def _verdict(came: bool, came_if_built: bool = False) -> str:
    if came:
        return YES
    return IF_BUILT if came_if_built else NO


def _lost(form: str, brought: dict[str, str]) -> list[str]:
    """Which parts that one can put back by hand are missing."""
    # For weights and checkpoints, the code that makes the model also compiles it.
    parts = (VOCABULARY, LOSS, SEEDS) if form == ".h5" else (VOCABULARY, SEEDS)
    return [part for part in parts if brought[part] == NO]


def _predicts(model: Any, x: Any, y: Any) -> bool:
    predict = model.serve if hasattr(model, "serve") else model.predict
    return predicts_as_before(predict, x)


def _passes(form: str, test: Callable[..., bool], lost: list, x: Any, y: Any) -> str:
    """Whether a loaded form passes; if not, which parts have to be put back by hand."""
    for parts in (lost[:count] for count in range(len(lost) + 1)):
        loaded = FORMS[form]()
        try:
            for part in parts:
                _put_back(loaded, part)
            if test(loaded, x, y):
                return f"with {', '.join(parts)}" if parts else YES
        except (tf.errors.FailedPreconditionError, ValueError):
            continue  # a table without words, or a model that is not compiled
        except AttributeError:
            return NO  # an export has no such method
    return NO


def _put_back(model: keras.Model, part: str) -> None:
    value = _noted()["state"][part]
    if part == LOSS:
        model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    if part == VOCABULARY:
        model.get_layer("words").set_vocabulary(value[1:])
    if part == SEEDS:
        for seed, numbers in zip(_seeds(model), value, strict=True):
            seed.assign(numbers)


def _counts(form: str) -> str:
    """Whether the counter `rows`, an attribute of the model, comes back."""
    rows = getattr(FORMS[form](counting=True), "rows", 0)
    return YES if int(rows) == ROWS else NO


def _fits_another_head(form: str) -> str:
    """How a model with two outputs in place of one gets all the other weights."""
    from helpers.lessons.which_format.project import make_model

    wanted = _noted()["state"][WEIGHTS][:-2]  # kernel and bias of the head are last
    for name, fill in _PARTLY.items():
        model = make_model(outputs=2)
        try:
            fill(model, _FILES[form])
        except (ValueError, OSError, AssertionError):
            continue
        if _same(_values(model.trainable_weights[:-2]), wanted):
            return name
    return NO


def _fill_body(model: keras.Model, path: str) -> None:
    body = keras.Model(model.inputs, model.layers[-2].output)
    status = tf.train.Checkpoint(model=body).restore(path)
    status.assert_existing_objects_matched().expect_partial()


_PARTLY: dict[str, Callable[[keras.Model, str], None]] = {
    "load_weights": keras.Model.load_weights,
    "skip_mismatch=True": partial(keras.Model.load_weights, skip_mismatch=True),
    "restore of its body": _fill_body,
}
