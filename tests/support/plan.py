"""Change how the models of the corpus are built, without a word in their builders.

A builder makes layers by `made`, and puts them in line by `chain`, `stack` or `Parts`.
Each does what the plan in force says: rename a layer, drop it, freeze it, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import keras


@dataclass
class Plan:
    """What is to be built otherwise, and what was built. Numbers choose a place."""

    automatic: bool = False  # layers have no names of their own
    renamed: str | None = None  # the key of a layer
    resized: str | None = None
    frozen: str | None = None
    options: dict[str, dict[str, Any]] = field(default_factory=dict)  # by key
    exchanged: int | None = None  # two layers in line
    dropped: int | None = None
    inserted: tuple[int, str] | None = None
    swapped_attributes: int | None = None
    renamed_attribute: int | None = None
    layers: list[tuple[str, Any]] = field(default_factory=list)
    variables: dict[str, Any] = field(default_factory=dict)


_plans = [Plan()]


@contextmanager
def planned(plan: Plan) -> Iterator[Plan]:
    """Let the builders follow a plan."""
    _plans.append(plan)
    try:
        yield plan
    finally:
        _plans.remove(plan)


def made(key: str, kind: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Make a layer that is known by its key, whatever its name is."""
    plan = _plans[-1]
    if plan.resized == key:
        args = tuple(a + 1 if type(a) is int and a > 3 else a for a in args)
    if not plan.automatic:
        options["name"] = f"new_{key}" if plan.renamed == key else key
    layer = kind(*args, **options | plan.options.get(key, {}))
    if plan.frozen == key:
        layer.trainable = False
    if plan is not _plans[0]:
        plan.layers.append((key, layer))
    return layer


def noted(key: str, variable: Any) -> Any:
    """Let a variable that Keras does not know be known by its key."""
    if _plans[-1] is not _plans[0]:
        _plans[-1].variables[key] = variable
    return variable


def in_line(layers: list[Any]) -> list[Any]:
    """Return the layers in the order in which the plan wants them, once."""
    plan, layers = _plans[-1], list(layers)
    if plan.exchanged is not None and len(layers) > 1:
        at, plan.exchanged = plan.exchanged % (len(layers) - 1), None
        layers[at : at + 2] = layers[at : at + 2][::-1]
    if plan.dropped is not None and len(layers) > 1:
        at, plan.dropped = plan.dropped % len(layers), None
        gone = layers.pop(at)
        plan.layers = [(key, layer) for key, layer in plan.layers if layer is not gone]
    if plan.inserted is not None:
        (at, kind), plan.inserted = plan.inserted, None
        new = {
            "dense": lambda: made("inserted", keras.layers.Dense, 4),
            "dropout": lambda: made("inserted", keras.layers.Dropout, 0.5),
        }[kind]()
        layers.insert(at % (len(layers) + 1), new)
    return layers


def chain(x: Any, *layers: Any) -> Any:
    """Call layers one after the other."""
    for layer in in_line(list(layers)):
        x = layer(x)
    return x


def stack(shape: tuple[int | None, ...], *layers: Any, **options: Any) -> Any:
    """Return a Sequential of these layers."""
    return keras.Sequential([keras.Input(shape, **options), *in_line(list(layers))])


class Parts(keras.Model):
    """A model whose layers are attributes, called one after the other."""

    def __init__(self, **layers: Any) -> None:
        super().__init__()
        plan, order = _plans[-1], in_line(list(layers.values()))
        names = {id(layer): name for name, layer in layers.items()}
        attributes = [names.get(id(layer), "inserted") for layer in order]
        # Attributes are made in the order of the class, not of the calls.
        known = [name for name in [*layers, "inserted"] if name in attributes]
        target = dict(zip(known, _renamed(known, plan), strict=True))
        for name in known:
            setattr(self, target[name], order[attributes.index(name)])
        self.order = [target[name] for name in attributes]

    def call(self, x: Any) -> Any:
        for name in self.order:
            x = getattr(self, name)(x)
        return x


def _renamed(names: list[str], plan: Plan) -> list[str]:
    """Return the names of the attributes that the plan wants for these."""
    names = list(names)
    if plan.swapped_attributes is not None and len(names) > 1:
        at, plan.swapped_attributes = plan.swapped_attributes % (len(names) - 1), None
        names[at : at + 2] = names[at : at + 2][::-1]
    if plan.renamed_attribute is not None and names:
        at, plan.renamed_attribute = plan.renamed_attribute % len(names), None
        names[at] = f"new_{names[at]}"
    return names
