"""Python in a process of its own: TensorFlow chooses its Keras once."""

import subprocess
import sys

from authoring.notebooks import ROOT

FIRST = "from helpers.detection.api.shim import make_importable\nmake_importable()\n"


def run(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=600,
    )


def last_line(done: subprocess.CompletedProcess) -> str:
    return (done.stdout if done.returncode == 0 else done.stderr).splitlines()[-1]
