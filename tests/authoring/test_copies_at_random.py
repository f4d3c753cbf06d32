"""Whatever learner and kit do in turn: nothing of the learner's is lost."""

import json
import random

import pytest

from authoring.working_copies import RECORD, update
from tests.authoring.test_working_copies import README, cell, first_version, put

LESSONS = ("04_checkpoints", "05_parts", "more/buffers")


class Play:
    """A kit and a learner; `mine` is all that the learner wrote."""

    def __init__(self, folder, seed):
        self.folder, self.draw = folder, random.Random(seed)
        self.lessons, self.my, self.mine = folder / "notebooks", folder / "my", {}
        self.turn = 0
        put(folder / "README.md", README)
        for name in LESSONS:
            put(self.lessons / f"{name}.ipynb", first_version(name))
        update(folder)

    def any_of(self, folder):
        return self.draw.choice(sorted(folder.rglob("*.ipynb")))

    def edit(self):
        file = self.any_of(self.my)
        if file.read_bytes().startswith(b"damaged"):
            return
        copy = json.loads(file.read_text("utf-8"))
        copy["cells"].append(cell(f"idea {self.turn}"))
        put(file, copy)
        self.mine[file] = file.read_bytes()

    def damage(self):
        file = self.any_of(self.my)
        put(file, f"damaged {self.turn}")
        self.mine[file] = file.read_bytes()

    def rename(self):
        file = self.any_of(self.my)
        names = "04_checkpoints", "04_checkpoints-newer", f"mine {self.turn}"
        other = self.my / f"{self.draw.choice(names)}.ipynb"
        if not other.exists():
            file.rename(other)
            if file in self.mine:
                self.mine[other] = self.mine.pop(file)

    def delete(self):
        file = self.any_of(self.my)
        file.unlink()
        self.mine.pop(file, None)

    def lose_record(self):
        (self.my / RECORD).unlink()

    def release(self):
        put(self.any_of(self.lessons), first_version(f"version {self.turn}"))

    def renumber(self):
        file = self.any_of(self.lessons)
        subject = file.stem.removeprefix(file.stem[:3] if file.stem[0] == "0" else "")
        file.rename(self.lessons / f"0{self.turn % 10}_{subject}.ipynb")

    def drop(self):
        if len(list(self.lessons.rglob("*.ipynb"))) > 1:
            self.any_of(self.lessons).unlink()

    def without_solutions(self):
        update(self.folder, solutions=False)

    def everything(self):
        files = [path for path in self.my.rglob("*") if path.is_file()]
        return {path: path.stat().st_mtime_ns for path in files}


TURNS = (
    *(Play.edit, Play.edit, Play.damage, Play.rename, Play.delete, Play.lose_record),
    *(Play.release, Play.release, Play.renumber, Play.drop, Play.without_solutions),
)


@pytest.mark.parametrize("seed", range(15))
def test_nothing_is_lost_and_a_second_run_does_nothing(seed, tmp_path):
    play = Play(tmp_path, seed)
    for play.turn in range(20):
        play.draw.choice(TURNS)(play)
        update(tmp_path)
        kept = {file: file.exists() and file.read_bytes() for file in play.mine}
        assert kept == play.mine
        before = play.everything()
        assert len(update(tmp_path)) == 1
        assert play.everything() == before
        for path in play.lessons.rglob("*.ipynb"):
            assert (play.my / path.relative_to(play.lessons)).exists()
