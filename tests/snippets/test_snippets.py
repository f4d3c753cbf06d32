"""Every snippet runs alone: a fresh process, an empty folder, no helpers.

What that means exactly is said in `tests.support.alone`.
"""

import pytest

from helpers.kit.snippets import read_snippets

SNIPPETS = read_snippets()
# These set the environment before TensorFlow is imported: each gets a new interpreter.
BEFORE_TENSORFLOW = {"api"}
NO_HELPERS = """
import importlib.util, sys
if importlib.util.find_spec("helpers"):
    sys.exit("helpers can be imported here: the snippet is not alone")
"""


@pytest.mark.parametrize("name", SNIPPETS)
def test_snippet_runs_alone(name, tmp_path, alone):
    snippet = SNIPPETS[name]
    new = snippet.folder in BEFORE_TENSORFLOW
    done = alone.run(NO_HELPERS + snippet.code, tmp_path, new_interpreter=new)
    assert done.code == 0, f"{done}\n{done.errors}"
    left = [path.name for path in tmp_path.rglob("*")]
    assert left == [], "a snippet cleans up what it writes"


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
