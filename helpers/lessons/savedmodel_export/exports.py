"""Look at a SavedModel: endpoints, names, dtypes, shapes; and try one out."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import ipywidgets
import tensorflow as tf

from helpers.kit.shown import Table
from helpers.kit.widgets import WithFallback


def endpoints(folder: str | Path) -> dict[str, Any]:
    """Return everything in a SavedModel that can be called, by name.

    Signatures come from `signatures`; functions such as `serve` are attributes.
    """
    path = Path(folder)
    if not (path / "saved_model.pb").is_file():
        raise ValueError(
            f"{path.name} is not a SavedModel: there is no saved_model.pb in it. Give "
            "the folder that holds saved_model.pb, assets and variables."
        )
    loaded = tf.saved_model.load(str(path))
    found = {name: f for name, f in vars(loaded).items() if _is_public(name, f)}
    return found | dict(loaded.signatures)


def _is_public(name: str, thing: Any) -> bool:
    return not name.startswith("_") and _is_function(thing)


def _is_function(thing: Any) -> bool:
    return hasattr(thing, "concrete_functions")


def _is_traced(endpoint: Any) -> bool:
    """Say whether there is a graph: a `tf.function` has one after its first call."""
    return not _is_function(endpoint) or bool(endpoint.concrete_functions)


def _specs(endpoint: Any) -> tuple[dict[str, tf.TensorSpec], Any]:
    """Return the inputs by name, and the outputs, of an endpoint."""
    concrete = endpoint.concrete_functions[0] if _is_function(endpoint) else endpoint
    args, kwargs = concrete.structured_input_signature
    inputs = {
        spec.name or f"argument {i}": spec
        for i, spec in enumerate(tf.nest.flatten(args))
    }
    inputs |= {name: spec for name, spec in kwargs.items() if spec is not None}
    return inputs, concrete.structured_outputs


def describe_export(folder: str | Path) -> Table:
    """List the endpoints of a SavedModel with their inputs and outputs."""
    rows = []
    for name, endpoint in endpoints(folder).items():
        if not _is_traced(endpoint):
            rows.append((name, "cannot be called: it was saved without a trace", ""))
            continue
        inputs, outputs = _specs(endpoint)
        given = {k: v for k, v in _named(outputs).items() if v is not None}
        rows.append((name, _words(inputs), _words(given)))
    if not rows:
        rows = [("(none)", "nothing can be called", "")]
    return Table(("endpoint", "takes", "gives"), tuple(rows))


def _named(outputs: Any) -> dict[str, Any]:
    return outputs if isinstance(outputs, dict) else {"": outputs}


def _words(specs: dict[str, Any], separator: str = ", ") -> str:
    return separator.join(
        f"{name}{': ' if name else ''}{spec.dtype.name}{_shape(spec)}"
        for name, spec in specs.items()
    )


def _shape(spec: Any) -> str:
    if spec.shape.rank is None:
        return "[any shape]"
    return "[" + ", ".join("?" if n is None else str(n) for n in spec.shape) + "]"


def call_export(folder: str | Path, endpoint: str, text: str) -> str:
    """Call an endpoint with values written as JSON; return the result, or the error."""
    try:
        values = json.loads(text)
    except ValueError:
        return "The input should be written as JSON, for example [[1.0, 2.0]]."
    function = endpoints(folder).get(endpoint)
    if function is None:
        return f"This export has no endpoint {endpoint}; there is nothing to call."
    if not _is_traced(function):
        return (
            f"{endpoint} is a tf.function that was never called before it was saved: "
            "the export has no graph of it. Give it an input_signature, and save again."
        )
    inputs, _ = _specs(function)
    if len(inputs) != 1:
        return f"{endpoint} has {len(inputs) or 'no'} inputs; this form fills just one."
    ((name, spec),) = inputs.items()
    try:
        x = tf.constant(values)
        if spec.dtype.is_integer:
            x = tf.cast(x, spec.dtype)
        result = function(x) if _is_function(function) else function(**{name: x})
    except Exception as error:
        return f"{type(error).__name__}: {_reason(error)}"
    return _words(_named(result), "\n")


def _reason(error: Exception) -> str:
    """Return the line of a long message that says why."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    telling = [
        line for line in lines if re.search(r"ncompatible|expected|failed", line)
    ]
    return re.sub(r"__inference_\w+", "the function", (telling or lines)[0])[:200]


def explorer_widget(exports: dict[str, str | Path], example: str) -> WithFallback:
    """Return a widget: pick an export and an endpoint, write an input, call it."""
    which = ipywidgets.Dropdown(options=list(exports), description="export")
    endpoint = ipywidgets.Dropdown(description="endpoint")
    text = ipywidgets.Text(value=example, description="input")
    button = ipywidgets.Button(description="call")
    shown, result = ipywidgets.HTML(), ipywidgets.HTML()

    def choose(_: object = None) -> None:
        table = describe_export(exports[which.value])
        endpoint.options = [row[0] for row in table.rows]
        endpoint.index = 0
        shown.value, result.value = table._repr_html_(), ""

    def call(_: object) -> None:
        said = call_export(exports[which.value], endpoint.value, text.value)
        result.value = f"<pre>{html.escape(said)}</pre>"

    which.observe(choose, names="value")
    button.on_click(call)
    choose()
    controls = ipywidgets.HBox([which, endpoint, text, button])
    still = describe_export(exports[which.value])
    return WithFallback(ipywidgets.VBox([controls, shown, result]), still)
