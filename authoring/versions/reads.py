"""Which Keras reads what which Keras wrote: each pair, beside one TensorFlow."""

from __future__ import annotations

import json
from pathlib import Path

from authoring.versions.environments import (
    FOLDER,
    LISTED,
    Environment,
    Place,
    throw_away,
)
from authoring.versions.pieces import shortened
from authoring.versions.runner import Runner
from authoring.versions.stored import Stored
from helpers.kit.versions import code_hash

CHILD = Path(__file__).with_name("read_and_write.py")
TENSORFLOW: str = LISTED["reads"]["tensorflow"]
KERAS: list[str] = LISTED["reads"]["keras"]


def reads_hash() -> str:
    """Return what changes when the experiment changes."""
    return code_hash(f"{TENSORFLOW} {KERAS} {CHILD.read_text('utf-8')}")


def are_lacking(stored: Stored) -> bool:
    return stored.data["reads"].get("hash") != reads_hash()


def run(stored: Stored) -> None:
    """Let each Keras write, then let each read what all wrote, and store it."""
    with throw_away() as place:
        files = [FOLDER / "environment" / "files" / keras for keras in KERAS]
        place.install(Environment(TENSORFLOW, KERAS[-1]))
        table: dict[str, dict[str, dict[str, str]]] = {}
        # TensorFlow would import a Keras: here each process imports its own.
        with Runner(place.python, first="import numpy") as runner:
            for keras, folder in zip(KERAS, files, strict=True):
                folder.mkdir(parents=True)
                _install(place, keras)
                _child(runner, keras, "write", folder)
            for reader in KERAS:
                told = json.loads(_child(runner, reader, "read", *files))
                for way, rows in told.items():
                    for writer, said in rows.items():
                        row = table.setdefault(way, {}).setdefault(writer, {})
                        row[reader] = shortened(said)
    found = {"hash": reads_hash(), "tensorflow": TENSORFLOW, "keras": KERAS}
    stored.data["reads"] = found | {"results": table}
    stored.write()


def _packages(keras: str) -> Path:
    return FOLDER / "environment" / f"keras-{keras}"


def _install(place: Place, keras: str) -> None:
    """Install a Keras into a folder of its own; Keras 2 is the package tf-keras."""
    name = "tf-keras" if keras.startswith("2.") else "keras"
    into = ("--no-deps", "--target", str(_packages(keras)))
    place.add_packages(*into, f"{name}=={keras}")


def _child(runner: Runner, keras: str, *words: str | Path) -> str:
    own = {"PYTHONPATH": str(_packages(keras))}
    answer = runner.ask([str(CHILD), keras, *map(str, words)], environment=own)
    if answer["code"]:
        said = answer["errors"][-500:]
        raise RuntimeError(f"Keras {keras} could not {words[0]}: {said}")
    return answer["output"].rstrip().rpartition("\n")[2]
