"""Every snippet runs alone: a fresh process, an empty folder, no helpers.

What that means exactly is said in `tests.support.alone`.
"""

import pytest

from helpers.kit.snippets import read_snippets
from tests.support.exports import exports_in, keeping, problems_of

SNIPPETS = read_snippets()
# These set the environment before TensorFlow is imported: each gets a new interpreter.
BEFORE_TENSORFLOW = {"api"}
NO_HELPERS = """
import importlib.util, sys
if importlib.util.find_spec("helpers"):
    sys.exit("helpers can be imported here: the snippet is not alone")
"""


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet_runs_alone(name, tmp_path_factory, alone):
    """And a server can run every SavedModel that it writes."""
    snippet, folder = SNIPPETS[name], tmp_path_factory.mktemp(name)
    kept = tmp_path_factory.mktemp("kept")
    new = snippet.folder in BEFORE_TENSORFLOW
    code = NO_HELPERS + keeping(kept) + snippet.code
    done = alone.run(code, folder, new_interpreter=new)
    assert done.code == 0, f"{done}\n{done.errors}"
    left = [path.name for path in folder.rglob("*")]
    assert left == [], "a snippet cleans up what it writes"
    assert problems_of(exports_in(kept), alone) == {}


# What a server cannot run is seen, and so is an export that is deleted at once.
EXPORT = """
import keras, tempfile, tensorflow as tf
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, use_bias=False)])
with tempfile.TemporaryDirectory() as folder:
"""
WAYS = {
    "net.export(folder, verbose=False)": "",
    "tf.saved_model.save(net, folder)": "Could not find variable",
    "tf.saved_model.save(tf.Module(), folder)": "nothing can be called",
}


@pytest.mark.parametrize("way", WAYS)
def test_an_export_that_no_server_can_run_is_seen(way, tmp_path, alone):
    done = alone.run(keeping(tmp_path) + EXPORT + f"    {way}\n", tmp_path)
    assert done.code == 0, done.errors
    (export,) = exports_in(tmp_path)
    problem = problems_of([export], alone).get(export, "")
    assert bool(problem) == bool(WAYS[way])
    assert WAYS[way] in problem


def test_those_that_set_the_environment_are_named():
    setters = {s.folder for s in SNIPPETS.values() if "os.environ[" in s.code}
    assert setters == BEFORE_TENSORFLOW


def test_snippet_that_fails_its_proof_is_seen(tmp_path, alone):
    code = SNIPPETS["restore_and_prove"].code
    broken = code.replace("Checkpoint(model=loaded)", "Checkpoint(net=loaded)")
    assert broken != code
    done = alone.run(broken, tmp_path)
    assert done.code != 0
    assert "not bound to checkpointed values" in done.errors
