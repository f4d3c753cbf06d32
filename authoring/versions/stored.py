"""data/versions.json: what each file does with each version, stored at once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from authoring.versions.environments import ENVIRONMENTS, Environment
from authoring.versions.pieces import FOLDERS, Piece
from helpers.kit.versions import FILE


class Stored:
    """The results of all runs, in a file that is whole at every moment."""

    def __init__(self, file: Path = FILE) -> None:
        self._file = file
        self.data = json.loads(file.read_text("utf-8")) if file.exists() else {}
        self.data["environments"] = [e.name for e in ENVIRONMENTS]
        for kind in FOLDERS:
            self.data.setdefault(kind, {})
        self.data.setdefault("reads", {})

    def tidy(self, pieces: Iterable[Piece]) -> None:
        """Drop the rows of files and environments that are no more, and old results."""
        hashes = {(piece.kind, piece.id): piece.hash for piece in pieces}
        for kind in FOLDERS:
            rows = self.data[kind]
            for name in [n for n in rows if hashes.get((kind, n)) != rows[n]["hash"]]:
                del rows[name]
            for row in rows.values():
                kept = row["results"]
                row["results"] = {e: kept[e] for e in self._environments if e in kept}

    @property
    def _environments(self) -> list[str]:
        return self.data["environments"]

    def lacks(self, piece: Piece, environment: Environment) -> bool:
        row = self.data[piece.kind].get(piece.id, {"hash": "", "results": {}})
        return row["hash"] != piece.hash or environment.name not in row["results"]

    def note(self, piece: Piece, environment: Environment, verdict: str) -> None:
        row = self.data[piece.kind].get(piece.id)
        if row is None or row["hash"] != piece.hash:
            row = {"hash": piece.hash, "results": {}}
            self.data[piece.kind][piece.id] = row
        results = row["results"] | {environment.name: verdict}
        row["results"] = {e: results[e] for e in self._environments if e in results}
        self.write()

    def write(self) -> None:
        """Write a file beside the present one, then put it in its place."""
        for kind in FOLDERS:
            self.data[kind] = dict(sorted(self.data[kind].items()))
        beside = self._file.with_suffix(f".{os.getpid()}")
        text = json.dumps(self.data, indent=1, ensure_ascii=False)
        beside.write_text(text + "\n", "utf-8")
        beside.replace(self._file)
