"""`pytest --nbval notebooks` passes for anybody, whatever their settings."""

import json
import os
import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from authoring.notebooks import stage

# Code and what it prints, where nothing of the user's gets in.
CELLS = {
    "import os, pathlib, sys, tempfile": "",
    "print(os.environ['KIT_PROGRESS'], 'KERAS_BACKEND' in os.environ)": "off False\n",
    "temporary = pathlib.Path(tempfile.gettempdir())": "",
    "print(list(temporary.iterdir()))": "[]\n",
    "written = (temporary / 'left_behind').write_text('by this lesson')": "",
    "print(written, file=sys.stderr)": "",
    "print(temporary / 'copy-save-restore-abc' / 'ckpt-1')": "WORK/ckpt-1\n",
    "import keras": "",
    "print(keras.backend.backend(), keras.config.floatx())": "tensorflow float32\n",
}


def notebook():
    cells = []
    for count, (source, printed) in enumerate(CELLS.items(), start=1):
        outputs = [new_output("stream", text=printed)] if printed else []
        cells.append(new_code_cell(source, execution_count=count, outputs=outputs))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


@pytest.fixture
def settings(tmp_path):
    """A user who has a kernel, a start-up file and a backend of their own."""
    for file, text in {
        "jupyter/kernels/python3/kernel.json": json.dumps(
            {"argv": ["false"], "display_name": "mine", "language": "python"}
        ),
        "home/.ipython/profile_default/startup/00.py": "print = None",
        "home/.keras/keras.json": json.dumps({"floatx": "float64"}),
    }.items():
        path = tmp_path / file
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    home = {"HOME": str(tmp_path / "home"), "USERPROFILE": str(tmp_path / "home")}
    return home | {
        "JUPYTER_PATH": str(tmp_path / "jupyter"),
        "KERAS_BACKEND": "no_such_backend",
    }


def test_two_lessons_at_a_time(tmp_path, settings):
    """Each lesson in one kernel, in order, with an empty folder of its own."""
    first = stage(notebook(), "first", tmp_path / "kit")
    (first.parent / "second.ipynb").write_text(first.read_text("utf-8"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--nbval", "kit/notebooks", "-n", "2"],
        cwd=tmp_path,
        env=os.environ | settings,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    assert f"{2 * (len(CELLS) + 1)} passed" in done.stdout
    assert not list(tmp_path.rglob("left_behind"))
