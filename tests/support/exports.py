"""Find every export of a snippet or a notebook, and run it as a server does."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path

from tests.support.alone import Alone

HERE = Path(__file__).parent

# What a notebook exports to show that a server cannot run it: patterns of its folders.
NOT_SERVED: dict[str, list[str]] = {
    "07_savedmodel_export": ["plain", "empty", "numpy", "module"],
    "11_object_detection_api": ["recipe"],
    "export_in_depth": ["attributes", "empty", "again", "model"],
    "the_api_in_depth": ["recipe", "after a run"],
}
# It tries out what others advise, and that is often no export that a server can run.
TRIED_OUT = {"the_ledger_of_71_claims"}


def keeping(folder: Path) -> str:
    """Return a line of code after which every export is copied into `folder`."""
    keep = f"runpy.run_path({str(HERE / 'keep_exports.py')!r})['keep_exports']"
    return f"import runpy; {keep}({str(folder)!r}); del runpy\n"


def exports_in(folder: Path) -> list[Path]:
    """Return every SavedModel below a folder."""
    return sorted(path.parent for path in folder.rglob("saved_model.pb"))


def problems_of(exports: list[Path], alone: Alone) -> dict[Path, str]:
    """Return what is wrong with each export that does not run as it should."""
    if not exports:
        return {}
    file, folders = str(HERE / "served.py"), [str(export) for export in exports]
    code = f"import runpy, sys; sys.argv[1:] = {folders!r}; "
    done = alone.run(
        f"{code}runpy.run_path({file!r}, run_name='__main__')", exports[0].parent
    )
    assert done.code == 0, done.errors
    found = json.loads(done.output.splitlines()[-1])
    return {Path(folder): problem for folder, problem in found.items() if problem}


def surprises(notebook: str, work: Path, alone: Alone) -> list[str]:
    """Return how the exports below `work` differ from what a notebook says of them."""
    exports = [] if notebook in TRIED_OUT else exports_in(work)
    problems, said = problems_of(exports, alone), []
    for export in exports:
        # The first folder is the one of `begin()`, with a name of its own each time.
        name = "/".join(export.relative_to(work).parts[1:])
        shown = any(fnmatch(name, of) for of in NOT_SERVED.get(notebook, []))
        if shown and export not in problems:
            said.append(f"{name} is shown as not served, and it is served")
        elif not shown and export in problems:
            said.append(f"{name}: {problems[export]}")
    return said
