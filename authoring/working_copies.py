"""Write my/, the learner's copies of the notebooks, and lose nothing of the learner's.

python -m authoring.working_copies                   what `make lab` does first
python -m authoring.working_copies --solutions no    `make learner`

A copy has no outputs, so that a prediction comes before its answer, and its solutions
are folded or left out. Changed means: the learner added, moved, removed or edited a
cell. Outputs, counts, folds and empty cells do not count. So a newer version of the kit
replaces a notebook that was only run, and its outputs are lost with it. A notebook
that was changed is never touched: the newer version is written beside it.

This module needs Python alone, because it runs before each start of JupyterLab.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "my"
RECORD = ".written-by-the-kit.json"
PAGE = "README.md"  # in my/ it has the list of lessons
_UNREADABLE = ""  # the fingerprint of what is no notebook

_ABOUT = """# Your copies of the lessons

This folder is yours. Write into its notebooks what you like, and add your own.
`make lab` compares the folder with the kit before JupyterLab starts. Without make,
`python -m authoring.working_copies` compares them:

- A notebook that you did not change is replaced by a newer version. If you only ran
  it, its outputs are lost. The folder `notebooks/` has the outputs of every lesson.
- A notebook that you changed stays as it is. The newer version lands beside it, in a
  file whose name ends in `-newer`.

If you want to begin a lesson again, delete its copy, and give the same command.

"""


# What the kit wants to have in my/.


@dataclass(frozen=True)
class Wanted:
    """A file of my/ as the kit writes it now."""

    name: str
    folded: str  # with solutions
    left_out: str  # without

    @property
    def fingerprints(self) -> set[str]:
        return {fingerprint(self.name, text) for text in (self.folded, self.left_out)}


def fingerprint(name: str, text: str) -> str:
    """Return what stays the same as long as a learner writes nothing into a file."""
    if name.endswith(".ipynb"):
        cells = json.loads(text)["cells"]
        sources = [(cell["cell_type"], "".join(cell["source"])) for cell in cells]
        # Shift + Enter in the last cell adds an empty one.
        text = json.dumps([cell for cell in sources if cell[1].strip()])
    return hashlib.sha256(text.encode()).hexdigest()


def wanted_files(kit: Path) -> dict[str, Wanted]:
    """Return every file of my/ by its name there; a damaged kit is refused."""
    folder = kit / "notebooks"
    notebooks = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    notebooks += sorted(folder.glob("more/*.ipynb"))
    wanted = {}
    for path in (kit / PAGE, *notebooks):
        try:
            text = path.read_text("utf-8")
            if path.name == PAGE:
                name, forms = PAGE, [page_of_lessons(text)] * 2
            else:
                name = path.relative_to(folder).as_posix()
                forms = [as_copy(text, solutions) for solutions in (True, False)]
        except (OSError, ValueError, LookupError, TypeError):
            raise SystemExit(
                f"{path.relative_to(kit).as_posix()} is damaged or missing, so nothing "
                f"was written into {FOLDER}/. Get this file of the kit again."
            ) from None
        wanted[name] = Wanted(name, *forms)
    return wanted


def as_copy(text: str, solutions: bool) -> str:
    """Return a notebook as a learner begins with it."""
    notebook = json.loads(text)
    notebook["metadata"]["language_info"] |= version_of_kernel()
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if solutions or "solution" not in cell["metadata"].get("tags", [])
    ]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        else:  # the list of lessons in my/ leads to the copies
            link = f"{PAGE}#the-lessons"
            cell["source"] = [x.replace(f"../{link}", link) for x in cell["source"]]
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def version_of_kernel() -> dict[str, str]:
    """Return what JupyterLab would write into each notebook that it opens.

    In an environment that make made, the kernel does not say its version.
    """
    silent = Path(sys.prefix) / "etc" / "ipython" / "ipython_kernel_config.py"
    return {} if silent.exists() else {"version": platform.python_version()}


def page_of_lessons(readme: str) -> str:
    """Return README's list of lessons, with links that stay in my/."""
    lessons = re.search(r"^## the lessons\n.*?(?=^## |\Z)", readme, re.M | re.S)
    if not lessons:
        raise LookupError("README has no list of lessons")
    return _ABOUT + lessons[0].replace("](notebooks/", "](").strip() + "\n"


# What is in my/.


