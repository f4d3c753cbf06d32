"""Small tools of the lessons: each module does one job, none is needed by a snippet."""

from pathlib import Path

KIT = Path(__file__).resolve().parent.parent
DATA = KIT / "data"
