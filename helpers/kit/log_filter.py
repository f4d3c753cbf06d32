"""Keep TensorFlow's C++ chatter out of a notebook, and let its errors through.

TensorFlow 2.21 writes information lines straight to file descriptor 2, some of them
before it has read TF_CPP_MIN_LOG_LEVEL. Here they are filtered where they arrive.
"""

from __future__ import annotations

import atexit
import os
import re
import threading
from collections.abc import Iterable, Iterator

_NOISE = re.compile(
    r"WARNING: All log messages before absl::InitializeLog\(\) is called"
    r"|[IW]\d{4} \d\d:\d\d:\d\d"  # absl: information and warnings of this process
    r"|[IW]0000 00:00:\d+\.\d+ "  # the same before the log is set up
    r"|To enable the following instructions:"
    r"|INFO: Created TensorFlow Lite"
    # Reported as errors, though nothing is wrong: no GPU, an older CPU.
    r"|E0000 .*(failed call to cuInit|Unable to register cu\w+ factory"
    r"|oneDNN supports DT_\w+ only on platforms)"
)

_started = False


def is_noise(line: str) -> bool:
    """Say whether a line of standard error only reports that all is normal.

    >>> is_noise("I0000 00:00:1795250879.63 3895 port.cc:153] oneDNN is on.")
    True
    >>> is_noise("E0000 00:00:1795250879.63 3895 tensor.cc:899] Check failed")
    False
    """
    return bool(_NOISE.match(line))


def kept(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that say something; noise goes with its indented lines.

    >>> list(kept(["W0000 00:00:1.5 9 x.cc:1] Check\\n", "\\t [[node]]\\n", "end"]))
    ['end']
    """
    in_noise = False
    for line in lines:
        in_noise = is_noise(line) or (in_noise and line[:1] in " \t")
        if not in_noise:
            yield line


def without_noise(text: str) -> str:
    """Return `text` without the lines that only report that all is normal."""
    return "".join(kept(text.splitlines(True)))


def start_quiet() -> None:
    """Filter everything this process writes to file descriptor 2 from now on."""
    global _started
    if _started:
        return
    _started = True
    shown = os.dup(2)
    reading, writing = os.pipe()
    os.dup2(writing, 2)
    os.close(writing)

    def pump() -> None:
        with os.fdopen(reading, errors="replace") as lines:
            for line in kept(lines):
                os.write(shown, line.encode())

    pumping = threading.Thread(target=pump, daemon=True, name="quiet")
    pumping.start()

    def let_last_words_through() -> None:
        os.dup2(shown, 2)  # closes the pipe, if no other process has it
        pumping.join(1)

    atexit.register(let_last_words_through)
