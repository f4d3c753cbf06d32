"""A process that imports once what many need, and forks a child for each of them.

`tests.support.alone` starts it, as `python -P warm_process.py "import this"`. It writes
one task a line.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import types
from pathlib import Path

WAIT = 300  # seconds; SIGALRM ends what takes longer


def serve(first: str) -> dict[str, str] | None:
    """Fork a child for each task: return the task in the child, None in the end."""
    exec(first, {})
    gc.freeze()  # a child that ends does not touch, and so copy, what was imported
    for line in sys.stdin:
        if not (child := os.fork()):
            return json.loads(line)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def run_as_main(task: dict[str, str]) -> None:
    """Run the code of a task as a new interpreter would; all errors get through."""
    signal.alarm(WAIT)
    os.chdir(task["folder"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number in (1, 2):
        path = Path(task["said"], str(number))
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    sys.stdin, sys.argv = os.fdopen(0), ["-c"]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(compile(task["code"], "<string>", "exec"), vars(main))


if __name__ == "__main__" and (given := serve(sys.argv[1])):
    run_as_main(given)
