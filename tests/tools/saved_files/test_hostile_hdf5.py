"""HDF5 as a hostile author writes it: links, other files, texts that are none."""

import os

import h5py
import numpy as np
import pytest

from helpers.tools import inspect_file
from helpers.tools.saved_files import hdf5
from tests.support.systems import posix_only
from tests.tools.saved_files.made import model_of, part, refusal, write_h5

DENSE = part("Dense", name="out", units=2)


@posix_only
def test_links_are_named_and_not_followed(tmp_path):
    with write_h5(tmp_path / "other.h5") as other:
        other["secret"] = np.ones(3)
    os.mkfifo(tmp_path / "pipe.h5")
    with write_h5(tmp_path / "net.h5", model_of(DENSE)) as file:
        weights = file["model_weights"]
        weights["own"] = np.ones(2)
        weights["loop"] = h5py.SoftLink("/model_weights")
        weights["hard"] = weights
        weights["other"] = h5py.ExternalLink("other.h5", "/")
        weights["pipe"] = h5py.ExternalLink("pipe.h5", "/")
    found = inspect_file(tmp_path / "net.h5")
    assert found.weights == (("own", "(2,)"),)
    assert found.warnings == (
        "loop is a link to /model_weights, and was not followed",
        "other is a link into another file, other.h5, and was not followed",
        "pipe is a link into another file, pipe.h5, and was not followed",
    )


@posix_only
def test_values_in_other_files_are_named(tmp_path):
    os.mkfifo(tmp_path / "pipe.h5")
    layout = h5py.VirtualLayout((2,), "f4", maxshape=(None,))
    layout[:] = h5py.VirtualSource("pipe.h5", "x", (2,), "f4", maxshape=(None,))[:]
    with write_h5(tmp_path / "net.h5") as file:
        file.create_virtual_dataset("virtual", layout)
        file.create_dataset("raw", (2,), "u1", external=[("/etc/passwd", 0, 2)])
    found = inspect_file(tmp_path / "net.h5")
    assert [name for name, _ in found.weights] == ["raw", "virtual"]
    assert found.warnings == (
        "raw takes its values from another file, /etc/passwd",
        "virtual takes its values from another file, pipe.h5",
    )


@pytest.mark.parametrize(
    ("link", "found"),
    [
        (None, "its model_weights is missing"),
        (h5py.SoftLink("/model_weights"), "is not a group of this file"),
        (h5py.ExternalLink("o.h5", "/"), "is not a group of this file"),
        (np.ones(2), "is not a group of this file"),
    ],
    ids=["none", "soft", "external", "array"],
)
def test_weights_that_are_no_group_are_told(tmp_path, link, found):
    with write_h5(tmp_path / "net.h5", model_of(DENSE)) as file:
        del file["model_weights"]
        if link is not None:
            file["model_weights"] = link
    assert found in refusal(tmp_path / "net.h5")


@pytest.mark.parametrize(
    "value",
    [h5py.Empty("f"), h5py.Empty("S3"), 3, np.ones(2), np.array([b"a", b"b"])],
    ids=["null", "null text", "number", "numbers", "texts"],
)
def test_a_description_that_is_no_text_is_told(tmp_path, value):
    with write_h5(tmp_path / "net.h5", model_of(DENSE)) as file:
        file.attrs["keras_version"] = value
    sentence = "keras_version in net.h5 is not one text, and Keras writes one."
    assert refusal(tmp_path / "net.h5") == sentence


def test_a_version_that_is_no_utf8_is_told(tmp_path):
    with write_h5(tmp_path / "net.h5", model_of(DENSE)) as file:
        file.attrs["keras_version"] = np.bytes_(b"\xff\xfe")
    assert "keras_version in net.h5 cannot be read" in refusal(tmp_path / "net.h5")


def test_an_array_without_values_is_listed(tmp_path):
    with write_h5(tmp_path / "net.h5") as file:
        file["nothing"] = h5py.Empty("f")
    assert inspect_file(tmp_path / "net.h5").weights == (("nothing", "no values"),)


def test_groups_in_groups_end(tmp_path):
    with write_h5(tmp_path / "net.h5") as file:
        file["/".join(["g"] * 200)] = np.ones(2)
    (warning,) = inspect_file(tmp_path / "net.h5").warnings
    assert "is nested deeper than 64 groups, and is not listed" in warning


def test_an_hdf5_file_that_is_cut_off_is_refused(tmp_path):
    with write_h5(tmp_path / "net.h5", model_of(DENSE)):
        pass
    data = (tmp_path / "net.h5").read_bytes()
    (tmp_path / "net.h5").write_bytes(data[:-100])
    assert "net.h5 cannot be read: Unable to" in refusal(tmp_path / "net.h5")


def test_where_hdf5_hangs_or_crashes_the_file_is_refused(tmp_path, monkeypatch):
    with write_h5(tmp_path / "net.h5", model_of(DENSE)):
        pass
    monkeypatch.setattr(hdf5, "LONGEST_READING", 0.5)
    for code, told in {
        "while True: pass": "did not come to the end of net.h5 in",
        "import os; os.abort()": "in which HDF5 read net.h5 failed, with code -6",
    }.items():
        (tmp_path / "process.py").write_text(code, "utf-8")
        monkeypatch.setattr(hdf5, "_PROCESS", tmp_path / "process.py")
        assert told in refusal(tmp_path / "net.h5")
