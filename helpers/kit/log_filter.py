"""Keep TensorFlow's C++ chatter out of a notebook, and let its errors through.

TensorFlow 2.21 writes information lines straight to file descriptor 2, some of them
before it has read TF_CPP_MIN_LOG_LEVEL. Here they are filtered where they arrive.
"""

from __future__ import annotations

import atexit
import codecs
import os
import re
import threading

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
_MAY_BE_NOISE = re.compile(r"[IWE]\d|WARNING:|INFO:|To enable")
_PIECES = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")

_started = False


def is_noise(line: str) -> bool:
    """Say whether a line of standard error only reports that all is normal.

    >>> is_noise("I0000 00:00:1795250879.63 3895 port.cc:153] oneDNN is on.")
    True
    >>> is_noise("E0000 00:00:1795250879.63 3895 tensor.cc:899] Check failed")
    False
    """
    return bool(_NOISE.match(line))


class Filter:
    """Lets through what says something, as it comes; noise takes indented lines along.

    A carriage return ends a line, too, as in a progress bar. The start of a line is
    shown at once, as of a prompt, unless the rest may turn it into noise.
    """

    def __init__(self) -> None:
        self._start = ""  # of a line that is not judged yet
        self._shows: bool | None = None  # whether the line at hand is shown, if judged
        self._in_noise = False

    def let_through(self, text: str) -> str:
        """Return what can be shown by now.

        >>> Filter().let_through("W0000 00:00:1.5 9 x.cc:1] A\\n\\t [[node]]\\nend? ")
        'end? '
        """
        shown = []
        for piece in _PIECES.findall(text):
            whole = piece[-1] in "\r\n"
            if self._shows is None:
                piece, self._start = self._start + piece, ""
                if not whole and _MAY_BE_NOISE.match(piece):
                    self._start = piece
                    continue
                follows_noise = self._in_noise and piece[0] in " \t"
                self._shows = not (follows_noise or is_noise(piece))
            if self._shows:
                shown.append(piece)
            if whole:
                self._in_noise = not self._shows and piece.endswith("\n")
                self._shows = None
        return "".join(shown)

    def rest(self) -> str:
        """Return what was held back, if nothing more comes."""
        return "" if is_noise(self._start) else self._start


def without_noise(text: str) -> str:
    """Return `text` without the lines that only report that all is normal."""
    lines = Filter()
    return lines.let_through(text) + lines.rest()


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
        lines, decoder = Filter(), codecs.getincrementaldecoder("utf-8")("replace")
        while data := os.read(reading, 65536):
            os.write(shown, lines.let_through(decoder.decode(data)).encode())
        os.write(shown, lines.rest().encode())

    pumping = threading.Thread(target=pump, daemon=True, name="quiet")
    pumping.start()

    def let_last_words_through() -> None:
        os.dup2(shown, 2)  # closes the pipe, if no other process has it
        pumping.join(1)

    atexit.register(let_last_words_through)
