"""Pickles that hide what they call; the machine that reads them runs nothing."""

import io
import pickle
import pickletools
import random
import sys
from collections import OrderedDict, deque
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from helpers.tools import inspect_file
from helpers.tools.saved_files import pickles
from tests.tools.saved_files.made import refusal

SYSTEM = "unpickling calls posix.system"
NAMES = b"\x8c\x05posix\x8c\x06system"  # two short texts, for STACK_GLOBAL
NO_NAME = "something whose name is not written in the file"


@pytest.mark.parametrize(
    "pickled",
    [
        b"(S'touch x'\niposix\nsystem\n.",  # INST
        b"(cposix\nsystem\nS'touch x'\no.",  # OBJ
        b"cposix\nsystem\n(S'touch x'\ntR.",  # GLOBAL, REDUCE
        b"\x80\x04cposix\nsystem\n\x8c\x01x\x85\x81.",  # NEWOBJ
        b"\x80\x04cposix\nsystem\n\x8c\x01x\x85}\x92.",  # NEWOBJ_EX
        b"\x80\x04" + NAMES + b"\x93\x8c\x01x\x85R.",  # STACK_GLOBAL
        b"\x80\x04" + NAMES + b"\x8c\x05numpy0\x8c\x07ndarray0\x93\x8c\x01x\x85R.",
        b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x8c\x01a000h\x00h\x01\x93)R.",
        b"\x80\x04" + NAMES + b"(\x8c\x01a\x8c\x01b1\x93)R.",  # decoys down to a mark
        b"\x80\x04\x8c\x05posix2q\x050\x8c\x06system\x93)R.",  # DUP, put, popped
    ],
)
def test_what_is_called_is_named_also_after_decoys(tmp_path, pickled):
    (tmp_path / "a.pkl").write_bytes(pickled)
    warnings = inspect_file(tmp_path / "a.pkl").warnings
    assert SYSTEM in warnings
    assert not any("numpy" in text for text in warnings)


@pytest.mark.parametrize(
    ("pickled", "told"),
    [
        (b"\x80\x02\x82\x07.", "imports number 7 of the registry of copyreg"),
        (b"Pmine\n.", "asks the program that unpickles for mine"),
        (b"\x80\x02}Q.", "asks the program that unpickles for an object"),
        (b"\x80\x04\x8c\x02os\x8c\x01a\x85\x93.", f"imports {NO_NAME}"),
        (b"\x80\x04]K\x01\x85R.", f"calls {NO_NAME}"),
        (b"cos\ngetenv\n)R)R.", "calls what os.getenv returns"),
        (b"cos\ngetenv\n)R}b.", "sets the state of what os.getenv returns"),
        (b"N.N.", "stops: data after the end of the pickle were not read"),
    ],
)
def test_what_else_is_done_is_named(tmp_path, pickled, told):
    (tmp_path / "a.pkl").write_bytes(pickled)
    assert f"unpickling {told}" in inspect_file(tmp_path / "a.pkl").warnings


def test_what_a_damaged_pickle_does_before_its_end_is_told(tmp_path):
    (tmp_path / "a.pkl").write_bytes(b"cposix\nsystem\n(S'touch x'\ntR")
    sentence = refusal(tmp_path / "a.pkl")
    assert sentence.startswith("a.pkl is a damaged pickle: ")
    assert sentence.endswith(f" Before that, {SYSTEM}.")
    (tmp_path / "a.pkl").write_bytes(b"")
    assert "exhausted before seeing STOP" in refusal(tmp_path / "a.pkl")
    (tmp_path / "a.pkl").write_bytes(b"N00.")
    assert "at byte 2, POP finds too few values" in refusal(tmp_path / "a.pkl")


def test_large_pickles_are_read_in_bounds(tmp_path, monkeypatch):
    monkeypatch.setattr(pickles, "MOST_OPCODES", 100)
    monkeypatch.setattr(pickles, "MOST_PIECE", 1000)
    (tmp_path / "a.pkl").write_bytes(b"(" + b"N" * 200 + b"l.")
    (warning,) = inspect_file(tmp_path / "a.pkl").warnings[:1]
    assert warning == "unpickling does more: only the first 100 steps were read"
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(b"x" * 1001))
    assert "a value of more than 1,000 bytes, and is not read" in refusal(
        tmp_path / "a.pkl"
    )


class Watching(pickle.Unpickler):
    """Notes what it fetches by name, as Python's own unpickler does it."""

    def __init__(self, file):
        super().__init__(file)
        self.fetched = []

    def find_class(self, module, name):
        self.fetched.append(f"{module}.{name}")
        return super().find_class(module, name)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_names_are_those_that_python_fetches(tmp_path, protocol):
    chance = random.Random(2026)
    things = [date(2026, 1, 1), deque([1]), Fraction(1, 3), OrderedDict(a=1)]
    things += [np.arange(3.0), np.float32(1), complex(1, 2), {1, 2}, frozenset({3})]
    things += [len, dict, sys.intern, range(3), slice(1), bytearray(b"x"), "ä" * 300]
    for _ in range(20):
        some = chance.choices(things, k=6)
        pickled = pickle.dumps([some, {"key": some[0]}, tuple(some)], protocol)
        if chance.random() < 0.5:
            pickled = pickletools.optimize(pickled)
        (tmp_path / "a.pkl").write_bytes(pickled)
        watching = Watching(io.BytesIO(pickled))
        watching.load()
        named = inspect_file(tmp_path / "a.pkl").warnings
        told = {text.split()[2] for text in named if text.split()[1] != "sets"}
        assert told == set(watching.fetched)
