"""Notebooks as data: read, normalise, stage in an empty folder, execute, replay."""

from __future__ import annotations

import ast
import configparser
import copy
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "notebooks"
LESSONS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
MORE = sorted((FOLDER / "more").glob("*.ipynb"))  # depth and reference, by subject
NOTEBOOKS = [*LESSONS, *MORE]
SANITIZE = ROOT / "tests" / "nbval.cfg"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_KEPT_METADATA = {"tags", "jupyter"}
# What JupyterLab writes into a notebook that it opens: an untouched lesson stays as it
# is. The version of Python is left out: see helpers/kit/kernel_config.py.
_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "nbconvert_exporter": "python",
        "pygments_lexer": "ipython3",
    },
}
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def name_of(path: Path) -> str:
    """Return how a notebook is named below notebooks/: 04_checkpoints, more/buffers."""
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def subject_of(name: str) -> str:
    """Return what a notebook is about, which names its folder in helpers/lessons.

    >>> subject_of("04_checkpoints"), subject_of("more/buffers")
    ('checkpoints', 'buffers')
    """
    return re.sub(r"^(\d\d_|more/)", "", name)


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def to_text(notebook: NotebookNode) -> str:
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]


def markdown_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def tagged(notebook: NotebookNode, tag: str) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if tag in tags(cell)]


def printed(cell: NotebookNode) -> str:
    return "".join(out.text for out in cell.outputs if out.output_type == "stream")


def names_a_signal(cell: NotebookNode) -> bool:
    """Say whether its output tells how a process was killed, as Windows does not."""
    shown = [out.get("data", {}).get("text/plain", "") for out in cell.outputs]
    return "killed by SIG" in "".join([printed(cell), *shown])


def check_of(cell: NotebookNode) -> str:
    """Return the name of the check that an exercise, or its solution, calls last."""
    last = ast.parse(cell.source).body[-1].value
    return last.func.attr


def wrong_answers(subject: str) -> dict[str, list[dict[str, str]]]:
    """Return the typical wrong answers to the exercises of a subject, by checks."""
    file = ROOT / "helpers" / "lessons" / subject / "wrong_answers.toml"
    return tomllib.loads(file.read_text("utf-8"))


def notebook_named(name: str) -> Path:
    """Find a notebook by number or name; say which there are if there is none."""
    found = [path for path in NOTEBOOKS if path.stem.startswith(Path(name).stem)]
    if len(found) != 1:
        known = ", ".join(map(name_of, NOTEBOOKS))
        raise SystemExit(f"No single notebook is named {name!r}. There are: {known}")
    return found[0]


# The normal form: what two people who run the same lesson would both commit.


def normal_form(notebook: NotebookNode) -> NotebookNode:
    result = copy.deepcopy(notebook)
    result.nbformat, result.nbformat_minor = 4, 5
    result.metadata = copy.deepcopy(_METADATA)
    used: set[str] = set()
    for cell in result.cells:
        cell.source = cell.source.rstrip()
        kept = {k: v for k, v in cell.metadata.items() if k in _KEPT_METADATA and v}
        if "jupyter" in kept:  # JupyterLab keeps the fold under two names
            kept["collapsed"] = kept["jupyter"].get("outputs_hidden", False)
        cell.metadata = {key: value for key, value in kept.items() if value}
        cell["id"] = _unique_id(cell, used)
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs = _normal_outputs(cell.outputs)
    return nbformat.from_dict(result)


def _unique_id(cell: NotebookNode, used: set[str]) -> str:
    name = cell.get("id") or hashlib.sha256(cell.source.encode()).hexdigest()[:8]
    while name in used:
        name = hashlib.sha256(name.encode()).hexdigest()[:8]
    used.add(name)
    return name


def _normal_outputs(outputs: list[NotebookNode]) -> list[NotebookNode]:
    result: list[NotebookNode] = []
    for output in copy.deepcopy(outputs):
        kind = output.output_type
        if kind == "stream":
            output.text = sanitized(output.text)
            last = result[-1] if result else None
            if last and last.output_type == "stream" and last.name == output.name:
                last.text += output.text
                continue
        elif kind == "error":
            output.evalue = sanitized(output.evalue)
            output.traceback = [f"{output.ename}: {output.evalue}"]
        else:
            output.data.pop(WIDGET_VIEW, None)  # no kernel, no widget: the rest stays
            for mime, value in output.data.items():
                if mime.startswith("text/"):
                    output.data[mime] = sanitized(value)
        result.append(output)
    return result


def sanitized(text: str) -> str:
    """Replace what differs between two runs, as nbval does before it compares."""
    config = configparser.ConfigParser()
    config.read(SANITIZE, "utf-8")
    text = _ANSI.sub("", text)
    for section in config.sections():
        text = re.sub(config[section]["regex"], config[section]["replace"], text)
    return text


def html_outputs(notebook: NotebookNode) -> Iterator[NotebookNode]:
    """Yield the data of each output that is HTML, so that its links can be changed."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if "text/html" in output.get("data", {}):
                yield output.data


# Running: always in a folder that holds nothing but the notebook.


def stage(notebook: NotebookNode, name: str, folder: Path) -> Path:
    """Write a notebook into an otherwise empty folder, helpers and data one level up.

    This is how the repository looks to a lesson, without anything a lesson might
    have left behind in `notebooks/`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part in ("helpers", "data", "authoring", "tests"):
        try:
            (folder / part).symlink_to(ROOT / part)
        except OSError:  # on Windows not everybody may do that
            shutil.copytree(ROOT / part, folder / part)
    shutil.copy(ROOT / "conftest.py", folder)
    path = folder / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(to_text(notebook), "utf-8")
    return path


def offline_environment(folder: Path) -> dict[str, str]:
    """Return an environment without network, and without settings of the user's.

    Temporary files land in `folder`. No exercise that passes there is noted in a
    learner's progress.
    """
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    hidden = {"PYTHONPATH", "PYTEST_ADDOPTS", "KERAS_BACKEND", "TF_USE_LEGACY_KERAS"}
    kept = {k: v for k, v in os.environ.items() if k not in hidden}
    proxies = [f"{kind}_proxy" for kind in ("http", "https", "HTTP", "HTTPS")]
    return (
        kept
        | dict.fromkeys(proxies, "http://127.0.0.1:9")  # where nothing listens
        | {"no_proxy": "127.0.0.1,localhost", "KIT_PROGRESS": "off"}
        | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))
        | {"KERAS_HOME": str(folder / "keras"), "IPYTHONDIR": str(folder / "ipython")}
    )


def execute(notebook: NotebookNode, name: str, folder: Path) -> NotebookNode:
    """Run all cells in a fresh kernel and return the notebook in its normal form."""
    path = stage(notebook, name, folder)
    result = read(path)
    client = NotebookClient(
        result,
        timeout=300,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute(env=offline_environment(folder))
    return normal_form(result)


def replay(notebook: NotebookNode, name: str, folder: Path) -> tuple[bool, str]:
    """Compare every stored output with a fresh run, by nbval; say what it said."""
    stage(notebook, name, folder)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "-q", "notebooks"],
        cwd=folder,
        env=offline_environment(folder),
        capture_output=True,
        encoding="utf-8",
    )
    return done.returncode == 0, _ANSI.sub("", done.stdout + done.stderr)
