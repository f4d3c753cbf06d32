"""A plugin of pytest: what Keras's own tests make is copied, and the copy is judged."""

from __future__ import annotations

import functools
import inspect
import json
import re
import signal
import sys
import time
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.testing import test_case  # the class of all tests of Keras

from authoring.attack import twin_judge
from helpers.tools import CannotCopy, copy_model

SECONDS = 10  # of a test
SECONDS_OF_COPY = 60  # with its judgement, on a machine that does something else, too
OF_ONE_TEST = 1  # so many of its parameters are run, evenly chosen
MAKES_MODELS = re.compile("[Mm]odel|Sequential|Functional|run_layer_test")
COPIES = 4  # of the models of one test


class TooLong(BaseException):
    """A test or a copy takes too long; no `except Exception` may catch it."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise TooLong after some seconds; a limit around this one stands still."""

    def stop(*_: Any) -> None:
        raise TooLong

    before, left = signal.signal(signal.SIGALRM, stop), signal.setitimer(0, seconds)[0]
    try:
        yield
    finally:
        signal.setitimer(0, left)
        signal.signal(signal.SIGALRM, before)


class Harvest:
    """Copies the models that the tests make, and notes a verdict for each."""

    def __init__(self, notes: Path) -> None:
        self.notes = notes
        self.test = ""
        self.made: list[keras.Model] = []
        self.done: set[tuple[int, str]] = set()
        self.is_busy = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Copy nothing of what is done meanwhile."""
        self.is_busy = True
        try:
            yield
        finally:
            self.is_busy = False

    def begin(self, test: str) -> None:
        """Forget the models of the test before."""
        self.test, self.made, self.done = test, [], set()

    def end(self) -> None:
        """Copy also the models that a test made and did nothing with."""
        for model in self.made:
            if model.built and not any(id(model) == known for known, _ in self.done):
                self.copy(model, "made")
        self.made = []

    def copy(self, model: Any, moment: str, x: Any = None, y: Any = None) -> None:
        """Copy a model and judge the copy, at most once at each moment of a test."""
        new = (id(model), moment) not in self.done and len(self.done) < COPIES
        if self.is_busy or not new or not isinstance(model, keras.Model):
            return
        self.done.add((id(model), moment))
        self.made.append(model)  # so that no other gets its id
        started = time.perf_counter()
        verdict = "crashed", f"longer than {SECONDS_OF_COPY} s"
        try:
            with self.paused(), limit(SECONDS_OF_COPY):
                verdict = judged(model, x, y)
        except TooLong:
            pass
        self.note(moment, *verdict, time.perf_counter() - started)

    def note(self, moment: str, verdict: str, said: str, seconds: float) -> None:
        """Write a line about one copy."""
        line = (self.test, moment, verdict, said, round(seconds, 2))
        with self.notes.open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(line) + "\n")


def judged(model: keras.Model, x: Any, y: Any) -> tuple[str, str]:
    """Copy a model; return the verdict, and what is wrong or was said."""
    x = example(model) if x is None else x
    y = answers(model, x) if y is None and model.compiled else y
    try:
        twin = copy_model(model)
    except CannotCopy as refusal:
        return "refused", str(refusal)
    except Exception as error:
        return "crashed", f"{type(error).__name__}: {str(error)[:300]}"
    try:
        batch = (x, y) if model.compiled and x is not None and y is not None else None
        wrong = twin_judge.differences(model, twin, x, batch)
    except Exception as error:
        return "different", f"not judged: {type(error).__name__}: {str(error)[:300]}"
    return ("different", "; ".join(wrong)[:600]) if wrong else ("right", "")


def example(model: keras.Model) -> Any:
    """Return an input for a model, if it tells what it takes."""
    try:
        specs = model.input
        return keras.tree.map_structure(_drawn, specs)
    except Exception:
        pass
    shape = (model.get_build_config() or {}).get("input_shape")
    if isinstance(shape, tuple | list) and all(
        one is None or isinstance(one, int) for one in shape
    ):
        return _drawn(keras.KerasTensor(shape))
    return None


def _drawn(spec: keras.KerasTensor) -> Any:
    shape, rng = [size or 2 for size in spec.shape], np.random.default_rng(0)
    if spec.dtype == "string":
        return tf.constant(np.full(shape, "a b"))
    array = rng.normal(size=shape) if "float" in spec.dtype else np.ones(shape)
    tensor = tf.cast(array, spec.dtype)
    if spec.sparse:
        return tf.sparse.from_dense(tensor)
    return tf.RaggedTensor.from_tensor(tensor) if spec.ragged else tensor


def answers(model: keras.Model, x: Any) -> Any:
    """Return zeros in the shape of what a model answers."""
    if x is None:
        return None
    try:
        return keras.tree.map_structure(np.zeros_like, model(x, training=False))
    except Exception:
        return None


def model_of_layer(
    layer_cls: Callable[..., Any],
    init_kwargs: dict[str, Any],
    input_shape: Any = None,
    input_dtype: Any = None,
    input_sparse: bool = False,
    input_ragged: bool = False,
    input_data: Any = None,
    call_kwargs: dict[str, Any] | None = None,
) -> tuple[keras.Model, Any]:
    """Return a model of one layer, trained for a step if it can be, and an input."""
    kinds = input_sparse, input_ragged
    if input_data is None:
        dtype = input_dtype or keras.src.tree.map_shape_structure(
            lambda _: "float32", input_shape
        )
        input_data = test_case.create_eager_tensors(input_shape, dtype, *kinds)
    inputs = keras.tree.map_structure(
        lambda x: keras.Input(
            batch_shape=tuple(x.shape),
            dtype=keras.backend.standardize_dtype(x.dtype),
            sparse=isinstance(x, tf.SparseTensor),
            ragged=isinstance(x, tf.RaggedTensor),
        ),
        keras.tree.map_structure(_tensor, input_data),
    )
    layer, more = layer_cls(**(init_kwargs or {})), call_kwargs or {}
    is_dict = isinstance(inputs, dict)
    outputs = layer(**inputs, **more) if is_dict else layer(inputs, **more)
    model = keras.Model(inputs, outputs)
    data = keras.tree.map_structure(_tensor, input_data)
    _train(model, data)
    return model, data


def _tensor(x: Any) -> Any:
    special = tf.SparseTensor | tf.RaggedTensor
    return x if isinstance(x, special) else tf.convert_to_tensor(x)


def _train(model: keras.Model, x: Any) -> None:
    """Train a model for a step, so that its optimizer has a state; not all can be."""
    outputs = keras.tree.flatten(model.output)
    if not model.trainable_variables or len(outputs) > 1:
        return
    y = answers(model, x)
    model.compile("adam", "mse", run_eagerly=True)
    try:
        model.train_on_batch(x, y)
    except Exception:
        return


def hook(harvest: Harvest) -> None:
    """Copy the model of every layer test, and models that are saved or trained."""

    def run_layer_test(
        self: Any, layer_cls: Any, init_kwargs: Any, **more: Any
    ) -> None:
        known = ("shape", "dtype", "sparse", "ragged", "data")
        taken = {name: more.get(f"input_{name}") for name in known}
        taken = {f"input_{k}": v for k, v in taken.items() if v is not None}
        taken["call_kwargs"] = more.get("call_kwargs")
        try:
            with harvest.paused():
                model, x = model_of_layer(layer_cls, init_kwargs, **taken)
        except Exception as error:
            harvest.note("layer", "no model", f"{type(error).__name__}: {error}", 0)
            return
        harvest.copy(model, "layer", x)

    test_case.TestCase.run_layer_test = run_layer_test
    for name in ("save", "save_weights", "export"):
        _wrap(keras.Model, name, harvest, before=True)
    for name in ("fit", "train_on_batch", "quantize"):
        _wrap(keras.Model, name, harvest, before=False)
    _note_made(harvest)
    from keras.src.models import cloning

    cloned = cloning.clone_model

    @functools.wraps(cloned)
    def clone_model(model: Any, *arguments: Any, **more: Any) -> Any:
        harvest.copy(model, "clone_model")
        return cloned(model, *arguments, **more)

    for module in (cloning, keras.src.models, keras.models):
        module.clone_model = clone_model


def _wrap(kind: type, name: str, harvest: Harvest, before: bool) -> None:
    original = getattr(kind, name)

    @functools.wraps(original)
    def wrapped(model: Any, *arguments: Any, **more: Any) -> Any:
        if before:
            harvest.copy(model, name)
            return original(model, *arguments, **more)
        result = original(model, *arguments, **more)
        x, y = _data(arguments, more) if name in ("fit", "train_on_batch") else (0, 0)
        harvest.copy(model, name, *(one if _is_data(one) else None for one in (x, y)))
        return result

    setattr(kind, name, wrapped)


def _data(arguments: tuple, more: dict[str, Any]) -> tuple[Any, Any]:
    x = more.get("x", arguments[0] if arguments else None)
    return x, more.get("y", arguments[1] if len(arguments) > 1 else None)


def _is_data(thing: Any) -> bool:
    parts = keras.tree.flatten(thing)
    return bool(parts) and all(isinstance(x, np.ndarray | tf.Tensor) for x in parts)


def _note_made(harvest: Harvest) -> None:
    original = keras.Model.__init__

    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # Keras reads the names
        original(self, *args, **kwargs)
        if not harvest.is_busy:
            harvest.made.append(self)

    keras.Model.__init__ = __init__


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--notes", help="the file for the verdicts")


def pytest_configure(config: pytest.Config) -> None:
    sys.modules.setdefault("jax", types.ModuleType("jax"))  # trainer_test imports it
    harvest = Harvest(Path(config.getoption("--notes")))
    hook(harvest)
    config.pluginmanager.register(Runs(harvest))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that speak of models, and of each one parameter."""
    by_test: dict[Any, list[pytest.Item]] = {}
    for item in items:
        function = inspect.unwrap(item.function)
        if not MAKES_MODELS.search(inspect.getsource(function)):
            continue
        by_test.setdefault((str(item.path), item.parent, function), []).append(item)
    items[:] = [one for group in by_test.values() for one in _spread(group)]


def _spread(group: list[Any]) -> list[Any]:
    step = max(1, -(-len(group) // OF_ONE_TEST))
    return group[::step]


class Runs:
    """Runs each test under a limit of time."""

    def __init__(self, harvest: Harvest) -> None:
        self.harvest = harvest

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.harvest.begin(item.nodeid)
        try:
            with limit(SECONDS):
                return (yield)
        except TooLong:
            return None
        finally:
            self.harvest.end()
