"""Bring objects and the nodes of a checkpoint together, as restore does."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from helpers.tools._private_api import OPTIMIZER_PATH, stores_value
from helpers.tools.checkpoint.file import CheckpointFile
from helpers.tools.checkpoint.names import Names
from helpers.tools.checkpoint.program import (
    Program,
    Tracked,
    is_built,
    is_layer,
    is_optimizer,
)
from helpers.tools.checkpoint.unreached import Unreached


def pair_up(
    file: CheckpointFile,
    children: Callable[[Any], dict[str, Any]],
    root: Any,
    through_optimizers: bool = True,
) -> dict[int, Any]:
    """Pair the nodes of a file with what has the same place elsewhere, as restore does.

    The first path that leads to a node decides; what it then is on others is ignored.
    Not tf.train.CheckpointView.match, because a Keras 3 optimizer leads to the weights
    that it trains by number: with another layer frozen to another weight. Without
    `through_optimizers` these paths are left out.
    """
    pairs, waiting = {0: root}, deque([0])
    while waiting:
        node = waiting.popleft()
        in_file = file.children[node]
        there = children(pairs[node]) if in_file else {}
        for name, child in in_file.items():
            skipped = name == OPTIMIZER_PATH and not through_optimizers
            if child not in pairs and name in there and not skipped:
                pairs[child] = there[name]
                waiting.append(child)
    return pairs


class Match:
    """The objects of a program and the nodes of a file, brought together."""

    def __init__(self, file: CheckpointFile, program: Program) -> None:
        self.file, self.program = file, program
        self.tracked = list(program.walk())
        self.holders = [t for t in self.tracked if stores_value(t.thing)]
        self.thing_of = pair_up(file, program.children, program)
        slots, self.made_by_restore = _legacy_slots(file, self.thing_of)
        self._nodes = self._with_values([*self.thing_of.items(), *slots])
        own = self.thing_of
        if any(OPTIMIZER_PATH in children for children in file.children):
            own = pair_up(file, program.children, program, through_optimizers=False)
        self.own_thing_of = own
        own_slots, _ = _legacy_slots(file, own)
        self._own_nodes = self._with_values([*own.items(), *own_slots])
        self._at_taken_places = _at_taken_places(file, program, self.thing_of)
        self.waited_for = _waited_for(file, self.thing_of)
        self.names = Names(tracked.thing for tracked in self.tracked)
        self.unreached = Unreached(program, self.tracked)
        # Each optimizer here with its node in the file.
        self.optimizers = [
            (node, thing)
            for node, thing in self.thing_of.items()
            if is_optimizer(self.actual(thing))
        ]

    def actual(self, thing: Any) -> Any:
        """Return an object; the root itself stands in `thing_of` as a Program."""
        return self.program.root if thing is self.program else thing

    def nodes_for(self, thing: Any) -> list[int]:
        """Return the nodes whose values restore would write into an object."""
        return self._nodes.get(id(thing), [])

    def own_nodes_for(self, thing: Any) -> list[int]:
        """Return the same, without paths through an optimizer's list of weights."""
        return self._own_nodes.get(id(thing), [])

    def is_at_taken_place(self, thing: Any) -> bool:
        """Say if the node at the object's place has gone to another object here."""
        return id(thing) in self._at_taken_places

    def unused_nodes(self) -> Iterator[int]:
        """Yield the nodes whose values no object here would get."""
        used = {node for nodes in self._nodes.values() for node in nodes}
        return (node for node in self.file.values if node not in used)

    def never_built(self) -> Iterator[Tracked]:
        """Yield the layers without variables, for which the file has none either."""
        values = self.file.values
        expected = [values[node].place for node in self.waited_for if node in values]
        for layer in self.tracked:
            if is_layer(layer.thing) and not is_built(layer.thing):
                below = f"{layer.place}/"
                if not any(place.startswith(below) for place in expected):
                    yield layer

    def _with_values(self, pairs: Iterable[tuple[int, Any]]) -> dict[int, list[int]]:
        """Return the nodes with a value, by the id of the object that would get it."""
        holders = {id(tracked.thing) for tracked in self.holders}
        found: defaultdict[int, list[int]] = defaultdict(list)
        for node, thing in pairs:
            if node in self.file.values and id(thing) in holders:
                found[id(thing)].append(node)
        return dict(found)


def _legacy_slots(
    file: CheckpointFile, thing_of: dict[int, Any]
) -> tuple[list[tuple[int, Any]], set[int]]:
    """Pair the slot variables of legacy optimizers, which hang on weights, not names.

    Return the pairs, and the nodes of slot variables that restore would make itself.
    """
    pairs, made_by_restore = [], set()
    for node, thing in thing_of.items():
        if not hasattr(thing, "get_slot_names"):
            continue
        for slot in file.nodes[node].slot_variables:
            weight = thing_of.get(slot.original_variable_node_id)
            if weight is None:
                continue
            try:
                made = thing.get_slot(weight, slot.slot_name)
            except KeyError:
                made = None
            if made is None:
                made_by_restore.add(slot.slot_variable_node_id)
            else:
                pairs.append((slot.slot_variable_node_id, made))
    return pairs, made_by_restore


def _at_taken_places(
    file: CheckpointFile, program: Program, thing_of: dict[int, Any]
) -> set[int]:
    """Return the ids of objects at the place of a node that went to another object."""
    found, seen = set(), set()
    waiting = deque(thing_of.items())
    while waiting:
        node, thing = waiting.popleft()
        in_file = file.children[node]
        here = program.children(thing) if in_file else {}
        for name, child in in_file.items():
            other = here.get(name)
            if other is not None and other is not thing_of.get(child):
                found.add(id(other))
                if child not in seen:
                    seen.add(child)
                    waiting.append((child, other))
    return found


def _waited_for(file: CheckpointFile, thing_of: dict[int, Any]) -> set[int]:
    """Return the nodes that belong to what is not built yet."""
    builders: dict[int, Any] = {}  # of each node: the layer or optimizer that it is in
    found: set[int] = set()
    for node, thing in thing_of.items():
        can_be_built = hasattr(thing, "built") or is_optimizer(thing)
        builder = thing if can_be_built else builders.get(node)
        for child in file.children[node].values():
            if child in thing_of:
                builders.setdefault(child, builder)
            elif not is_built(builder):
                found |= _below(file, child, thing_of)
    return found


def _below(file: CheckpointFile, node: int, thing_of: dict[int, Any]) -> set[int]:
    found, waiting = {node}, [node]
    while waiting:
        for child in file.children[waiting.pop()].values():
            if child not in found and child not in thing_of:
                found.add(child)
                waiting.append(child)
    return found
