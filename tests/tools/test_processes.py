"""Processes of their own: what they see, what they say, and that they end."""

import os
import signal
import subprocess
import sys
import time

import pytest

from authoring.notebooks import ROOT
from helpers.tools.processes import FreshProcess, SecondProcess, run_fresh
from tests.support.systems import POSIX, posix_only


def test_fresh_process_sees_neither_this_one_nor_the_kit(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert "ModuleNotFoundError" in repr(run_fresh("import helpers"))
    assert run_fresh("import helpers", with_kit=True).code == 0


@posix_only
def test_killed_process_says_so():
    done = run_fresh("import os; os.abort()")
    assert done.ended == "killed by SIGABRT"


def test_endless_process_is_stopped():
    with pytest.raises(TimeoutError, match="did not end within 2 seconds"):
        run_fresh("while True: pass", wait=2)


def test_process_is_killed_when_asked(tmp_path):
    sign = tmp_path / "started"
    done = run_fresh(
        f"open({str(sign)!r}, 'w').close()\nwhile True: pass",
        kill_when=sign.exists,
    )
    assert done.ended == ("killed by SIGKILL" if POSIX else "with exit code 1")


def test_errors_of_a_fresh_process_have_no_colours(monkeypatch):
    """A kernel asks for colours, and Python 3.13 gives them."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    done = run_fresh("{}['weights']")
    assert done.last_words == "KeyError: 'weights'"


@posix_only
def test_a_process_that_the_code_left_behind_is_not_waited_for():
    """It has the output of the code, and would keep a pipe open."""
    code = """
import subprocess, sys
chatter = "while True: print('x' * 99, flush=True)"
left = subprocess.Popen([sys.executable, "-c", chatter])
print(left.pid)
"""
    done = run_fresh("print('first', flush=True)\n" + code, wait=30)
    assert done.output.startswith("first\n")
    (number,) = (int(line) for line in done.output.splitlines() if line.isdecimal())
    try:
        assert done.ended == "normally"
        assert _is_alive(number)
    finally:
        os.kill(number, signal.SIGKILL)


def test_who_kills_nothing_does_not_look_all_the_time(monkeypatch):
    looks = []
    monkeypatch.setattr("time.sleep", lambda seconds: looks.append(seconds))
    run_fresh("pass")
    assert looks.count(0.001) <= 1


@posix_only
def test_fresh_process_ends_with_its_block():
    with FreshProcess("-c", "while True: pass") as process:
        number = process._process.pid
        assert _is_alive(number)
    assert not _is_alive(number)


def test_what_the_second_process_raises_comes_back_by_name():
    with (
        SecondProcess("1 / 0") as other,
        pytest.raises(Exception, match="division") as e,
    ):
        other("2")
    assert e.type.__name__ == "ZeroDivisionError"


def test_what_python_has_is_caught_by_its_class():
    with SecondProcess() as other:
        with pytest.raises(KeyError) as raised:
            other("{}['key']")
        assert raised.value.args == ("key",)
        with pytest.raises(FileNotFoundError, match="no such file"):
            other("open('/no such file')")
        with pytest.raises(Exception, match="invalid start byte") as raised:
            other("b'\\xff'.decode()")  # this class takes more than a text
        assert raised.type.__name__ == "UnicodeDecodeError"


def test_what_python_has_not_keeps_its_name():
    with SecondProcess("class Odd(Exception): pass") as other:
        with pytest.raises(Exception, match="why") as raised:
            other("raise Odd('why')")
        assert raised.type.__name__ == "Odd"
        assert other("1") == 1


def test_an_answer_that_does_not_come_is_not_waited_for():
    with SecondProcess(wait=1) as other:
        with pytest.raises(TimeoutError, match="gave no answer within 1 seconds"):
            other("while True: pass")
        with pytest.raises(RuntimeError, match="process ended"):
            other("1")


def test_an_answer_after_an_interrupt_is_not_that_of_the_next_question(monkeypatch):
    with SecondProcess() as other:
        with monkeypatch.context() as patch:
            patch.setattr(other, "_answers", Interrupted())
            other._first_is_due = False
            with pytest.raises(KeyboardInterrupt):
                other("'late'")
        with pytest.raises(RuntimeError, match="process ended"):
            other("'next'")


class Interrupted:
    def readline(self):
        raise KeyboardInterrupt


def test_second_process_that_dies_says_so():
    with SecondProcess() as other, pytest.raises(RuntimeError, match="ended: no room"):
        other(
            "import os, sys; print('no room', file=sys.stderr, flush=True); os._exit(1)"
        )


def test_values_come_back_as_they_are():
    with SecondProcess("import numpy as np") as other:
        assert other("[np.float32(2.5), np.bool_(False), np.array(3)]") == [
            2.5,
            False,
            3,
        ]
        with pytest.raises(Exception, match="item"):
            other("object()")


def test_printing_is_no_answer():
    with SecondProcess("print('hello')") as other:
        assert other("print('{}'); 3") == 3


@posix_only
def test_second_process_ends_with_the_first():
    code = (
        "from helpers.tools.processes import SecondProcess\n"
        "other = SecondProcess('import os')\n"
        "print(other('os.getpid()'), flush=True)\n"
        "import os; os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    number = int(done.stdout)
    for _ in range(100):
        if not _is_alive(number):
            return
        time.sleep(0.1)
    pytest.fail("the second process is still there")


def _is_alive(number):
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(number)], capture_output=True, encoding="utf-8"
    )
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")
