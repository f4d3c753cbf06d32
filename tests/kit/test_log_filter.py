"""The filter of standard error."""

import subprocess
import sys

import pytest

from authoring.notebooks import ROOT
from helpers.kit.log_filter import is_noise


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
