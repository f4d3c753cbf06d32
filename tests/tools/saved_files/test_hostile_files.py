"""Files that are none, and zip and JSON as a hostile author writes them."""

import json
import os
import socket
import struct
import zipfile
from contextlib import closing

import h5py
import keras
import pytest
import tensorflow as tf

from helpers.tools import CannotRead, inspect_file
from helpers.tools._private_api import SavedModel
from tests.support.systems import posix_only
from tests.tools.saved_files.made import (
    model_of,
    part,
    refusal,
    write_keras,
)

DENSE = part("Dense", name="out", units=2)


# What is no file


@posix_only
@pytest.mark.parametrize("name", ["f", "f.keras", "f.h5", "f.pkl", "ckpt.index"])
def test_a_pipe_is_refused_at_once(tmp_path, name):
    os.mkfifo(tmp_path / name)
    sentence = refusal(tmp_path / name.removesuffix(".index"))
    assert sentence == f"{name} is a named pipe, and not a file that can be read."


@posix_only
@pytest.mark.parametrize("name", ["saved_model.pb", "variables/variables.index"])
def test_a_pipe_in_a_saved_model_is_refused_at_once(tmp_path, name):
    (tmp_path / "variables").mkdir()
    if name != "saved_model.pb":
        model = SavedModel()
        model.meta_graphs.add()
        (tmp_path / "saved_model.pb").write_bytes(model.SerializeToString())
    os.mkfifo(tmp_path / name)
    assert refusal(tmp_path).endswith(
        "is a named pipe, and not a file that can be read."
    )


@posix_only
def test_devices_and_sockets_are_refused(tmp_path, monkeypatch):
    assert refusal("/dev/zero") == "zero is a device, and not a file that can be read."
    monkeypatch.chdir(tmp_path)
    with closing(socket.socket(socket.AF_UNIX)) as server:
        server.bind("s")
        assert refusal("s") == "s is a socket, and not a file that can be read."


def test_paths_that_are_none_are_refused(tmp_path):
    assert "needs the path of a file, not NoneType" in refusal(None)
    assert "The path is empty" in refusal("")
    assert "a zero byte" in refusal("a\0b")
    assert "its name is longer" in refusal(tmp_path / ("x" * 300))
    (tmp_path / "circle").symlink_to("circle")
    assert "lead in a circle" in refusal(tmp_path / "circle")
    (tmp_path / "file").touch()
    assert "a part of its path is a file" in refusal(tmp_path / "file" / "inner")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE))

    def refuse(*_):  # as for everyone but the superuser
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert refusal(path) == "net.keras cannot be opened: you have no permission."


def test_who_catches_the_errors_of_before_still_does(tmp_path):
    with pytest.raises(FileNotFoundError, match="no file nothing"):
        inspect_file(tmp_path / "nothing")
    with pytest.raises(ValueError, match="no file nothing"):
        inspect_file(tmp_path / "nothing")


def test_links_to_files_are_followed(tmp_path):
    write_keras(tmp_path / "net.keras", model_of(DENSE))
    (tmp_path / "link.keras").symlink_to("net.keras")
    assert inspect_file(tmp_path / "link.keras").layers == ("out (Dense)",)


# Several kinds in one file


def test_a_file_of_two_kinds_is_read_as_its_name_says_and_the_other_is_said(tmp_path):
    hidden = b"cposix\nsystem\n(S'ls'\ntR."
    whole = write_keras(tmp_path / "net.keras", model_of(DENSE)).read_bytes()
    (tmp_path / "two.pkl").write_bytes(hidden + whole)
    warnings = inspect_file(tmp_path / "two.pkl").warnings
    assert "unpickling calls posix.system" in warnings
    assert "the file is also a zip, and was read as a pickle" in warnings


def test_a_zip_before_hdf5_is_told(tmp_path):
    with h5py.File(tmp_path / "two.h5", "w", userblock_size=512):
        pass
    entry = write_keras(tmp_path / "net.keras", model_of(DENSE)).read_bytes()
    (tmp_path / "two.h5").write_bytes(
        entry.ljust(512, b"\0") + (tmp_path / "two.h5").read_bytes()[512:] + entry
    )
    found = inspect_file(tmp_path / "two.h5")
    assert found.kind == "weights only"
    assert found.warnings == ("the file is also a zip, and was read as HDF5",)


# Zip


def patched(path, place, content):
    data = bytearray(path.read_bytes())
    data[place : place + len(content)] = content
    path.write_bytes(data)
    return path


def directory_of(path):
    return path.read_bytes().index(b"PK\1\2")


def test_an_encrypted_entry_is_refused(tmp_path):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE))
    patched(path, directory_of(path) + 8, b"\1\0")
    assert refusal(path) == "config.json in net.keras is encrypted, and cannot be read."


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_compressions_are_refused(tmp_path, method):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE), method)
    assert f"is compressed by method {method}:" in refusal(path)
    patched(path, directory_of(path) + 10, b"\x63\0")
    assert "is compressed by method 99:" in refusal(path)


