"""Tell whether a restore would give the variables of an optimizer their own values.

An optimizer tracks all of its variables by number, in one list. So with other arguments
or with other weights, a restore gives a momentum to an average, or the momentum of one
weight to another. The further lists, as _momentums, tell what a variable is, and its
number there tells the weight: that of the same number in the list of trained weights.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from helpers.tools._private_api import OPTIMIZER_PATH
from helpers.tools.checkpoint.file import SAVE_COUNTER, CheckpointFile
from helpers.tools.checkpoint.match import Match
from helpers.tools.checkpoint.names import differing_slots
from helpers.tools.checkpoint.optimizers import differ
from helpers.tools.checkpoint.program import is_variable, stored_name_of

ALL_VARIABLES = "_variables"  # of an optimizer, by number
_NO_ROLES = {ALL_VARIABLES, OPTIMIZER_PATH, SAVE_COUNTER, "root"}

Role = tuple[str, int | None]  # an attribute of the optimizer, and a number in a list
Children = Callable[[Any], dict[str, Any]]


class Slots:
    """The variables of the optimizers, and what becomes of them in a restore."""

    def __init__(self, match: Match) -> None:
        self.mixed_up: set[int] = set()  # ids of variables
        self.untold: list[str] = []  # names of variables in the file
        self.renamed: list[tuple[str, str]] = []  # names in the file, and here
        self.nodes: set[int] = set()  # of all variables of optimizers, in the file
        for node, optimizer in match.optimizers:
            comparison = _Comparison(match, node, optimizer)
            self.nodes |= {*comparison.all_in_file.values(), *comparison.roles_in_file}
            if not differ(match, node, optimizer):  # else all mean something else
                comparison.judge(self)


def pair_slots(
    a: CheckpointFile, b: CheckpointFile, partner_of: dict[int, int]
) -> dict[int, int]:
    """Pair the variables of optimizers in two files by what they belong to.

    Their numbers change with the weights that are trained, and with the arguments.
    `partner_of` has the pairs of all else. A variable without a partner gets -1.
    """
    found: dict[int, int] = {}
    for optimizer, children in enumerate(a.children):
        partner = partner_of.get(optimizer)
        if partner is None or not {ALL_VARIABLES, OPTIMIZER_PATH} <= children.keys():
            continue
        theirs = _roles_by_weight(b, partner)
        node_of = {role: node for node, roles in theirs.items() for role in roles}
        for node, roles in _roles_by_weight(a, optimizer).items():
            wanted = ((name, partner_of.get(weight, -1)) for name, weight in roles)
            partners = (node_of[role] for role in wanted if role in node_of)
            found[node] = next(partners, -1)
    return found


def _roles_by_weight(
    file: CheckpointFile, optimizer: int
) -> dict[int, list[tuple[str, int]]]:
    """Return what each variable of an optimizer is, and the node of its weight.

    What belongs to no single weight, as iterations, counts as the root's.
    """
    children = file.children.__getitem__
    weights = _numbered(children(optimizer).get(OPTIMIZER_PATH), children)
    variables = _numbered(children(optimizer).get(ALL_VARIABLES), children).values()
    roles = _roles(optimizer, children, lambda child: child)
    return {
        node: [
            (name, 0 if number is None else weights[number])
            for name, number in sorted(roles[node], key=str)
            if number is None or number in weights
        ]
        for node in variables
        if node in roles
    }


class _Comparison:
    """An optimizer in the file, and the one here that would get its values."""

    def __init__(self, match: Match, node: int, optimizer: Any) -> None:
        self.match = match
        in_file, here = match.file.children.__getitem__, match.program.children
        self.trained_in_file = _numbered(in_file(node).get(OPTIMIZER_PATH), in_file)
        self.trained_here = _numbered(here(optimizer).get(OPTIMIZER_PATH), here)
        self.all_in_file = _numbered(in_file(node).get(ALL_VARIABLES), in_file)
        self.all_here = _numbered(here(optimizer).get(ALL_VARIABLES), here)
        self.roles_in_file = _roles(node, in_file, lambda child: child)
        self.roles_here = _roles(optimizer, here, id)
        self.same_layout = (
            in_file(node).keys() - {SAVE_COUNTER, "root"}
            == here(optimizer).keys() - {SAVE_COUNTER, "root"}
            and len(self.all_in_file) == len(self.all_here)
            and len(self.trained_in_file) == len(self.trained_here) > 0
            and all(self._is_own(i, i) for i in self.trained_here)
        )

    def judge(self, slots: Slots) -> None:
        """Add to `slots` the variables that would not get their own values."""
        unclear, own = [], []
        for node in self.all_in_file.values():
            thing = self.match.thing_of.get(node)
            if thing is None or not is_variable(thing):
                continue
            is_own = self._is_own_by_role(node, thing)
            if is_own is None and not self.same_layout:
                unclear.append((self._name(node), thing))
            elif is_own is False:
                slots.mixed_up.add(id(thing))
            else:
                own.append((self._name(node), stored_name_of(thing)))
        self._judge_by_name(unclear, slots)
        pairs = [(_without_first(a), _without_first(b)) for a, b in own]
        if any(stored != here for stored, here in pairs) and self.trained_here:
            slots.renamed += differing_slots(pairs)

    def _is_own_by_role(self, node: int, thing: Any) -> bool | None:
        """Say if a variable is what it was in the file; None if lists do not tell."""
        in_file, here = self.roles_in_file[node], self.roles_here[id(thing)]
        if not in_file and not here:
            return None
        shared = {name for name, _ in in_file} & {name for name, _ in here}
        pairs = [(a, b) for (m, a) in in_file for (n, b) in here if m == n in shared]
        if any(a is None and b is None for a, b in pairs):
            return True
        numbers = [(a, b) for a, b in pairs if a is not None and b is not None]
        if numbers and not (self.trained_in_file and self.trained_here):
            return None  # an optimizer of Keras 2 does not track what it trains
        return any(self._is_own(a, b) for a, b in numbers)

    def _judge_by_name(self, unclear: list[tuple[str, Any]], slots: Slots) -> None:
        cut = _without_first if self.trained_here else str
        pairs = [(cut(name), cut(stored_name_of(thing))) for name, thing in unclear]
        known = Counter(stored for stored, _ in pairs)
        elsewhere = {own for _, own in pairs}
        same_number = len(self.all_in_file) == len(self.all_here)
        differing = (
            set(self.match.names.differing(pairs)) if same_number else set(pairs)
        )
        for (stored, own), (name, thing) in zip(pairs, unclear, strict=True):
            if known[stored] > 1:
                slots.untold.append(name)
            elif stored != own and (stored, own) in differing:
                if stored in elsewhere:
                    slots.mixed_up.add(id(thing))
                else:
                    slots.untold.append(name)

    def _name(self, node: int) -> str:
        stored = self.match.file.values.get(node)
        return stored.name if stored else ""

    def _is_own(self, in_file: int, here: int) -> bool:
        """Say if two trained weights, by number, are the same apart from optimizers."""
        node, weight = self.trained_in_file.get(in_file), self.trained_here.get(here)
        own = self.match.own_thing_of.get(-1 if node is None else node)
        if own is not None:
            return own is weight
        return in_file == here and not self.match.own_nodes_for(weight)


def _numbered(parent: Any, children: Children) -> dict[int, Any]:
    """Return the children of a list by their numbers."""
    if parent is None:
        return {}
    return {int(k): v for k, v in children(parent).items() if k.isdecimal()}


def _roles(
    optimizer: Any, children: Children, key: Callable[[Any], int]
) -> defaultdict[int, set[Role]]:
    """Return what the attributes of an optimizer tell of its variables."""
    found: defaultdict[int, set[Role]] = defaultdict(set)
    for name, child in children(optimizer).items():
        if name in _NO_ROLES:
            continue
        found[key(child)].add((name, None))
        for number, variable in _numbered(child, children).items():
            found[key(variable)].add((name, number))
    return found


def _without_first(name: str) -> str:
    """Return a variable's name without that of its optimizer."""
    return name.partition("/")[2] or name
