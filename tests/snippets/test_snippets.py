"""Every snippet runs alone: a fresh process, an empty folder, no helpers.

What that means exactly is said in `tests.support.alone`.
"""

import pytest

from helpers.kit.snippets import read_snippets
from tests.support.alone import LEGACY
from tests.support.exports import exports_in, keeping, problems_of

SNIPPETS = read_snippets()
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
    code = NO_HELPERS + keeping(kept) + snippet.code
    done = alone.run(code, folder)
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


def test_only_the_switch_of_keras_2_is_set_before_tensorflow():
    """It is set in the process that such snippets are forked from."""
    lines = [line for s in SNIPPETS.values() for line in s.code.splitlines()]
    setters = [line for line in lines if "os.environ[" in line]
    assert setters
    assert all(line.startswith(LEGACY) for line in setters)


def test_snippet_that_fails_its_proof_is_seen(tmp_path, alone):
    code = SNIPPETS["restore_and_prove"].code
    broken = code.replace("Checkpoint(model=loaded)", "Checkpoint(net=loaded)")
    assert broken != code
    done = alone.run(broken, tmp_path)
    assert done.code != 0
    assert "not bound to checkpointed values" in done.errors