def test_a_wrong_checksum_is_refused(tmp_path):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE))
    patched(path, directory_of(path) + 16, b"\1\2\3\4")
    assert "config.json in net.keras cannot be read: Bad CRC-32" in refusal(path)


def test_a_truncated_zip_is_refused(tmp_path):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE))
    path.write_bytes(path.read_bytes()[:-40])
    assert "begins as a zip, but has no directory at its end" in refusal(path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_entries_of_one_name_are_refused(tmp_path):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", "{}")
    assert refusal(path) == "net.keras has 2 entries with the name config.json."


def test_entries_that_overlap_are_refused(tmp_path):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE), other=b"x" * 9)
    data = path.read_bytes()
    second = data.rindex(b"PK\1\2")
    patched(path, second + 42, struct.pack("<I", 5))  # where its entry begins
    assert "verlap" in refusal(path)


def test_a_directory_that_is_huge_is_refused(tmp_path):
    path = write_keras(tmp_path / "net.keras", model_of(DENSE))
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(130):
            archive.writestr(f"{number}" + "x" * 65_000, b"")
    assert "directory of the zip net.keras is larger than" in refusal(path)


def test_names_that_lead_out_of_the_zip_write_nothing(tmp_path):
    (tmp_path / "in").mkdir()
    path = write_keras(
        tmp_path / "in" / "net.keras", model_of(DENSE), **{"../out": b"x"}
    )
    assert "../out is an entry that was not looked at" in inspect_file(path).warnings
    assert not (tmp_path / "out").exists()


def test_weights_are_listed_alike_stored_and_deflated(tmp_path):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.save(tmp_path / "stored.keras")
    with zipfile.ZipFile(tmp_path / "stored.keras") as old:
        entries = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(tmp_path / "deflated.keras", "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in entries.items():
            new.writestr(name, content)
    stored = inspect_file(tmp_path / "stored.keras").weights
    assert {shape for _, shape in stored} >= {"(3, 2)", "(2,)"}
    assert inspect_file(tmp_path / "deflated.keras").weights == stored


# JSON


@pytest.mark.parametrize(
    ("config", "place"),
    [
        ("null", "is JSON, but describes no object"),
        ("[]", "is JSON, but describes no object"),
        ("{}", "is no model of Keras: class_name is not a text"),
        (model_of(3), "config.layers[0] is not an object"),
        (model_of({"config": {}}), "config.layers[0].class_name is not a text"),
        (model_of(DENSE | {"config": 3}), "config.layers[0].config is not an object"),
        (model_of(DENSE | {"module": 3}), "config.layers[0].module is not a text"),
        (
            model_of(part("Dense", activation=part([]))),
            "config.layers[0].config.activation.class_name is not a text",
        ),
        (
            model_of(compile_config={"loss": part("function")}),
            "compile_config.loss.config is not a text",
        ),
        ({"class_name": "Sequential", "config": "x"}, "config is not an object"),
        ({"class_name": ["Sequential"], "config": {}}, "class_name is not a text"),
    ],
)
def test_a_wrong_type_is_told_with_its_place(tmp_path, config, place):
    path = write_keras(tmp_path / "net.keras", config)
    sentence = refusal(path)
    assert sentence.startswith("config.json in net.keras ")
    assert sentence.endswith(f"{place}.")


def test_metadata_of_a_wrong_type_are_told(tmp_path):
    path = write_keras(
        tmp_path / "net.keras", model_of(DENSE), metadata__json='{"keras_version": 3}'
    )
    assert refusal(path) == "keras_version in metadata.json in net.keras is not a text."


def test_names_are_printed_without_control_characters(tmp_path):
    bad = "\x1b[31mred\nline\u202e"
    config = model_of(part("Dense", name=bad), part(f"Mine{bad}", "mine"))
    path = write_keras(
        tmp_path / "net.keras",
        config,
        **{f"assets/{bad}": b"", "metadata__json": json.dumps({"keras_version": bad})},
    )
    found = inspect_file(path)
    assert found.layers[0] == r"\x1b[31mred\nline\u202e (Dense)"
    text = f"{found!r}{found._repr_html_()}{found}"
    assert text.replace("\n", "").isprintable()
    assert (
        len(inspect_file(write_keras(path, model_of(part("x" * 9999)))).layers[0]) < 400
    )


# The index of a checkpoint


def weights_or_sentence(path):
    try:
        return str(inspect_file(path).weights)
    except CannotRead as error:
        return str(error)


def test_checkpoints_are_told_damaged_by_their_checksum(tmp_path):
    prefix = tf.train.Checkpoint(v=tf.Variable([1.0])).write(str(tmp_path / "ckpt"))
    index = tmp_path / "ckpt.index"
    assert inspect_file(prefix).weights == (("v", "(1,)"),)
    whole = index.read_bytes()
    said = set()
    for place in range(len(whole)):
        index.write_bytes(
            whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        )
        said.add(weights_or_sentence(prefix))
    unharmed = {text for text in said if not text.startswith("ckpt.index is damaged: ")}
    assert unharmed == {"(('v', '(1,)'),)"}  # bytes that only fill up the end
    assert len(said) > 1
    index.write_bytes(b"")
    assert "it does not end as an index does" in refusal(prefix)
