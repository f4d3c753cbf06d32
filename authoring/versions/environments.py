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
    """Packages cannot be installed together; the message says why."""


class Place:
    """A virtual environment on disk, in which one environment after another is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.python = folder / "bin" / "python"
        self._fixed = folder / "constraints.txt"
        self._cache = folder.with_name(f"{folder.name}-cache")

    def make(self, python: str) -> None:
        self.remove()  # what a stopped run left
        self._uv("venv", "--python", python, str(self._folder))

    def remove(self) -> None:
        for folder in (self._folder, self._cache):
            shutil.rmtree(folder, ignore_errors=True)

    def install(self, environment: Environment) -> None:
        """Install a TensorFlow and a Keras, and let nothing later change them."""
        self.add_packages(*environment.packages)
        self._fixed.write_text(self.pip("freeze"), "utf-8")

    def add(self, need: str, environment: Environment) -> None:
        """Install what brings a package that a file imports."""
        for arguments in NEEDS[need]:
            given = [word.format(series=environment.series) for word in arguments]
            # An option for hashes refuses constraints, which have none.
            fixed = [] if "--no-deps" in given else ["-c", str(self._fixed)]
            self.add_packages(*fixed, *given)

    def add_packages(self, *words: str) -> None:
        self.pip("install", *words)

    def pip(self, command: str, *words: str) -> str:
        return self._uv("pip", command, "--python", str(self.python), *words)

    def _uv(self, *words: str) -> str:
        more = {
            "UV_CACHE_DIR": str(self._cache),
            "UV_PYTHON_DOWNLOADS": "never",
        }
        done = subprocess.run(
            [_uv_here(), "--quiet", *words],
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            env=clean_environment(**more),
        )
        if done.returncode:
            raise CannotInstall(" ".join(done.stderr.split())[-500:])
        return done.stdout


def _uv_here() -> str:
    """Return the command uv, which installs in a tenth of the time of pip."""
    own = str(Path(sys.executable).parent)
    found = shutil.which("uv", path=os.pathsep.join([own, os.environ["PATH"]]))
    if not found:
        sys.exit("The command uv is missing: make test installs it into .venv.")
    return found


@contextmanager
def throw_away() -> Iterator[Place]:
    """Give a virtual environment that is deleted at the end of the block."""
    place = Place(FOLDER / "environment")
    place.make(LISTED["python"])
    try:
        yield place
    finally:
        place.remove()


def clean_environment(**more: str) -> dict[str, str]:
    """Return this process's environment without settings of TensorFlow and Python."""
    kept = {k: v for k, v in os.environ.items() if not _SETTINGS.match(k)}
    return kept | {"PYTHON_COLORS": "0"} | more


def chosen(words: Iterable[str]) -> list[Environment]:
    """Return the environments that words name: 2.21, 2.21.0/3.15.1, or none for all.

    >>> [environment.name for environment in chosen(["2.21.0/3.15"])]
    ['2.21.0/3.15.1']
    """
    words = [*words]
    found = [e for e in ENVIRONMENTS if not words or e.name.startswith((*words,))]
    if not found:
        names = ", ".join(e.name for e in ENVIRONMENTS)
        sys.exit(f"No environment is {' or '.join(words)}. There are: {names}")
    return found
