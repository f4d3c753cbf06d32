"""The environments: what is in them, and how one is made, used and deleted."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from authoring.notebooks import ROOT

FOLDER = ROOT / "build" / "versions"
# Settings of this machine that would change what a file does.
_SETTINGS = re.compile(r"(TF|KERAS|PYTHON|XLA|CUDA)_|PYTHON|VIRTUAL_ENV")


@dataclass(frozen=True)
class Environment:
    """One TensorFlow with one Keras."""

    tensorflow: str
    keras: str

    @property
    def name(self) -> str:
        return f"{self.tensorflow}/{self.keras}"

    @property
    def series(self) -> str:
        """The first two numbers of its TensorFlow: 2.18."""
        return self.tensorflow.rpartition(".")[0]

    @property
    def packages(self) -> list[str]:
        return [f"tensorflow-cpu=={self.tensorflow}", f"keras=={self.keras}"]


def _listed() -> dict:
    file = Path(__file__).with_name("environments.toml")
    return tomllib.loads(file.read_text("utf-8"))


LISTED = _listed()
NEEDS: dict[str, list[list[str]]] = LISTED["needs"]
ENVIRONMENTS = [
    Environment(row["tensorflow"], keras)
    for row in LISTED["environment"]
    for keras in row["keras"]
]


class CannotInstall(Exception):
    """pip found no way to install packages together; the message says why."""


class Place:
    """A virtual environment on disk, in which one environment after another is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.python = folder / "bin" / "python"
        self._fixed = folder / "constraints.txt"

    def make(self, python: str) -> None:
        self._call(python, "-m", "venv", "--clear", str(self._folder))

    def install(self, environment: Environment) -> None:
        """Install a TensorFlow and a Keras, and let nothing later change them."""
        self._fixed.unlink(missing_ok=True)
        self.install_packages(*environment.packages)
        self._fixed.write_text(self.pip("freeze"), "utf-8")

    def add(self, need: str, environment: Environment) -> None:
        """Install what brings a package that a file imports."""
        for arguments in NEEDS[need]:
            given = [word.format(series=environment.series) for word in arguments]
            # An option for hashes refuses constraints, which have none.
            fixed = [] if "--no-deps" in given else ["-c", str(self._fixed)]
            self.install_packages(*fixed, *given)

    def install_packages(self, *words: str) -> None:
        """Install without compiling: Python compiles the few files that it imports."""
        self.pip("install", "--no-compile", *words)

    def pip(self, *words: str) -> str:
        quiet = ["--disable-pip-version-check", "--no-cache-dir", "-q"]
        return self._call(str(self.python), "-m", "pip", *quiet, *words)

    @staticmethod
    def _call(*command: str) -> str:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, env=clean_environment()
        )
        if done.returncode:
            said = re.findall(r"^ERROR: (.*)$", done.stderr, re.M)
            raise CannotInstall(said[-1] if said else done.stderr[-300:])
        return done.stdout


@contextmanager
def throw_away() -> Iterator[Place]:
    """Give a virtual environment that is deleted at the end of the block."""
    folder = FOLDER / "environment"
    place = Place(folder)
    place.make(f"python{LISTED['python']}")
    try:
        yield place
    finally:
        shutil.rmtree(folder)


def clean_environment(**more: str) -> dict[str, str]:
    """Return this process's environment without settings of TensorFlow and Python."""
    kept = {k: v for k, v in os.environ.items() if not _SETTINGS.match(k)}
    return kept | {"PYTHON_COLORS": "0"} | more


def chosen(words: Iterable[str]) -> list[Environment]:
    """Return the environments that words name: 2.18, 2.18.1/3.8.0, or none for all.

    >>> [environment.name for environment in chosen(["2.15"])]
    ['2.15.1/2.15.0']
    """
    words = [*words]
    found = [e for e in ENVIRONMENTS if not words or e.name.startswith((*words,))]
    if not found:
        names = ", ".join(e.name for e in ENVIRONMENTS)
        sys.exit(f"No environment is {' or '.join(words)}. There are: {names}")
    return found
