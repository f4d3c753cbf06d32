"""Keep TensorFlow's C++ chatter out of a notebook, and let its errors through.

TensorFlow 2.21 writes information lines straight to file descriptor 2, some of them
before it has read TF_CPP_MIN_LOG_LEVEL. Here they are filtered where they arrive.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import threading
from collections.abc import Iterator

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

_STAMP = re.compile(r"[IWE](\d{0,4}$|\d{4} )")
_WORDS = ("WARNING: All log", "To enable the following", "INFO: Created")
_PIECES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")

_started = False


def is_noise(line: str) -> bool:
    """Say whether a line of standard error only reports that all is normal.

    >>> is_noise("I0000 00:00:1795250879.63 3895 port.cc:153] oneDNN is on.")
    True
    >>> is_noise("E0000 00:00:1795250879.63 3895 tensor.cc:899] Check failed")
    False
    """
    return bool(_NOISE.match(line))


def _may_become_noise(beginning: str) -> bool:
    fits = any(w.startswith(beginning) or beginning.startswith(w) for w in _WORDS)
    return fits or bool(_STAMP.match(beginning))


class LogFilter:
    """Takes text piece by piece, and gives back at once what is to be seen of it.

    Noise goes with the indented lines below it. Of a line that has not ended yet only
    a beginning that may become noise is held back, so prompts and progress bars appear
    when they are written.

    >>> lines = LogFilter()
    >>> lines.feed("W0000 00:00:1.5 9 x.cc:1] Check\\n\\t [[node]]\\nGo on? ")
    'Go on? '
    >>> lines.feed("yes\\nI0000 00:00"), lines.feed(":1.5 9 x.cc:1] Fine\\n10%\\r")
    ('yes\\n', '10%\\r')
    """

    def __init__(self) -> None:
        self._held = ""
        self._noise = False  # the current line, or the one before it
        self._begun = False  # it is decided what becomes of the current line

    def feed(self, text: str) -> str:
        """Return what can be shown by now."""
        text, self._held = self._held + text, ""
        seen = []
        for piece in _PIECES.findall(text):
            ended = piece[-1] in "\r\n"
            if not self._begun:
                if not ended and _may_become_noise(piece):
                    self._held = piece
                    break
                below = self._noise and piece[0] in " \t"
                self._noise = is_noise(piece) or below
            if not self._noise:
                seen.append(piece)
            self._begun = not ended
        return "".join(seen)

    def end(self) -> str:
        """Return what was held back, if it is no noise."""
        return "" if is_noise(self._held) else self._held


def without_noise(text: str) -> str:
    """Return `text` without the lines that only report that all is normal."""
    lines = LogFilter()
    return lines.feed(text) + lines.end()


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Drop what is written to file descriptor 2 in this block, also by C++ code.

    Errors are raised as ever: they do not pass through that file.

    >>> with silenced():
    ...     os.write(2, b"not seen")
    8
    """
    shown, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(shown, 2)
        os.close(shown)
        os.close(nowhere)


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
        lines = LogFilter()
        while data := os.read(reading, 65536):
            # Latin-1 takes every byte, and gives it back as it was.
            os.write(shown, lines.feed(data.decode("latin-1")).encode("latin-1"))
        os.write(shown, lines.end().encode("latin-1"))
        os.close(reading)

    pumping = threading.Thread(target=pump, daemon=True, name="quiet")
    pumping.start()

    def let_last_words_through() -> None:
        os.dup2(shown, 2)  # closes the pipe, if no other process has it
        pumping.join(1)

    atexit.register(let_last_words_through)
