"""Runs files in the environment whose Python runs this: standard library only.

It reads one task a line, `{"file": …, "settings": …}`, and answers each by one line. A
file runs alone, in an empty folder, forked from a process that has imported TensorFlow
and Keras and has done nothing else. If the file sets the environment before it imports
TensorFlow, that process was started with these settings.
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
# An error of this import is raised again, and so said, by the file that needs Keras.
FIRST = """
import tensorflow
try:
    import keras
except Exception:
    pass
"""


def run(file: str, environment: dict[str, str]) -> dict[str, object]:
    """Run a file, and return how it ended and what it wrote as errors."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [sys.executable, "-P", file],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # what it started is ended with it
        )
        try:
            code: int | None = process.wait(WAIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = process.wait() and None
        errors.seek(0)
        return {"code": code, "errors": errors.read().decode("utf-8", "replace")}


def main() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    warm: dict[str, WarmStart] = {}  # by their settings, each started when it is needed
    for line in sys.stdin:
        task = json.loads(line)
        kind, given = str(task["settings"]), environment | task["settings"]
        if kind not in warm:
            warm[kind] = WarmStart(FIRST, given)
            warm[kind].start()
        with warm[kind].used(for_all=True):
            answer = run(task["file"], environment)
        print(json.dumps(answer), flush=True)
    for process in warm.values():
        process.end()


if __name__ == "__main__":
    main()
