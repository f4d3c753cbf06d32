"""What lessons use needs nothing that only Linux and macOS have."""

import ast
import json
from unittest.mock import Mock

import pytest
from nbval.plugin import IPyNbCell

from authoring.notebooks import (
    LESSONS,
    NOTEBOOKS,
    ROOT,
    code_cells,
    markdown_cells,
    name_of,
    names_a_signal,
    notebook_named,
    read,
)
from helpers.tools.processes import run_fresh

# What Windows does not have.
NAMES = {
    "os": {
        *("fork", "forkpty", "getuid", "geteuid", "getgid", "getegid", "setsid"),
        *("getpgid", "killpg", "mkfifo", "mknod", "wait3", "wait4", "uname", "chown"),
        *("sysconf", "statvfs", "sched_getaffinity", "nice", "getloadavg", "openpty"),
        *("pread", "pwrite", "sync", "O_NOFOLLOW", "O_NONBLOCK"),
    },
    "signal": {
        *("SIGKILL", "SIGALRM", "SIGCHLD", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGSTOP"),
        *("alarm", "setitimer", "pause", "pthread_sigmask", "sigwait"),
    },
    "socket": {"AF_UNIX", "send_fds", "recv_fds"},
}
MODULES = {"resource", "fcntl", "pwd", "grp", "pty", "tty", "termios", "posix"}
OPTIONS = {"preexec_fn", "start_new_session", "pass_fds"}  # of subprocess
FOLDERS = ("/tmp", "/proc", "/dev", "/bin", "/usr", "/etc", "/var")

# What stands behind a guard, and what happens on Windows.
GUARDED = {
    ("kit/progress.py", "os.getuid"): "a folder there counts as the learner's own",
    ("tools/saved_files/hdf5_process.py", "resource"): "memory is not bounded there",
    ("tools/saved_files/hdf5_process.py", "/proc/self/statm"): "as without resource",
}
EXCUSES = {"ImportError", "OSError", "AttributeError"}


def needs(tree):
    """Yield each name of this tree that Windows does not have, and if it is guarded."""
    above = {child: node for node in ast.walk(tree) for child in _children(node)}
    for node in ast.walk(tree):
        for name in _names(node):
            yield name, _is_guarded(node, name, above)


def _children(node):
    return ast.iter_child_nodes(node)


def _names(node):
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        module = node.value.id
        if node.attr in NAMES.get(module, ()):
            yield f"{module}.{node.attr}"
    elif isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in MODULES)
    elif isinstance(node, ast.ImportFrom):
        if node.module in MODULES:
            yield node.module
        for alias in node.names:
            if alias.name in NAMES.get(node.module, ()):
                yield f"{node.module}.{alias.name}"
    elif isinstance(node, ast.keyword) and node.arg in OPTIONS:
        yield node.arg
    elif isinstance(node, ast.Constant) and _is_place_of_posix(node.value):
        yield node.value


def _is_place_of_posix(value):
    return any(f"{value}/".startswith(f"{folder}/") for folder in FOLDERS)


def _is_guarded(node, name, above):
    """Say whether its lack is caught, or asked for before it is used."""
    while node in above:
        child, node = node, above[node]
        if isinstance(node, ast.Try) and child in node.body:
            caught = {
                x.id
                for h in node.handlers
                for x in ast.walk(h.type or h)
                if isinstance(x, ast.Name)
            }
            if caught & EXCUSES:
                return True
        if isinstance(node, ast.BoolOp | ast.IfExp | ast.If):
            asked = [x.args[1].value for x in ast.walk(node) if _asks(x)]
            if name.rpartition(".")[2] in asked:
                return True
    return False


def _asks(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "hasattr"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("os.fork()", [("os.fork", False)]),
        ("import fcntl", [("fcntl", False)]),
        ("from os import killpg", [("os.killpg", False)]),
        ("run(command, start_new_session=True)", [("start_new_session", False)]),
        ("open('/tmp/it')", [("/tmp/it", False)]),
        ("hasattr(os, 'fork') and os.fork()", [("os.fork", True)]),
        ("hasattr(os, 'nice') and os.fork()", [("os.fork", False)]),
        ("try:\n import pwd\nexcept ImportError: pass", [("pwd", True)]),
        ("try: pass\nexcept ImportError:\n import pwd", [("pwd", False)]),
        ("os.kill(1, 9); '/tmpfile'; os.path", []),
    ],
)
def test_what_windows_lacks_is_noticed(code, found):
    assert list(needs(ast.parse(code))) == found


def test_helpers_use_what_windows_lacks_behind_a_guard_only():
    found = {
        (file.relative_to(ROOT / "helpers").as_posix(), name): guarded
        for file in (ROOT / "helpers").rglob("*.py")
        for name, guarded in needs(ast.parse(file.read_text("utf-8")))
    }
    assert found == dict.fromkeys(GUARDED, True)


