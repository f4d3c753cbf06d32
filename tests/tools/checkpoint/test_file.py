"""What is no checkpoint, or is a damaged one, is refused in one true sentence."""

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from helpers.tools import CannotRead, preview_restore
from helpers.tools.checkpoint import file, paths
from helpers.tools.checkpoint.file import GRAPH_KEY
from helpers.tools.checkpoint.preview import Status
from tests.tools.checkpoint.models import (
    BODY,
    error_of,
    flipped,
    iterator,
    save,
    sequential,
    table,
    variable,
)


@pytest.fixture
def saved(tmp_path):
    """A checkpoint of a model, and what it is to be restored into."""
    path = save({"model": sequential(*BODY), "text": tf.Variable("abc")}, tmp_path)
    return path, {"model": sequential(*BODY), "text": tf.Variable("")}


def refusal(path, objects, **more):
    with pytest.raises(CannotRead) as caught:
        preview_restore(path, **objects, **more)
    said = str(caught.value)
    assert said.endswith(".")
    assert "\n" not in said
    return said


def test_no_path(saved):
    assert "latest_checkpoint" in refusal(None, saved[1])
    assert "latest_checkpoint" in refusal("", saved[1])


def test_folders(saved, tmp_path):
    _, objects = saved
    assert "its latest checkpoint is saved-1" in refusal(tmp_path, objects)
    (tmp_path / "empty").mkdir()
    assert "finds no checkpoint in it" in refusal(tmp_path / "empty", objects)
    tf.saved_model.save(tf.Module(), str(tmp_path / "export"))
    assert "variables/variables" in refusal(tmp_path / "export", objects)


def test_single_files(saved, tmp_path):
    path, objects = saved
    assert "without .index" in refusal(f"{path}.index", objects)
    said = refusal(f"{path}.data-00000-of-00001", objects)
    assert "without .data-00000-of-00001" in said
    assert "names the latest" in refusal(tmp_path / "checkpoint", objects)
    objects["model"].save(tmp_path / "m.keras")
    assert "keras.models.load_model" in refusal(tmp_path / "m.keras", objects)


def test_absent_checkpoint_names_those_near(saved, tmp_path):
    assert "there are: saved-1." in refusal(tmp_path / "save-1", saved[1])
    assert "None is near" in refusal(tmp_path / "other" / "save-1", saved[1])


def test_missing_files(saved, tmp_path):
    path, objects = saved
    data, index = Path(f"{path}.data-00000-of-00001"), Path(f"{path}.index")
    data.rename(tmp_path / "away")
    assert "data-00000-of-00001 is missing" in refusal(path, objects)
    (tmp_path / "away").rename(data)
    index.unlink()
    assert "not completely saved" in refusal(path, objects)


def test_missing_shard(tmp_path):
    options = tf.train.CheckpointOptions(
        experimental_sharding_callback=tf.train.experimental.MaxShardSizePolicy(100)
    )
    objects = {"l": [variable(1, (20,)), variable(2, (20,))]}
    path = tf.train.Checkpoint(**objects).save(str(tmp_path / "saved"), options=options)
    assert preview_restore(path, verify=True, **objects).complete
    shards = sorted(tmp_path.glob("*.data-*"))
    assert len(shards) > 1
    shards[-1].unlink()
    assert f"{shards[-1].name} is missing" in refusal(path, objects)


def test_data_that_ends_too_early_at_any_byte(saved):
    path, objects = saved
    data_file = Path(f"{path}.data-00000-of-00001")
    whole = data_file.read_bytes()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        data_file.write_bytes(whole[:size])
        assert f"{size} bytes of {len(whole)}" in refusal(path, objects)


def test_index_that_ends_too_early(saved):
    path, objects = saved
    index_file = Path(f"{path}.index")
    whole = index_file.read_bytes()
    for size in range(0, len(whole), 97):
        index_file.write_bytes(whole[:size])
        assert "index of saved-1 is damaged" in refusal(path, objects)


@pytest.mark.parametrize("bit", [1, 128])
def test_any_flipped_byte_of_the_index_is_seen_or_harmless(saved, bit):
    path, objects = saved
    good = preview_restore(path, **objects)
    index_file = Path(f"{path}.index")
    whole, seen = index_file.read_bytes(), 0
    for at in range(0, len(whole), 3):
        index_file.write_bytes(flipped(whole, at, bit))
        try:
            assert preview_restore(path, **objects) == good
        except CannotRead as error:
            seen += "damaged" in str(error)
    assert seen > len(whole) / 3 * 0.9  # a few bytes are padding


def test_flipped_byte_in_the_data_is_found_by_verify(saved):
    """Restoring reads such a file with an error, or not at all; the index is whole."""
    path, objects = saved
    data_file = Path(f"{path}.data-00000-of-00001")
    whole, found = data_file.read_bytes(), set()
    for at in range(0, len(whole), 5):
        data_file.write_bytes(flipped(whole, at))
        if is_damaged(path, GRAPH_KEY):
            assert "list of objects in saved-1 is damaged" in refusal(path, objects)
            continue
        preview = preview_restore(path, verify=True, **objects)
        if is_damaged(path, "save_counter/.ATTRIBUTES/VARIABLE_VALUE"):
            continue  # it is left out
        assert preview.count(Status.DAMAGED) == 1
        assert not preview.ok
        found |= set(preview.names(Status.DAMAGED))
    data_file.write_bytes(whole)
    everything = preview_restore(path, verify=True, **objects)
    assert everything.complete
    assert found == {row[0] for row in everything.rows}


