"""The filter of standard error."""

import subprocess
import sys

import pytest

from authoring.notebooks import ROOT
from helpers.kit.log_filter import Filter, is_noise, without_noise


def test_start_prints_no_log_line_and_errors_come_through():
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from helpers.kit.start import begin
begin()
import os
import tensorflow as tf
tf.cast([0.5], "float16"), tf.function(lambda: tf.ones([2]))()
os.write(2, b"E0000 00:00:1795250879.63 3895 tensor.cc:899] a real error\\n")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == ""
    assert done.stderr.strip().endswith("tensor.cc:899] a real error")
    assert len(done.stderr.strip().split("\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "F0000 00:00:1795250879.63 3895 tensor.cc:899] Check failed",
        "Traceback (most recent call last):",
        "UserWarning: Skipping variable loading",
        "Informed readers: I am no log line",
    ],
)
def test_what_matters_is_no_noise(line):
    assert not is_noise(line)


NOISE = "I0000 00:00:1795250879.63 3895 port.cc:153] oneDNN is on.\n"


@pytest.mark.parametrize(
    "pieces",
    [
        ["\r 10%|#", "\r 20%|##", "\r\n"],  # a progress bar
        ["Your name: "],  # a prompt
        ["Your", " name: ", "\nnext\n"],
        ["a\r\n", "b\n", "\n", "\tc\n"],
    ],
)
def test_what_is_no_noise_comes_through_at_once(pieces):
    lines = Filter()
    assert [lines.let_through(piece) for piece in pieces] == pieces
    assert lines.rest() == ""


def test_start_of_a_line_that_may_be_noise_is_held_back():
    lines = Filter()
    assert lines.let_through("E0000 00:00:1.5 9 x.cc:1] ") == ""
    assert lines.let_through("Check failed\nend") == (
        "E0000 00:00:1.5 9 x.cc:1] Check failed\nend"
    )


def test_noise_in_pieces_is_noise():
    lines = Filter()
    pieces = [NOISE[:2], NOISE[2:30], NOISE[30:], "\t [[node]]\n", "  more", " of it\n"]
    assert [lines.let_through(piece) for piece in pieces] == [""] * 6
    assert lines.let_through("  an indented line after it: no\nend") == "end"
    assert lines.let_through("\n  indented\n") == "\n  indented\n"


def test_what_is_held_back_at_the_end_is_judged():
    assert without_noise(NOISE + "W0000 and no more") == "W0000 and no more"
    assert without_noise("a\n" + NOISE.rstrip()) == "a\n"


def test_prompt_and_progress_bar_are_seen_before_the_line_ends():
    code = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from helpers.kit.log_filter import start_quiet
start_quiet()
os.write(2, {NOISE.encode()!r})
os.write(2, "\\r 50 %\\rName\u00ef? ".encode())
os.write(2, b"I am " + sys.stdin.read(4).encode())
"""
    command = [sys.executable, "-c", code]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stderr=pipe) as process:
        seen = b""
        while not seen.endswith(b"? "):
            seen += process.stderr.read(1)
        assert seen.decode() == "\r 50 %\rName\u00ef? "
        rest, _ = process.communicate(b"here", timeout=60)[::-1]
    assert rest == b"I am here"
