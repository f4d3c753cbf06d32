"""Tests to keep beside an exported detector.

Copy this file into the folder of the export, as test_detector.py. It wants there:

exported/     a SavedModel; its serving_default takes `images`, uint8, and gives `boxes`
              (top, left, bottom, right in pixels), `scores`, `names` and `count`
frozen.npy    some images that never change, of one size
frozen.json   what is in them, as a COCO file; image ids are their places, from 0

`python test_detector.py --write` notes what a good export does, `pytest` compares.
"""

import json
import sys
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = Path(__file__).resolve().parent
NOTED, FOUND = HERE / "guard.json", HERE / "frozen_found.npz"


def hashes() -> dict[str, str]:
    files = [file for file in (HERE / "exported").rglob("*") if file.is_file()]
    files += [HERE / "frozen.npy", HERE / "frozen.json"]
    return {
        file.relative_to(HERE).as_posix(): sha256(file.read_bytes()).hexdigest()
        for file in files
    }


@cache
def exported() -> Any:
    return tf.saved_model.load(str(HERE / "exported"))


def signatures() -> dict[str, dict[str, str]]:
    described = {}
    for key, function in exported().signatures.items():
        inputs = function.structured_input_signature[1]
        specs = inputs | {f"-> {k}": v for k, v in function.structured_outputs.items()}
        described[key] = {k: f"{v.dtype.name} {v.shape}" for k, v in specs.items()}
    return described


def find() -> dict[str, Any]:
    images = tf.constant(np.load(HERE / "frozen.npy"))
    found = exported().signatures["serving_default"](images=images)
    names = found.pop("names").numpy().astype(str)
    return {"names": names} | {name: part.numpy() for name, part in found.items()}


def precision(found: dict[str, np.ndarray]) -> float:
    truth = COCO(str(HERE / "frozen.json"))
    numbers = {one["name"]: number for number, one in truth.cats.items()}
    results = [
        {
            "image_id": image,
            "category_id": numbers[str(name)],
            "bbox": [left, top, right - left, bottom - top],
            "score": score,
        }
        for image, count in enumerate(found["count"])
        for (top, left, bottom, right), score, name in zip(
            found["boxes"][image, :count].tolist(),
            found["scores"][image, :count].tolist(),
            found["names"][image, :count],
            strict=True,
        )
    ]
    assert results, "it finds nothing at all"
    judge = COCOeval(truth, truth.loadRes(results), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    return float(judge.stats[0])  # mAP@[.5:.95]


def test_files_are_those_noted():
    assert hashes() == json.loads(NOTED.read_text("utf-8"))["files"]


def test_signatures_are_those_noted():
    assert signatures() == json.loads(NOTED.read_text("utf-8"))["signatures"]


def test_precision_is_that_noted():
    noted = json.loads(NOTED.read_text("utf-8"))["precision"]
    assert abs(precision(find()) - noted) < 0.005


def test_finds_what_it_found():
    with np.load(FOUND) as noted:
        found = find()
        assert np.array_equal(found["count"], noted["count"])
        assert np.array_equal(found["names"], noted["names"])
        assert np.allclose(found["scores"], noted["scores"], atol=0.001)
        assert np.allclose(found["boxes"], noted["boxes"], atol=0.1)


def write() -> None:
    found = find()
    np.savez(FOUND, **found)
    noted = {"files": hashes(), "signatures": signatures()}
    noted["precision"] = precision(found)
    NOTED.write_text(json.dumps(noted, indent=1), "utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        raise SystemExit("Run pytest to compare, or this with --write to note anew.")
    write()
