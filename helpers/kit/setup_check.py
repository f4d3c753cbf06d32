"""Say in words whether this machine can run the lessons.

It must run where nothing is installed, on a Python that is too old, too:
so only the standard library, and nothing newer than Python 3.8.
"""

from __future__ import annotations

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


def pinned_versions() -> dict[str, str]:
    """Return the versions that requirements.txt names.

    >>> pinned_versions()["tensorflow"]
    '2.21.0'
    """
    pins = re.findall(r"^([\w.-]+)==(\S+)", REQUIREMENTS.read_text("utf-8"), re.M)
    return dict(pins)


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
    packages = [problem_with_package(*pin) for pin in pinned_versions().items()]
    return [sentence for sentence in [python, *packages] if sentence]


def report() -> str:
    """Return the state of the set-up, one line a part, to be printed.

    >>> "Python" in report()
    True
    """
    lines = [f"{'Python':<14} {problem_with_python() or 'ok'}"]
    for name, wanted in pinned_versions().items():
        problem = problem_with_package(name, wanted)
        lines.append(f"{name:<14} {problem or 'ok  ' + wanted}")
    lines.append(f"{'detection API':<14} {problem_with_api() or 'ok'}")
    verdict = "no: see the remedies above" if problems() else "yes"
    return "\n".join([*lines, f"ready for the lessons: {verdict}"])