@pytest.mark.parametrize("folder", ["snippets", "known_bugs"])
def test_snippets_and_known_bugs_need_nothing_of_it(folder):
    files = list((ROOT / folder).rglob("*.py"))
    assert len(files) > 9
    found = {
        file.stem: [name for name, _ in needs(ast.parse(file.read_text("utf-8")))]
        for file in files
    }
    assert {stem: names for stem, names in found.items() if names} == {}


def test_cells_need_nothing_of_it():
    found = {
        name_of(path): [
            name
            for cell in code_cells(read(path))
            if not cell.source.startswith(("%", "!"))
            for name, _ in needs(ast.parse(cell.source))
        ]
        for path in NOTEBOOKS
    }
    assert {path: names for path, names in found.items() if names} == {}


# The tests that the workflow runs on Windows.

PARTS = ("tests/kit", "tests/tools", "tests/snippets", "tests/house")
# What no test of them opens or calls.
WORDS = {
    "kit/test_exercise.py": "names of code that was compiled",
    "tools/saved_files/test_hostile_configs.py": "no model's name is followed",
    "house/test_windows.py": "the list above",
}


def is_marked(function):
    """Say whether a test is left out where it cannot run."""
    marks = {getattr(mark, "id", "") for mark in function.decorator_list}
    return bool(marks & {"posix_only", "linux_only"})


def test_tests_that_run_on_windows_say_what_they_need():
    found = {}
    for file in (file for part in PARTS for file in (ROOT / part).rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and is_marked(node):
                node.body = []
        name = file.relative_to(ROOT / "tests").as_posix()
        if "pytestmark" not in {getattr(n, "id", "") for n in ast.walk(tree)}:
            found[name] = [need for need, guarded in needs(tree) if not guarded]
    assert {name for name, those in found.items() if those} == set(WORDS)
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert f"pytest {' '.join(PARTS)} " in workflow


def test_lessons_that_name_a_signal_say_what_windows_does():
    """Windows has none: there, these outputs are not compared."""
    found = [
        path for path in NOTEBOOKS if any(map(names_a_signal, code_cells(read(path))))
    ]
    assert len(found) == 3
    for path in found:
        text = " ".join(cell.source for cell in markdown_cells(read(path)))
        assert "Windows has no signals. There," in " ".join(text.split())


def test_nbval_does_not_compare_these_cells_where_no_signals_are(request, monkeypatch):
    hooks = request.config.pluginmanager.get_plugin(str(ROOT / "conftest.py"))
    cells = code_cells(read(notebook_named("06")))

    def compared():
        found = [
            Mock(spec=IPyNbCell, cell=cell, parent=None, options={"check": True})
            for cell in cells
        ]
        hooks.pytest_collection_modifyitems(found)
        return [item.options["check"] for item in found]

    assert all(compared())
    monkeypatch.setattr(hooks, "WITHOUT_SIGNALS", True)
    assert compared() == [not names_a_signal(cell) for cell in cells]
    assert compared().count(False) == 2


# A process in which helpers find as little as on Windows. What others import is whole.

TAKE_AWAY = f"""
import os, shutil, signal, socket, subprocess, sys
import h5py, keras, matplotlib.pyplot, tensorflow
shutil._use_fd_functions = False  # there shutil removes folders by their names
subprocess.Popen.kill = lambda self: self.send_signal(9)
modules = {{"os": os, "signal": signal, "socket": socket}}
for module, names in {NAMES!r}.items():
    for name in names:
        if hasattr(modules[module], name):
            delattr(modules[module], name)
sys.modules.update(dict.fromkeys({sorted(MODULES - {"posix"})!r}))
"""
LESSON = """
from helpers.kit.start import begin
work = begin()
import json, re, keras
from helpers.kit.progress import note, progress
from helpers.lessons.more_than_one_device import workers
from helpers.tools import inspect_file, run_fresh
from helpers.tools.processes import SecondProcess

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
FILES = "a.keras", "a.weights.h5"
for name in FILES:
    (model.save_weights if "weights" in name else model.save)(work / name)
def first_words(file):
    return re.match("[^,\\n]*", repr(inspect_file(file)))[0]

note("start_here", "check_name", True)
killed = run_fresh("while True: pass", kill_when=lambda: True)
with SecondProcess() as second:
    print(json.dumps({
        "inspected": [first_words(work / name) for name in FILES],
        "fresh": run_fresh("print(1)").output,
        "killed": killed.ended,
        "second": second("1 + 1"),
        "worker": workers.End(killed).killed,
        "lessons": len(progress().done.rows),
    }))
"""


def test_a_lesson_runs_without_it():
    done = run_fresh(TAKE_AWAY + LESSON, with_kit=True)
    assert done.code == 0, done.errors
    assert json.loads(done.output) == {
        "inspected": ["a.keras: whole model", "a.weights.h5: weights only"],
        "fresh": "1\n",
        "killed": "killed by SIGKILL",
        "second": 2,
        "worker": True,
        "lessons": len(LESSONS),
    }
