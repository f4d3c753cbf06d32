"""Noise is kept back, and nothing else, and nothing for longer than it must be."""

import os
import subprocess
import sys
import time

import pytest

from authoring.notebooks import ROOT
from helpers.kit.log_filter import LogFilter, is_noise, without_noise
from tests.support.systems import posix_only

NOISE = "I0000 00:00:1795250879.63 3895 port.cc:153] oneDNN is on.\n"
ERROR = "E0000 00:00:1795250879.63 3895 tensor.cc:899] a real error\n"
NO_GPU = "E0000 00:00:1.5 9 cuda.cc:51] failed call to cuInit: UNKNOWN\n"


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
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8"
    )
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


def test_noise_goes_with_its_indented_lines():
    assert without_noise(f"{NOISE}\t [[node]]\n  more\nend") == "end"
    assert without_noise("a\n  b\n") == "a\n  b\n"


@pytest.mark.parametrize("text", ["Go on? ", "Enter a name: ", "12", "In"])
def test_prompt_appears_at_once(text):
    lines = LogFilter()
    assert lines.feed(NOISE + text) == text
    assert lines.feed("yes\n") == "yes\n"


def test_progress_bar_keeps_its_carriage_returns():
    bar = "\r 10%|##  |\r 20%|### |\r\n"
    assert without_noise(bar) == bar
    pieces = LogFilter()
    assert [pieces.feed(piece) for piece in ("\r 10", "%|#", "\r 20%")] == [
        "\r 10",
        "%|#",
        "\r 20%",
    ]


def test_all_is_the_same_however_it_is_cut():
    text = f"{NOISE}\t [[n]]\nWARNING: mine\nIn\r 5%\n{ERROR}{NO_GPU}I am E1234 no\nEnd"
    seen = f"WARNING: mine\nIn\r 5%\n{ERROR}I am E1234 no\nEnd"
    for size in (1, 2, 3, 7, 50, len(text)):
        lines = LogFilter()
        pieces = [text[at : at + size] for at in range(0, len(text), size)]
        assert "".join(map(lines.feed, pieces)) + lines.end() == seen, size


@pytest.mark.parametrize(("held", "left"), [(NOISE.strip(), ""), ("E12", "E12")])
def test_what_is_held_back_at_the_end_is_judged(held, left):
    lines = LogFilter()
    assert lines.feed(held) == ""
    assert lines.end() == left


def test_bytes_of_the_process_come_through_as_they_are():
    code = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from helpers.kit.log_filter import start_quiet
start_quiet()
os.write(2, {NOISE.encode()!r} + b"caf\\xc3\\xa9 \\xff\\r\\n 5%\\r")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert done.stderr == b"caf\xc3\xa9 \xff\r\n 5%\r"


@posix_only
def test_prompt_is_seen_while_the_process_waits():
    """On a terminal, as somebody sees it who is asked."""
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from helpers.kit.log_filter import start_quiet
start_quiet()
sys.stderr.write("Go on? ")
sys.stderr.flush()
sys.stdin.readline()
"""
    import pty  # Windows has no such module

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stderr=theirs
    )
    os.close(theirs)
    try:
        os.set_blocking(ours, False)
        seen, end = b"", time.monotonic() + 30
        while b"Go on? " not in seen and time.monotonic() < end:
            time.sleep(0.02)
            try:
                seen += os.read(ours, 1000)
            except BlockingIOError:
                continue
        assert process.poll() is None
        assert seen == b"Go on? "
    finally:
        process.stdin.close()
        process.wait(30)
        os.close(ours)
