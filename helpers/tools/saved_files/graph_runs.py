"""Which operations of a SavedModel's graph run, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from helpers.tools.saved_files.graph_ops import effect_of

LOADED, CALLED, SAVED = "loaded", "called", "saved"
DELETED, BY_NAME = "deleted", "called by its name"

# The functions of an object that TensorFlow calls by itself, and when.
_BY_ITSELF = {
    "_initialize": LOADED,
    "_create_resource": LOADED,
    "_destroy_resource": DELETED,
}
_INIT_SIGNATURE = "__saved_model_init_op"
_INIT_COLLECTIONS = ("saved_model_main_op", "legacy_init_op")

# What the functions need by which every SavedModel saves and restores its variables.
_SAVER_NEEDS = {
    SAVED: {"Save", "SaveSlices", "SaveV2", "MergeV2Checkpoints"},
    LOADED: {"Restore", "RestoreSlice", "RestoreV2"},
}


def effects_of(graph: Any) -> set[str]:
    """Say what a graph does outside of memory, and when."""
    return {
        f"{effect} when it is {when}"
        for op, when in _Graph(graph).runs()
        if (effect := effect_of(op))
    }


class _Graph:
    """The nodes and functions of a graph by name, and what each of them leads to."""

    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self._ops: dict[str, set[str]] = defaultdict(set)  # of each function
        self._calls: dict[str, set[str]] = defaultdict(set)
        library = graph.graph_def.library
        names = {function.signature.name for function in library.function}
        self._gradients = {g.function_name: g.gradient_func for g in library.gradient}
        for function in library.function:
            name = function.signature.name
            self._calls[name] |= {self._gradients.get(name, name)}
            for node in function.node_def:
                called = _called_by(node)
                self._calls[name] |= called | {node.op} & names
                if node.op not in names:
                    self._ops[name].add(node.op)
        self._names = names
        self._nodes = graph.graph_def.node
        # Numbers, as a Python object for each node would take much memory.
        self._numbers = {node.name: n for n, node in enumerate(self._nodes)}

    def runs(self) -> Iterator[tuple[str, str]]:
        """Yield operations, and when they run."""
        left, unreached = set(self._numbers.values()), set(self._names)
        for when, nodes, functions, allowed in self._roots():
            reached = self._before(nodes)
            left -= reached
            called = self._closure(self._functions_of(reached) | functions)
            unreached -= called
            for op in self._ops_in(reached, called) - allowed:
                yield op, when
        called = self._closure(self._functions_of(left))
        for op in self._ops_in(left, set()):
            yield op, BY_NAME
        for op in self._ops_in(set(), called | unreached):
            yield op, CALLED

    def _roots(self) -> Iterator[tuple[str, set[str], set[str], set[str]]]:
        """Yield when a thing runs, its nodes and functions, and what a saver needs."""
        graph, nothing = self._graph, set[str]()
        saver = graph.saver_def
        yield SAVED, {saver.save_tensor_name}, nothing, _SAVER_NEEDS[SAVED]
        yield LOADED, {saver.restore_op_name}, nothing, _SAVER_NEEDS[LOADED]
        first, others = set[str](), set[str]()
        for name, signature in graph.signature_def.items():
            outputs = {output.name for output in signature.outputs.values()}
            first |= outputs if name == _INIT_SIGNATURE else nothing
            others |= outputs if name != _INIT_SIGNATURE else nothing
        for key in _INIT_COLLECTIONS:
            if key in graph.collection_def:
                first |= set(graph.collection_def[key].node_list.value)
        yield LOADED, first, nothing, nothing
        yield CALLED, others, nothing, nothing
        yield from self._roots_of_objects()

    def _roots_of_objects(self) -> Iterator[tuple[str, set[str], set[str], set[str]]]:
        nodes, nothing = self._graph.object_graph_def.nodes, set[str]()
        when_of: dict[int, set[tuple[str, bool]]] = defaultdict(set)
        for node in nodes:
            # The children of a function are its traces: they run when it does.
            for child in () if node.HasField("function") else node.children:
                when = _BY_ITSELF.get(child.local_name, CALLED)
                when_of[child.node_id].add((when, False))
            for saveable in node.saveable_objects.values():
                when_of[saveable.save_function].add((SAVED, True))
                when_of[saveable.restore_function].add((LOADED, True))
        found: dict[tuple[str, bool], set[str]] = defaultdict(set)
        for number, node in enumerate(nodes):
            functions = {*node.function.concrete_functions}
            functions.add(node.bare_concrete_function.concrete_function_name)
            for key in when_of[number]:
                found[key] |= functions
        for (when, is_saver), functions in found.items():
            allowed = _SAVER_NEEDS[when] if is_saver else nothing
            yield when, nothing, functions, allowed

    def _before(self, outputs: Iterable[str]) -> set[int]:
        """Return the nodes by which outputs are computed."""
        reached: set[int] = set()
        waiting = list(outputs)
        while waiting:
            number = self._numbers.get(_node_of(waiting.pop()))
            if number is not None and number not in reached:
                reached.add(number)
                waiting += self._nodes[number].input
        return reached

    def _functions_of(self, nodes: Iterable[int]) -> set[str]:
        found: set[str] = set()
        for number in nodes:
            node = self._nodes[number]
            found |= _called_by(node) | {node.op} & self._names
        return found

    def _closure(self, functions: set[str]) -> set[str]:
        reached: set[str] = set()
        waiting = list(functions)
        while waiting:
            name = waiting.pop()
            if name in self._names and name not in reached:
                reached.add(name)
                waiting += self._calls[name]
        return reached

    def _ops_in(self, nodes: set[int], functions: set[str]) -> set[str]:
        ops = {self._nodes[number].op for number in nodes} - self._names
        return ops.union(*(self._ops[name] for name in functions))


def _node_of(output: str) -> str:
    return output.removeprefix("^").partition(":")[0]


def _called_by(node: Any) -> set[str]:
    """Return the functions in the attributes of a node, at any depth."""
    found: set[str] = set()
    waiting = [iter(node.attr.values())]
    while waiting:
        for value in waiting[-1]:
            kind = value.WhichOneof("value")
            functions = [value.func] if kind == "func" else []
            functions += value.list.func if kind == "list" else []
            for function in functions:
                found.add(function.name)
                waiting.insert(0, iter(function.attr.values()))
        waiting.pop()
    return found
