"""Runs files in the environment whose Python runs this: standard library only.

Its argument is the code of the imports that all files share. It reads one task a line,
`{"arguments": …, "settings": …, "environment": …}`, and answers each by one line. A
file runs alone, in an empty folder, forked from a process that has run these imports
and has done nothing else. That process was started with the task's settings: those that
the file puts into the environment before it imports TensorFlow. `environment` is added
for the file alone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile

from tests.support.warm_process import WarmStart

WAIT = 600  # seconds


def run(arguments: list[str], environment: dict[str, str]) -> dict[str, object]:
    """Run a file, and return how it ended and what it wrote."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryFile() as output,
        tempfile.TemporaryFile() as errors,
    ):
        process = subprocess.Popen(
            [sys.executable, "-P", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,  # what it started is ended with it
        )
        try:
            code: int | None = process.wait(WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait() and None
        said = {"code": code}
        for name, stream in (("output", output), ("errors", errors)):
            stream.seek(0)
            said[name] = stream.read().decode("utf-8", "replace")
        return said


def main(first: str) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    warm: dict[str, WarmStart] = {}  # by their settings, each started when it is needed
    for line in sys.stdin:
        task = json.loads(line)
        kind = str(task["settings"])
        if kind not in warm:
            warm[kind] = WarmStart(first, environment | task["settings"])
            warm[kind].start()
        with warm[kind].used(for_all=True):
            answer = run(task["arguments"], environment | task["environment"])
        print(json.dumps(answer), flush=True)
    for process in warm.values():
        process.end()


if __name__ == "__main__":
    main(sys.argv[1])
