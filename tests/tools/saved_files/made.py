"""Files for the tests, made by hand: what a hostile author would write."""

import json
import zipfile

import h5py
import pytest

from helpers.tools import CannotRead, inspect_file


def refusal(path):
    """Return the sentence by which inspect_file refuses a file."""
    with pytest.raises(CannotRead) as caught:
        inspect_file(path)
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert sentence.endswith(".")
    return sentence


def model_of(*layers, compile_config=None):
    """Return the configuration of a Sequential of layers that are described."""
    config = {"name": "net", "layers": list(layers)}
    made = {"class_name": "Sequential", "config": config, "module": "keras"}
    return made | ({"compile_config": compile_config} if compile_config else {})


def part(class_name, module="keras.layers", registered_name=None, **config):
    return {
        "class_name": class_name,
        "config": config,
        "module": module,
        "registered_name": registered_name,
    }


def write_keras(path, config, method=zipfile.ZIP_STORED, **entries):
    """Write a .keras file; `config` may be the text itself, entries are others."""
    text = config if isinstance(config, str | bytes) else json.dumps(config)
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("config.json", text)
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def write_h5(path, config=None, **texts):
    """Write an .h5 file as Keras 2 does; return it, open."""
    file = h5py.File(path, "w")
    if config is not None:
        file.attrs["model_config"] = json.dumps(config)
        file.create_group("model_weights")
    for name, text in texts.items():
        file.attrs[name] = text
    return file
