"""Make mistakes with checkpoints of many models, and hold each preview to the restore.

Before the save every variable gets a number of its own, so that after the restore it is
seen whose value each variable has. `python -m authoring.attack previews` makes all.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock
from zlib import crc32

import keras
import numpy as np
import tensorflow as tf
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from helpers.kit.shown import Table
from helpers.tools import preview_restore
from helpers.tools.checkpoint.preview import Preview
from tests.support.corpus import MODELS
from tests.support.plan import Plan, planned

kinds = keras.optimizers
Role = tuple[Any, ...]


def _multi() -> keras.Optimizer:
    return kinds.MultiOptimizer(
        kinds.OptimizerMap(kinds.SGD(momentum=0.9), {".*bias": kinds.Adam()})
    )


OPTIMIZERS: dict[str, Callable[[], keras.Optimizer] | None] = {
    "none": None,
    "SGD": kinds.SGD,
    "SGD, momentum": lambda: kinds.SGD(momentum=0.9),
    "SGD, schedule": lambda: kinds.SGD(
        kinds.schedules.ExponentialDecay(0.1, 5, 0.5), 0.9
    ),
    "Adam": kinds.Adam,
    "Adam, mine": lambda: kinds.Adam(name="mine"),
    "Adam, amsgrad": lambda: kinds.Adam(amsgrad=True),
    "Adam, average": lambda: kinds.Adam(use_ema=True),
    "Adam, accumulation": lambda: kinds.Adam(gradient_accumulation_steps=2),
    "AdamW": kinds.AdamW,
    "AdamW, mine": lambda: kinds.AdamW(name="mine"),
    "Adamax": kinds.Adamax,
    "Adafactor": kinds.Adafactor,
    "Adagrad": kinds.Adagrad,
    "Adadelta": kinds.Adadelta,
    "Ftrl": kinds.Ftrl,
    "Lamb": kinds.Lamb,
    "Lion": kinds.Lion,
    "Muon": kinds.Muon,
    "Nadam": kinds.Nadam,
    "RMSprop": kinds.RMSprop,
    "RMSprop, centered": lambda: kinds.RMSprop(centered=True, momentum=0.9),
    "loss scale": lambda: kinds.LossScaleOptimizer(kinds.Adam()),
    "several": _multi,
}
# What a mistake changes in the plan, by a number that chooses where.
IN_PLAN: dict[str, Callable[[Plan, str, int], Any]] = {
    "renamed": lambda plan, key, n: setattr(plan, "renamed", key),
    "resized": lambda plan, key, n: setattr(plan, "resized", key),
    "frozen": lambda plan, key, n: setattr(plan, "frozen", key),
    "other dtype": lambda plan, key, n: plan.options.update(
        {key: {"dtype": "float16"}}
    ),
    "no bias": lambda plan, key, n: plan.options.update({key: {"use_bias": False}}),
    "other wiring": lambda plan, key, n: setattr(plan, "exchanged", n),
    "dropped": lambda plan, key, n: setattr(plan, "dropped", n),
    "dense inserted": lambda plan, key, n: setattr(plan, "inserted", (n, "dense")),
    "dropout inserted": lambda plan, key, n: setattr(plan, "inserted", (n, "dropout")),
    "attributes swapped": lambda plan, key, n: setattr(plan, "swapped_attributes", n),
    "attribute renamed": lambda plan, key, n: setattr(plan, "renamed_attribute", n),
}
OF_PROGRAM = (
    *("other optimizer", "optimizer not built", "optimizer built in reverse"),
    *("other root", "optimizer apart", "names from Keras"),
)
MISTAKES = (*IN_PLAN, *OF_PROGRAM)


@dataclass(frozen=True)
class Case:
    """A program that saves, and what is otherwise in the one that restores."""

    model: str
    optimizer: str
    automatic: bool  # Keras names the layers
    apart: bool  # the optimizer is given to the checkpoint, too
    mistakes: tuple[str, ...]
    number: int  # chooses where
    other: str  # the other optimizer


def cases(model: str | None = None) -> st.SearchStrategy[Case]:
    """Return the strategy that draws cases, of one model or of all."""
    return st.builds(
        Case,
        model=st.just(model) if model else st.sampled_from(sorted(MODELS)),
        optimizer=st.sampled_from(list(OPTIMIZERS)),
        automatic=st.booleans(),
        apart=st.booleans(),
        mistakes=st.lists(st.sampled_from(MISTAKES), max_size=2, unique=True).map(
            tuple
        ),
        number=st.integers(0, 5),
        other=st.sampled_from(list(OPTIMIZERS)),
    )


class Program:
    """A model with its optimizer, and the role of each of their variables."""

    def __init__(self, case: Case, mistakes: tuple[str, ...], keys: list[str]) -> None:
        plan = Plan(automatic=case.automatic != ("names from Keras" in mistakes))
        for mistake in mistakes:
            if change := IN_PLAN.get(mistake):
                change(plan, keys[case.number % len(keys)], case.number)
        with planned(plan):
            self.model = MODELS[case.model]()
        self.keys = [key for key, _ in plan.layers]
        self.plan = plan
        self.slots: list[tuple[Any, str, Any, Any]] = []
        self.optimizer = self._compiled(case, mistakes)
        self.objects = {"net" if "other root" in mistakes else "model": self.model}
        if self.optimizer and case.apart != ("optimizer apart" in mistakes):
            self.objects["optimizer"] = self.optimizer

    def _compiled(self, case: Case, mistakes: tuple[str, ...]) -> Any:
        name = case.other if "other optimizer" in mistakes else case.optimizer
        make = OPTIMIZERS[name]
        if make is None:
            return None
        original = kinds.Optimizer.add_variable_from_reference

        def recorded(optimizer, reference_variable, name=None, **options):
            made = original(optimizer, reference_variable, name, **options)
            self.slots.append((optimizer, name, reference_variable, made))
            return made

        optimizer = make()
        self.model.compile(optimizer, "mse")
        weights = list(self.model.trainable_variables)
        if "optimizer built in reverse" in mistakes:
            weights.reverse()
        with mock.patch.object(
            kinds.Optimizer, "add_variable_from_reference", recorded
        ):
            if "optimizer not built" not in mistakes:
                optimizer.build(weights)
        return optimizer

    def roles(self) -> dict[Role, Any]:
        """Return every variable by what it is in the program, not by where it is."""
        found: dict[int, tuple[Role, Any]] = {}

        def add(owner: Role, variables: list[Any], kind: str = "") -> None:
            count: Counter[str] = Counter()
            for variable in variables:
                # Without the number that Keras gives to a variable without a name.
                name = kind or re.sub(r"(_\d+)?(:0)?$", "", variable.name)
                count[name] += 1
                if id(variable) not in found:
                    found[id(variable)] = (*owner, name, count[name]), variable

        for key, variable in self.plan.variables.items():
            add(("variable", key), [variable])
        for key, layer in sorted(self.plan.layers, key=lambda one: len(one[1].weights)):
            add(("weight", key), layer.weights)
            add(("no weight", key), layer.variables)
        add(("weight", "model"), self.model.weights)
        add(("no weight", "model"), self.model.variables)
        add(("no weight", "metric"), self.model.metrics_variables)
        for optimizer, name, reference, variable in self.slots:
            owner = found[id(reference)][0]
            add(("slot", type(optimizer).__name__, *owner), [variable], str(name))
        for optimizer in _with_inner(self.optimizer):
            kind = type(optimizer).__name__
            add(("optimizer", kind), list(optimizer.variables))
        return dict(found.values())


def _with_inner(optimizer: Any) -> Iterator[Any]:
    """Yield the optimizers in an optimizer, then itself."""
    if optimizer is not None:
        inner = getattr(optimizer, "inner_optimizer", None)
        yield from [inner] if inner else getattr(optimizer, "optimizers", ())
        yield optimizer


def numbered(roles: dict[Role, Any], first: int) -> dict[Role, Any]:
    """Give every variable a number of its own; return them by role."""
    count: Counter[str] = Counter()
    for variable in roles.values():
        dtype = tf.as_dtype(variable.dtype)
        if dtype in (tf.string, tf.bool):
            continue
        count[dtype.name] += 1
        number = first + count[dtype.name]
        variable.assign(np.full(variable.shape, number, dtype.as_numpy_dtype))
    return read(roles)


def read(roles: dict[Role, Any]) -> dict[Role, Any]:
    return {role: variable.numpy().copy() for role, variable in roles.items()}


@dataclass(frozen=True)
class Outcome:
    """What a preview said, and what the restore then did."""

    case: Case
    preview: Preview
    raised: str
    not_own: tuple[Role, ...]  # the variables without their own values
    changed: bool  # whether the preview changed anything

    @property
    def wrong(self) -> set[Role]:
        """Weights, and variables of optimizers, without their own values."""
        return {role for role in self.not_own if role[0] != "no weight"}

    @property
    def right(self) -> bool:
        return not self.raised and not self.wrong

    @property
    def word(self) -> str:
        """In which column of the table the outcome belongs."""
        seeds = [doubt for doubt in self.preview.doubts if "random seeds" in doubt]
        others = len(self.preview.doubts) - len(seeds)
        if self.changed:
            return DISAGREES
        if not self.preview.ok:
            return "not ok, though right" if self.right else "not ok"
        if self.raised or (len(self.wrong) < len(self.not_own) and not seeds):
            return DISAGREES
        if self.wrong and not others:
            return ONLY_NOTE if self._leaves_no_trace() else DISAGREES
        if others:
            return "ok with doubt, right" if self.right else "ok with doubt"
        return "ok, seeds and metrics named" if seeds else "ok, right"

    def _leaves_no_trace(self) -> bool:
        """Say if the file is that of a program without the mistake, to the letter.

        The weights of a subclassed model have no layer's name in the file.
        """
        swapped = "attributes swapped" in self.case.mistakes
        noted = any("order" in note for note in self.preview.notes)
        return swapped and noted and all(role[0] == "weight" for role in self.wrong)


UNFIT = (TypeError, ValueError, tf.errors.InvalidArgumentError)
DISAGREES, ONLY_NOTE = "disagreement", "ok, a note only"
COLUMNS = (
    *("ok, right", "ok, seeds and metrics named", "ok with doubt, right"),
    *("ok with doubt", ONLY_NOTE, "not ok", "not ok, though right", DISAGREES),
)


def outcome(case: Case) -> Outcome | None:
    """Save, make the mistakes, preview, restore; None if there is no such program."""
    saving = Program(case, (), [])
    saved = numbered(saving.roles(), 0)
    try:
        program = Program(case, case.mistakes, saving.keys)
    except UNFIT:  # layers that do not fit, or without such argument
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(**saving.objects).save(f"{folder}/saved")
        roles = program.roles()
        before = numbered(roles, 60)
        preview = preview_restore(path, **program.objects)
        changed = not all(map(np.array_equal, before.values(), read(roles).values()))
        raised = ""
        try:
            tf.train.Checkpoint(**program.objects).restore(path).expect_partial()
        except Exception as error:
            raised = f"{type(error).__name__}: {error}"
    after = read(program.roles())
    not_own = tuple(
        role
        for role, value in after.items()
        if role not in saved or not np.array_equal(value, saved[role])
    )
    return Outcome(case, preview, raised, not_own, changed)


def outcomes(model: str, number: int) -> list[Outcome]:
    """Draw cases of a model; return what came of them."""
    found: list[Outcome] = []

    @seed(crc32(model.encode()))
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases(model))
    def draw(case: Case) -> None:
        if seen := outcome(case):
            found.append(seen)
        keras.backend.clear_session()

    draw()
    return found


def table_of(found: dict[str, list[Outcome]]) -> Table:
    rows = []
    for model, seen in found.items():
        count = Counter(one.word for one in seen)
        rows.append((model, str(len(seen)), *(str(count[word]) for word in COLUMNS)))
    total = Counter(one.word for seen in found.values() for one in seen)
    number = str(sum(map(len, found.values())))
    rows.append(("all", number, *(str(total[word]) for word in COLUMNS)))
    return Table(("model", "n", *COLUMNS), tuple(rows))


def main(number: int = 10, models: tuple[str, ...] = ()) -> int:
    """Print the table and every disagreement; return 1 if there is one."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    for model in models or MODELS:
        found[model] = outcomes(model, number)
        for one in found[model]:
            if one.word in (DISAGREES, "not ok, though right"):
                print(
                    one.word,
                    f"{one.case}\n{one.preview}\n{one.raised}\n{one.not_own}\n",
                )
        print(f"{model}: {len(found[model])}", file=sys.stderr, flush=True)
    print(table_of(found))
    return any(one.word == DISAGREES for seen in found.values() for one in seen)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2]), tuple(sys.argv[2:])))
