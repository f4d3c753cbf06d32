"""A second Python process that stays: with another Keras, or without our classes."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from types import TracebackType
from typing import Any

from helpers.kit.log_filter import without_noise
from helpers.tools.processes import new_environment

# Reads code, one JSON text a line; answers each with the value of its last expression.
_LOOP = """
import ast, json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what the code prints is no answer
names = {"__name__": "__main__"}
def run(code):
    *body, last = ast.parse(code or "pass").body
    if not isinstance(last, ast.Expr):
        body, last = [*body, last], None
    exec(compile(ast.Module(body, []), "<code>", "exec"), names)
    if last:
        return eval(compile(ast.Expression(last.value), "<code>", "eval"), names)
def plain(value):  # of NumPy and TensorFlow; anything else is refused
    return getattr(value, "numpy", lambda: value)().item()
for line in sys.stdin:
    try:
        answer = json.dumps({"value": run(json.loads(line))}, default=plain)
    except Exception as error:
        says = str(error).strip().partition("\\n")[0]
        answer = json.dumps({"error": type(error).__name__, "says": says})
    print(answer, file=answers, flush=True)
"""


class SecondProcess:
    """A process that runs code, piece by piece; names live on from piece to piece.

    `first` begins at once and is not waited for. Calling the object runs code there
    and returns the value of its last expression: None, truth, number, text, or a list
    of these.
    What is raised there is raised here, under the same name. The process ends with
    `close`, or with this one.

    >>> with SecondProcess("answer = 40") as other:
    ...     other("answer += 2"), other("answer")
    (None, 42)
    >>> with SecondProcess() as other:
    ...     other("{}['key']")
    Traceback (most recent call last):
    ...
    helpers.tools.second_process.KeyError: 'key'
    """

    def __init__(self, first: str = "") -> None:
        self._errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _LOOP],
            env=new_environment(with_kit=True),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )
        self._first_is_due = True
        self._send(first)

    def __call__(self, code: str) -> Any:
        if self._first_is_due:
            self._first_is_due = False
            self._answer()
        self._send(code)
        return self._answer()

    def _send(self, code: str) -> None:
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()

    def _answer(self) -> Any:
        line = self._process.stdout.readline()
        if not line:
            self._errors.seek(0)
            said = without_noise(self._errors.read()).strip().rpartition("\n")[2]
            raise RuntimeError(f"The second process ended: {said or 'without a word'}")
        answer = json.loads(line)
        if "error" in answer:
            raise type(answer["error"], (Exception,), {"__module__": __name__})(
                answer["says"]
            )
        return answer["value"]

    def close(self) -> None:
        """End the process, as soon as it has done what it does just now."""
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> SecondProcess:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
