"""How long a lesson takes to learn, computed: python -m authoring.minutes

The minutes are an estimate by one formula, and no class was timed. Reading takes 190
words a minute, a line of code 6 seconds, a prediction 20 seconds, an exercise 6.5
minutes and the quiz 3 minutes. Solutions are not counted.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from nbformat import NotebookNode

from authoring.notebooks import LESSONS, code_cells, markdown_cells, read, tagged, tags

WORDS_A_MINUTE, LINE, PREDICTION, EXERCISE, QUIZ = 190, 6 / 60, 20 / 60, 6.5, 3
LONG = {"fine_tune_a_detector", "object_detection_api"}
_NOT_READ = re.compile(r"```.*?```|\]\([^)]*\)|^\|[-| :]+\|$", re.M | re.S)
_WORD = re.compile(r"[\w`./()'-]*[A-Za-z0-9][\w`./()'-]*")


class Size(NamedTuple):
    """What a learner meets in a lesson."""

    words: int
    lines: int  # of code, without exercises and solutions
    predictions: int
    exercises: int
    cells: int  # of code, without solutions
    before_exercise: float  # the part of the code cells before the first exercise

    @property
    def reading(self) -> float:
        """The minutes for words, code and predictions, without exercises and quiz."""
        return (
            self.words / WORDS_A_MINUTE
            + self.lines * LINE
            + self.predictions * PREDICTION
        )

    @property
    def minutes(self) -> int:
        """The minutes by the formula, rounded up to 5."""
        exact = self.reading + self.exercises * EXERCISE + QUIZ
        return 5 * math.ceil(exact / 5)


def size_of(lesson: NotebookNode) -> Size:
    """Count what a learner meets in a lesson."""
    prose = "\n".join(cell.source for cell in markdown_cells(lesson))
    met = [cell for cell in code_cells(lesson) if "solution" not in tags(cell)]
    exercises = tagged(lesson, "exercise")
    shown = [cell for cell in met if cell not in exercises]
    before = met.index(exercises[0]) if exercises else len(shown)
    return Size(
        words=len(_WORD.findall(_NOT_READ.sub("] ", prose))),
        lines=sum(bool(x.strip()) for c in shown for x in c.source.split("\n")),
        predictions=prose.count("**Predict"),
        exercises=len(exercises),
        cells=len(met),
        before_exercise=before / max(len(shown), 1),
    )


def limits_of(subject: str) -> tuple[int, int]:
    """Return the most minutes and the most code cells of a lesson."""
    return (60, 45) if subject in LONG else (45, 35)


if __name__ == "__main__":
    print("lesson                        minutes  words  lines  cells  first exercise")
    for path in LESSONS:
        size = size_of(read(path))
        print(
            f"{path.stem:30}{size.minutes:7}{size.words:7}{size.lines:7}{size.cells:7}"
            f"{size.before_exercise:14.0%}"
        )