@dataclass
class Copies:
    """A learner's folder, and the record of what the kit wrote there."""

    folder: Path
    solutions: bool = True
    written: dict[str, str] = field(default_factory=dict)  # fingerprints by names
    count: int = 0  # of notebooks that were written now
    news: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, folder: Path) -> Copies:
        """Read the record; if there is none, or a damaged one, nothing is known."""
        try:
            record = json.loads((folder / RECORD).read_text("utf-8"))
            written = {name: str(known) for name, known in record["written"].items()}
            return cls(folder, bool(record["solutions"]), written)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return cls(folder)

    def save(self) -> None:
        record = {"solutions": self.solutions, "written": self.written}
        before = Copies.read(self.folder)
        if {"solutions": before.solutions, "written": before.written} != record:
            text = json.dumps(record, indent=1, sort_keys=True) + "\n"
            write(self.folder / RECORD, text)

    def found(self, name: str) -> str:
        """Return the fingerprint of a file that is there."""
        try:
            return fingerprint(name, (self.folder / name).read_text("utf-8"))
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return _UNREADABLE

    def is_changed(self, wanted: Wanted) -> bool:
        known = {self.written.get(wanted.name), *wanted.fingerprints}
        return self.found(wanted.name) not in known

    def bring(self, wanted: Wanted) -> None:
        """Write what the kit has now, at the first place where nothing can be lost."""
        text = wanted.folded if self.solutions else wanted.left_out
        current = fingerprint(wanted.name, text)
        for place in places(wanted.name):
            known = self.written.get(place)
            if not os.path.lexists(self.folder / place):
                if place != wanted.name and known in wanted.fingerprints:
                    return  # the learner has deleted it
                break
            found = self.found(place)
            if found == current:
                self.written[place] = current
                return
            if found == known or found in wanted.fingerprints:
                break  # the learner has not changed it
            if found != _UNREADABLE and known in wanted.fingerprints:
                return  # the learner has changed it, and there is nothing newer
        write(self.folder / place, text)
        self.count += place.endswith(".ipynb")
        if place != wanted.name:
            self.news.append(self.why_beside(wanted.name, place))
        self.written[place] = current

    def why_beside(self, name: str, place: str) -> str:
        mine, beside = f"{FOLDER}/{name}", f"{FOLDER}/{place}"
        if self.found(name) == _UNREADABLE:
            return f"{mine} is damaged, and stays as it is. A new copy is {beside}."
        kept = f"{mine} has your changes, and stays as it is."
        if name in self.written:
            return f"{kept} The kit's newer version is {beside}."
        return f"{kept} Which version it began as is not noted: a new copy is {beside}."

    def let_go(self, names: set[str]) -> None:
        """Leave to the learner what the kit has no more, or has by another name."""
        for place in sorted(self.written):
            name = re.sub(r"-newer(-\d+)?(?=\.\w+$)", "", place)
            if name in names:
                continue
            known, heir = self.written.pop(place), same_subject(name, names)
            if not os.path.lexists(self.folder / place):
                continue
            if heir and self.found(place) == known:
                (self.folder / place).unlink()  # replaced by its heir
                continue
            now = f" The lesson is now {FOLDER}/{heir}." if heir else ""
            left = f"{FOLDER}/{place} is not in the kit any more. Your copy stays."
            self.news.append(left + now)


def places(name: str) -> Iterator[str]:
    """Yield where the kit may write a file, the best place first.

    >>> list(itertools.islice(places("04_checkpoints.ipynb"), 3))[1:]
    ['04_checkpoints-newer.ipynb', '04_checkpoints-newer-2.ipynb']
    """
    stem, dot, ending = name.rpartition(".")
    yield name
    yield f"{stem}-newer{dot}{ending}"
    for number in itertools.count(2):
        yield f"{stem}-newer-{number}{dot}{ending}"


def same_subject(name: str, names: set[str]) -> str | None:
    """Return the notebook that has the subject of another one, if there is one."""
    from authoring.notebooks import subject_of  # slow to import, and seldom needed

    return next((x for x in sorted(names) if subject_of(x) == subject_of(name)), None)


def write(file: Path, text: str) -> None:
    """Write a file as a whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, "utf-8", newline="\n")
    os.replace(part, file)


# The commands.


def update(kit: Path = ROOT, solutions: bool | None = None) -> list[str]:
    """Bring the copies in my/ up to date; return sentences that say what was done.

    `solutions` says whether the copies have solutions. If it is None, they keep their
    form.
    """
    wanted, folder = wanted_files(kit), kit / FOLDER
    if folder.is_file():
        raise SystemExit(
            f"{FOLDER} is a file, but the kit needs a folder of this name for your "
            "copies of the lessons. Rename the file."
        )
    copies = Copies.read(folder)
    if solutions is not None:
        copies.solutions = solutions
    try:
        for file in wanted.values():
            copies.bring(file)
        copies.let_go(set(wanted))
        copies.save()
    except OSError as error:
        raise SystemExit(
            f"The kit could not write into {FOLDER}/: {error.strerror}. Copy the kit "
            "to a folder where you may write. If you only want to read, open "
            "notebooks/00_start_here.ipynb in Jupyter."
        ) from None
    notebooks = [file for file in wanted.values() if file.name != PAGE]
    changed = sum(map(copies.is_changed, notebooks))
    return [
        f"Your copies of {len(notebooks)} notebooks are in {FOLDER}/. "
        f"Written now: {copies.count}. Changed by you, and kept: {changed}.",
        *copies.news,
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=f"Write {FOLDER}/, your own copies.")
    parser.add_argument(
        "--solutions",
        choices=("yes", "no"),
        help="whether the copies have solutions; without it, they keep their form",
    )
    parser.add_argument(
        "--kit",
        type=Path,
        default=ROOT,
        help=f"the folder that gets {FOLDER}/, if it is another one than the kit's",
    )
    given = parser.parse_args()
    solutions = {"yes": True, "no": False}.get(given.solutions)
    print(*update(given.kit, solutions), sep="\n")


if __name__ == "__main__":
    main()
