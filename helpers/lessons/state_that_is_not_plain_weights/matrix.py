"""Which kind of state comes back by which way: each pair is tried."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np

from helpers.kit.picture import BLUE, GREEN, ORANGE
from helpers.kit.shown import Table
from helpers.lessons.state_that_is_not_plain_weights.cases import CASES, Build, Case
from helpers.lessons.state_that_is_not_plain_weights.ways import COPIES, FORMS
from helpers.tools import run_fresh

STEP, OUTPUTS, OTHER = "same step", "same outputs", "other outputs"
_ORDER = {OTHER: 1, OUTPUTS: 2, STEP: 3}  # an error is below all of them
_ANSWERS = "came_back.json"


def what_came_back(folder: Path, kinds: Iterable[str] = tuple(CASES)) -> Table:
    """Keep each kind of state by each way, and say what a restart then has.

    Files are loaded in a fresh process. "same step" says that the outputs are equal,
    and so are weights, optimizer and metrics after one more step of training. What
    stands after "if" was tried where the plain way did not give that.
    """
    with _quiet():
        copied = {kind: _keep(CASES[kind], _place(folder, kind)) for kind in kinds}
    code = f"from {__name__} import _load_all; _load_all({list(copied)!r})"
    run = run_fresh(code, folder, wait=300, with_kit=True)
    if run.code:
        raise RuntimeError(f"The fresh process failed: {run.last_words}")
    loaded = json.loads((folder / _ANSWERS).read_text("utf-8"))
    rows = tuple(
        (kind, *loaded[kind].values(), *row.values()) for kind, row in copied.items()
    )
    colours = {cell: _colour(cell) for _, *cells in rows for cell in cells}
    return Table(("kind of state", *FORMS, *COPIES), rows, colours=colours)


def _colour(cell: str) -> str:
    if not cell.startswith(STEP):
        return ORANGE
    return GREEN if cell == STEP else BLUE


def _place(folder: Path, kind: str) -> str:
    return str(folder / f"kind-{list(CASES).index(kind)}")


@contextmanager
def _quiet() -> Iterator[None]:
    """Show no warnings: the table says what is lost."""
    log = logging.getLogger("absl")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        log.setLevel(level)


def _keep(case: Case, place: str) -> dict[str, str]:
    """Train a model, copy it, write it in each form; judge the copies."""
    keras.utils.set_random_seed(1)
    model = _trained(case)
    noted = _values(case.noted(model))
    copies = {
        way: _tries(case, partial(copied, model, case.build), noted)
        for way, copied in COPIES.items()
    }
    refused = {}
    for form, how in FORMS.items():
        try:
            how.write(model, place + how.ending)
        except Exception as error:  # of any kind: its name is the finding
            refused[form] = f"{type(error).__name__} on save"
    wanted = {"outputs": _outputs(model, case), "after step": _step(model, case)}
    facts = {"noted": noted, "refused": refused, **wanted}
    Path(f"{place}.json").write_text(json.dumps(facts), "utf-8")
    return {way: _judge(case, tries, wanted) for way, tries in copies.items()}


def _load_all(kinds: list[str]) -> None:
    """Judge every file in the current folder, and write the verdicts down."""
    found = {kind: _load(CASES[kind], _place(Path(), kind)) for kind in kinds}
    Path(_ANSWERS).write_text(json.dumps(found), "utf-8")


def _load(case: Case, place: str) -> dict[str, str]:
    facts = json.loads(Path(f"{place}.json").read_text("utf-8"))
    found = dict.fromkeys(FORMS, "") | facts["refused"]
    for form in FORMS.keys() - facts["refused"].keys():
        read = partial(FORMS[form].read, place + FORMS[form].ending, case.build)
        found[form] = _judge(case, _tries(case, read, facts["noted"]), facts)
    return found


def _trained(case: Case) -> keras.Model:
    model = case.build()
    case.prepare(model)
    model.run_eagerly = True  # tracing would take longer than all steps
    for _ in range(2):
        model.train_on_batch(case.x, case.y)
    return model


def _tries(case: Case, load: Build, noted: list) -> dict[str, keras.Model | Exception]:
    """Load a model plainly, and then with the repair of the case."""
    loads = {"": load}
    if case.repair:
        name, repair = case.repair
        loads[f" if {name}"] = partial(repair, load, noted)
    tries: dict[str, keras.Model | Exception] = {}
    for how, each in loads.items():
        try:
            tries[how] = each()
        except Exception as error:
            tries[how] = error
    return tries


def _judge(case: Case, tries: dict, wanted: dict[str, Any]) -> str:
    """Say what a model does as before, and how it was loaded for that."""
    found = {how: _compare(case, model, wanted) for how, model in tries.items()}
    best = max(found, key=lambda how: (_ORDER.get(found[how], 0), not how))
    return found[best] + best


def _compare(case: Case, model: Any, wanted: dict[str, Any]) -> str:
    if isinstance(model, Exception):
        return f"{type(model).__name__} on load"
    try:
        if not _same(_outputs(model, case), wanted["outputs"]):
            return OTHER
    except Exception as error:
        return f"{type(error).__name__} on call"
    if getattr(model, "optimizer", None) is None:
        return OUTPUTS
    try:
        return STEP if _same(_step(model, case), wanted["after step"]) else OUTPUTS
    except Exception as error:
        return f"{type(error).__name__} on next step"


def _outputs(model: keras.Model, case: Case) -> list:
    return _values([model(case.x)])


def _step(model: keras.Model, case: Case) -> list:
    """Train one more step, and return all that it changed."""
    model.run_eagerly = True
    before = _values(case.also(model))
    figures = model.train_on_batch(case.x, case.y, return_dict=True)
    state = [*model.weights, *model.optimizer.variables]
    return [*before, *_values(state), *(figures[name] for name in sorted(figures))]


def _values(variables: Iterable[Any]) -> list:
    return [np.asarray(value).tolist() for value in variables]


def _same(ours: list, theirs: list) -> bool:
    """Compare two lists of values; rounding in the last digits does not count."""
    pairs = [(np.asarray(a), np.asarray(b)) for a, b in zip(ours, theirs, strict=False)]
    return len(ours) == len(theirs) and all(
        a.shape == b.shape and np.allclose(a, b, rtol=1e-4, atol=1e-6) for a, b in pairs
    )
