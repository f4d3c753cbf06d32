"""inspect_file is bounded in memory and time, also where a file asks for much."""

import time
import zipfile

import keras
import pytest

from authoring.attack.large_files import FILES, measure
from helpers.tools import inspect_file
from tests.support.systems import linux_only

pytestmark = linux_only

# The promise is 300 MB and 10 seconds; other tests may run on the same machine.
MOST_MEMORY, MOST_SECONDS = 450, 30


@pytest.fixture(scope="module")
def measured():
    return {line.pop("file"): line for line in measure()}


def test_no_file_takes_much_memory_or_time(measured):
    assert measured.keys() == FILES.keys()
    for name, line in measured.items():
        assert line["more MB"] < MOST_MEMORY, (name, line)
        assert line["seconds"] < MOST_SECONDS, (name, line)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("blanks.keras", "config.json in blanks.keras is larger than 6,000,000 bytes"),
        ("empty_objects.keras", "is larger than 6,000,000 bytes"),
        ("long_version.keras", "metadata.json in long_version.keras is larger than"),
        ("unpacking_weights.keras", "model.weights.h5 is too large to be unpacked"),
        ("long_attribute.h5", "model_config in long_attribute.h5 is larger than"),
        ("long_pickle.pkl", "has a value of more than 50,000,000 bytes"),
        ("many_texts.pkl", "only the first 1,000,000 steps were read"),
        ("many_nodes", "would take more than 280,000,000 bytes of memory"),
    ],
)
def test_what_is_not_read_is_said(measured, name, said):
    assert said in measured[name]["said"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_model_of_300_layers_is_read_quickly(tmp_path, method):
    path = tmp_path / "deep.keras"
    layers = [keras.layers.Dense(100) for _ in range(300)]
    keras.Sequential([keras.Input((100,)), *layers]).save(tmp_path / "stored.keras")
    with (
        zipfile.ZipFile(tmp_path / "stored.keras") as old,
        zipfile.ZipFile(path, "w", method) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    begun = time.monotonic()
    found = inspect_file(path)
    assert time.monotonic() - begun < 5  # alone it takes less than one
    assert len(found.weights) == 600
    assert len(found.layers) == 301
