"""Say in words whether this machine can run the lessons.

It must run where nothing is installed, on a Python that is too old, too:
so only the standard library, and nothing newer than Python 3.8.
"""

from __future__ import annotations

import html
import re
import sys
from importlib import metadata

from helpers import KIT

REQUIREMENTS = KIT / "requirements.txt"
INSTALL_API = (
    "python -m pip install --no-deps --require-hashes "
    "-r requirements-object-detection.txt"
)
OLDEST, NEWEST = (3, 11), (3, 13)
# Colab and Kaggle bring these, and their pages fit to the versions that they bring.
OF_THE_HOST = {"jupyterlab", "ipykernel", "ipywidgets", "nbval", "pytest"}
_ALONE = KIT / ".opened-alone"


def pinned_versions() -> dict[str, str]:
    """Return the versions that requirements.txt names.

    >>> pinned_versions()["tensorflow"]
    '2.21.0'
    """
    pins = re.findall(r"^([\w.-]+)==(\S+)", REQUIREMENTS.read_text("utf-8"), re.M)
    return dict(pins)


def mark_as_alone() -> None:
    """Note that a host's own Jupyter shows the lessons of this copy of the kit."""
    _ALONE.touch()


def needed_versions() -> dict[str, str]:
    """Return the pins that matter here: a host's own Jupyter stays as it is.

    >>> "numpy" in needed_versions()
    True
    """
    pins = pinned_versions()
    if not _ALONE.exists():
        return pins
    return {name: pin for name, pin in pins.items() if name not in OF_THE_HOST}


def what_differs(pins: dict[str, str]) -> dict[str, str]:
    """Return those pins that this machine does not meet.

    >>> what_differs({"numpy": pinned_versions()["numpy"], "no-such-thing": "1.0"})
    {'no-such-thing': '1.0'}
    """
    return {
        name: wanted
        for name, wanted in pins.items()
        if problem_with_package(name, wanted)
    }


def problem_with_python(version: tuple[int, ...] = sys.version_info[:2]) -> str:
    """Return what is wrong with this Python and how to mend it, or nothing.

    >>> problem_with_python((3, 9))[:42]
    'Python 3.9 cannot run these lessons: use P'
    >>> problem_with_python((3, 12))
    ''
    """
    if OLDEST <= version[:2] <= NEWEST:
        return ""
    name = ".".join(map(str, version[:2]))
    return (
        f"Python {name} cannot run these lessons: use Python 3.11, 3.12 or 3.13, "
        "then make a new environment as the README says."
    )


def problem_with_package(name: str, wanted: str) -> str:
    """Return what is wrong with a package and how to mend it, or nothing.

    >>> problem_with_package("tensorflow", pinned_versions()["tensorflow"])
    ''
    >>> print(problem_with_package("no-such-thing", "1.0"))
    no-such-thing is missing: run  python -m pip install no-such-thing==1.0
    """
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"{name} is missing: run  python -m pip install {name}=={wanted}"
    if found == wanted:
        return ""
    return (
        f"{name} is {found}, the lessons were checked with {wanted}: "
        f"run  python -m pip install {name}=={wanted}"
    )


def problem_with_api() -> str:
    """Return what is missing of the Object Detection API, which two lessons need.

    >>> problem_with_api()
    ''
    """
    try:
        for name in ("tf-object-detection-api", "tf-slim"):
            metadata.version(name)
    except metadata.PackageNotFoundError:
        return f"missing, for two lessons only: run  {INSTALL_API}"
    return ""


def problems() -> list[str]:
    """Return one sentence for everything that keeps the lessons from running."""
    python = problem_with_python()
    packages = [problem_with_package(*pin) for pin in needed_versions().items()]
    return [sentence for sentence in [python, *packages] if sentence]


class Report:
    """The state of the set-up: one line, and all parts if one of them is not fine."""

    def __init__(self, parts: dict[str, str], is_ready: bool) -> None:
        self.lines = [f"{name:<14} {found}" for name, found in parts.items()]
        self.is_fine = all(found.startswith("ok") for found in parts.values())
        verdict = "yes" if is_ready else "no: see the remedies above"
        self.summary = f"ready for the lessons: {verdict}"

    def __repr__(self) -> str:
        if self.is_fine:
            return self.summary
        return "\n".join([*self.lines, self.summary])

    def _repr_html_(self) -> str:
        if not self.is_fine:
            return f"<pre>{html.escape(repr(self))}</pre>"
        parts = html.escape("\n".join(self.lines))
        return f"<details><summary>{self.summary}</summary><pre>{parts}</pre></details>"


def report() -> Report:
    """Return the state of the set-up, to be shown.

    >>> report()
    ready for the lessons: yes
    """
    parts = {"Python": problem_with_python() or "ok"}
    for name, wanted in needed_versions().items():
        parts[name] = problem_with_package(name, wanted) or f"ok  {wanted}"
    parts["detection API"] = problem_with_api() or "ok"
    return Report(parts, is_ready=not problems())
