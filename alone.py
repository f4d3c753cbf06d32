"""Install what a notebook without the kit's folder needs: python kit/alone.py [api]

Colab and Kaggle open one notebook alone. The first code cell of each notebook has the
line that brings the kit into the folder kit/ and runs this file. It changes only the
packages whose version differs; the host's own Jupyter stays as it is. With `api`, it
also installs the archived Object Detection API.
"""

from __future__ import annotations

import subprocess
import sys

from helpers.kit import setup_check

_PIP = ["-m", "pip", "install", "-q", "--disable-pip-version-check"]
_READY = "Everything that the lessons need is here. Run the cells below."
_RESTART = (
    'Put the "# " back, restart the kernel, and run the cells from the top. '
    "Until the restart, Python can hold old and new packages at once."
)
_READ_ONLY = (
    f"The folder {setup_check.KIT} cannot be written, so nothing was installed. "
    "Upload the kit into a folder where you may write, and run the line again there."
)
_FAILED = (
    "pip could not install the packages, for the reason above. If there is no network, "
    "switch it on in the settings of this notebook, and run the line again."
)


def commands(with_api: bool) -> list[list[str]]:
    """Return what pip has to do here, as its arguments."""
    found = []
    if differ := setup_check.what_differs(setup_check.needed_versions()):
        found.append([f"{name}=={version}" for name, version in differ.items()])
    if with_api and setup_check.problem_with_api():
        pins = str(setup_check.KIT / "requirements-object-detection.txt")
        found.append(["--no-deps", "--require-hashes", "-r", pins])
    return found


def main(with_api: bool) -> None:
    try:
        setup_check.mark_as_alone()
    except OSError:
        raise SystemExit(_READ_ONLY) from None
    if problem := setup_check.problem_with_python():
        raise SystemExit(problem)
    to_do = commands(with_api)
    for arguments in to_do:
        print("pip install", *arguments, flush=True)
        if subprocess.run([sys.executable, *_PIP, *arguments], check=False).returncode:
            raise SystemExit(_FAILED)
    print(_RESTART if to_do else _READY)


if __name__ == "__main__":
    main(with_api="api" in sys.argv[1:])