def is_damaged(path, key):
    return error_of(lambda: tf.train.load_checkpoint(path).get_tensor(key)) is not None


def test_damaged_iterator_is_named(tmp_path):
    path = save({"it": iterator(100)}, tmp_path)
    data_file = Path(f"{path}.data-00000-of-00001")
    data_file.write_bytes(flipped(data_file.read_bytes(), 10))
    objects = {"it": iterator(100)}
    assert preview_restore(path, **objects).complete
    assert preview_restore(path, verify=True, **objects).names(Status.DAMAGED) == ["it"]


@pytest.mark.parametrize("used", [True, False])
def test_damaged_table_is_named(used, tmp_path):
    """Its tensors have keys of their own, behind the key of the table."""
    objects = {"t": table(), "v": variable(1)}
    path = save(objects, tmp_path)
    data_file = Path(f"{path}.data-00000-of-00001")
    whole = data_file.read_bytes()
    data_file.write_bytes(flipped(whole, whole.index(np.int64([1]).tobytes())))
    loaded = {"v": variable()} | ({"t": table()} if used else {})
    preview = preview_restore(path, verify=True, **loaded)
    assert preview.names(Status.DAMAGED) == ["t"]
    assert preview.names(Status.MATCHED) == [variable().name.partition(":")[0]]
    assert not preview.ok


class TwoTensors(tf.__internal__.tracking.AutoTrackable):
    """An object with two values of its own; the name of one begins with the other's."""

    def _serialize_to_tensors(self):
        return {"part": tf.constant([3.5] * 9), "part2": tf.constant([7.5] * 9)}

    def _restore_from_tensors(self, tensors):
        return tf.no_op()


@pytest.mark.parametrize("number", [3.5, 7.5])
def test_damage_in_any_tensor_of_an_object_is_named(number, tmp_path):
    path = save({"two": TwoTensors()}, tmp_path)
    assert preview_restore(path, verify=True, two=TwoTensors()).complete
    data_file = Path(f"{path}.data-00000-of-00001")
    whole = data_file.read_bytes()
    data_file.write_bytes(flipped(whole, whole.index(np.float32([number]).tobytes())))
    preview = preview_restore(path, verify=True, two=TwoTensors())
    assert preview.names(Status.DAMAGED) == ["two"]


# What is not damaged ------------------------------------------------------------------


@pytest.mark.parametrize("name", ["run[1]", "run*", "run?", "run"])
def test_folder_that_tensorflow_takes_as_a_pattern(name, tmp_path):
    """TensorFlow itself cannot restore from the first; the file is whole."""
    (tmp_path / name).mkdir()
    objects = {"v": variable(1)}
    path = save(objects, tmp_path / name)
    error = error_of(lambda: tf.train.Checkpoint(**objects).restore(path))
    assert (error is not None) == (name == "run[1]")
    if error is None:
        assert preview_restore(path, **objects).complete
        return
    said = refusal(path, objects)
    assert "damaged" not in said
    assert "Rename the folder" in said
    (tmp_path / name).rename(tmp_path / "renamed")
    path = tmp_path / "renamed" / Path(path).name
    assert preview_restore(path, **objects).complete


@pytest.fixture
def no_permission(monkeypatch):
    """Let the system refuse to open some files; the tests may run as root."""

    def refuse(ending):
        def opened(path, *args, **more):
            if str(path).endswith(ending):
                raise PermissionError(13, "Permission denied", path)
            return open(path, *args, **more)

        monkeypatch.setattr(paths, "open", opened, raising=False)

    return refuse


@pytest.mark.parametrize("ending", [".index", ".data-00000-of-00001"])
def test_missing_permission_is_no_damage(ending, saved, no_permission):
    path, objects = saved
    no_permission(ending)
    said = refusal(path, objects)
    assert f"no permission to read saved-1{ending}." in said
    assert "may be whole" in said


def test_folder_without_permission_is_not_called_empty(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(paths.os, "listdir", refuse)
    said = refusal(tmp_path / "saved-1", {"v": variable()})
    assert said.startswith(f"You have no permission to read {tmp_path.name}.")


def test_a_mistake_of_this_tool_is_not_blamed_on_the_file(saved, monkeypatch):
    def wrong(index):
        raise KeyError("a mistake")

    monkeypatch.setattr(file.TensorIndex, "parse", wrong)
    path, objects = saved
    with pytest.raises(CannotRead) as caught:
        preview_restore(path, **objects)
    assert "this tool cannot (KeyError). Nothing speaks against" in str(caught.value)
    assert isinstance(caught.value.__cause__, KeyError)


def test_checkpoint_of_tensorflow_1(tmp_path):
    path = str(tmp_path / "old")
    tf.raw_ops.SaveV2(
        prefix=path, tensor_names=["w"], shape_and_slices=[""], tensors=[tf.ones(2)]
    )
    assert "TensorFlow 1 wrote it" in refusal(path, {"v": variable()})
