"""Write demos/: for each lesson, its demo of two minutes as a notebook of its own.

python -m authoring.demos   `make demos`

The demo of a lesson is in its lesson.toml: which cells run, by their ids, what the
class predicts before them, and what the instructor says. The cells are those of the
lesson, without their outputs. Git ignores the folder.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from authoring.notebooks import FOLDER, ROOT, code_cells, normal_form, read, to_text
from helpers.kit.lessons import Lesson, read_lessons

DEMOS = ROOT / "demos"


@dataclass(frozen=True)
class Step:
    """Some cells, and what is said about them."""

    run: tuple[str, ...]  # ids of cells
    say: str
    predict: str = ""  # what the class is asked before the cells run
    before_class: bool = False  # the cells take long, or only prepare


@dataclass(frozen=True)
class Demo:
    """What an instructor shows of a lesson in two minutes."""

    title: str
    start: tuple[str, ...]  # ids of the cells that set up
    steps: tuple[Step, ...]

    @property
    def ids(self) -> list[str]:
        """The ids of all cells, in order."""
        return [*self.start, *(name for step in self.steps for name in step.run)]


def demo_of(subject: str) -> Demo:
    """Return the demo of a lesson.

    >>> demo_of("parts_and_runs").title
    'half a restore'
    """
    file = ROOT / "helpers" / "lessons" / subject / "lesson.toml"
    facts = tomllib.loads(file.read_text("utf-8"))["demo"]
    steps = tuple(Step(**one | {"run": tuple(one["run"])}) for one in facts["step"])
    return Demo(facts["title"], tuple(facts["start"]), steps)


def cells_of(lesson: Lesson, demo: Demo) -> list[NotebookNode]:
    """Return the cells of a lesson that a demo runs; say it if they are not there."""
    cells = code_cells(read(FOLDER / f"{lesson.file}.ipynb"))
    places = {cell.id: number for number, cell in enumerate(cells)}
    if missing := [name for name in demo.ids if name not in places]:
        raise ValueError(
            f"The demo of lesson {lesson.number} runs cells that the lesson does not "
            f"have: {', '.join(missing)}. Correct [demo] in its lesson.toml."
        )
    numbers = [places[name] for name in demo.ids]
    if numbers != sorted(set(numbers)):
        raise ValueError(
            f"The demo of lesson {lesson.number} does not run its cells in the order "
            "of the lesson. Correct [demo] in its lesson.toml."
        )
    return [cells[number] for number in numbers]


def notebook_of(lesson: Lesson) -> NotebookNode:
    """Return the demo of a lesson as a notebook: words above each cell, no outputs."""
    demo = demo_of(lesson.subject)
    cells = {cell.id: cell for cell in cells_of(lesson, demo)}
    shown = [new_markdown_cell(_header(lesson, demo))]
    shown += [_cleared(cells[name]) for name in demo.start]
    for number, step in enumerate(demo.steps, 1):
        shown.append(new_markdown_cell(_words(number, step)))
        shown += [_cleared(cells[name]) for name in step.run]
    for number, cell in enumerate(shown):
        if cell.cell_type == "markdown":  # the same id each time it is written
            cell["id"] = f"words-{number}"
    return normal_form(new_notebook(cells=shown))


def _header(lesson: Lesson, demo: Demo) -> str:
    early = any(step.before_class for step in demo.steps)
    lines = [
        f"# Demo {lesson.number} · {demo.title}",
        f"From [lesson {lesson.number}](../notebooks/{lesson.file}.ipynb), "
        f"*{lesson.title}*. Read aloud what is quoted. Where you read **Predict**, "
        "wait until every hand is up or down, and run the cells only then.",
    ]
    if early:
        lines.append(
            "Run the set-up and the part *Before the class* early, because its cells "
            "take up to a minute."
        )
    return "\n\n".join(lines)


def _words(number: int, step: Step) -> str:
    lines = [f"### {number}. " + ("Before the class" if step.before_class else "Run")]
    if step.predict:
        lines.append(f"**Predict**, by a show of hands: “{step.predict}”")
    lines.append(f"**Say after the cells:** “{step.say}”")
    return "\n\n".join(lines)


def _cleared(cell: NotebookNode) -> NotebookNode:
    tags = [tag for tag in cell.metadata.get("tags", []) if tag == "raises-exception"]
    cleared = new_code_cell(cell.source, metadata={"tags": tags} if tags else {})
    cleared["id"] = cell.id
    return cleared


def write_demos() -> list[str]:
    """Write every demo, and remove those of lessons that have other names now."""
    DEMOS.mkdir(exist_ok=True)
    names = []
    for lesson in read_lessons():
        nbformat.validate(notebook := notebook_of(lesson))
        names.append(f"{lesson.file}.ipynb")
        (DEMOS / names[-1]).write_text(to_text(notebook), "utf-8")
    for file in DEMOS.glob("[0-9][0-9]_*.ipynb"):
        if file.name not in names:
            file.unlink()
    return names


if __name__ == "__main__":
    print(f"demos/ has {len(write_demos())} notebooks. Open one: demos/00_*.ipynb")
