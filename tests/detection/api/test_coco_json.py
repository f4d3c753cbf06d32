"""Scenes as a folder of images with a JSON file of COCO are the same scenes."""

import json

import numpy as np
from PIL import Image

from helpers.detection.api.coco_json import write_coco
from helpers.detection.scenes import make_scenes


def test_what_is_written_is_what_is_in_the_scenes(tmp_path):
    scenes = make_scenes(3, ("circle", "star"), seed=5)
    data = json.loads(write_coco(tmp_path / "new", scenes).read_text("utf-8"))
    assert [one["name"] for one in data["categories"]] == ["circle", "star"]
    for image, pixels, objects in zip(
        data["images"], scenes.images, scenes.objects, strict=True
    ):
        assert np.array_equal(Image.open(tmp_path / "new" / image["file_name"]), pixels)
        assert (image["height"], image["width"]) == pixels.shape[:2]
        mine = [one for one in data["annotations"] if one["image_id"] == image["id"]]
        written = [
            [top, left, top + height, left + width, one["category_id"] - 1]
            for one in mine
            for left, top, width, height in [one["bbox"]]
        ]
        assert np.allclose(written, objects[objects[:, 4] >= 0])
        assert {one["iscrowd"] for one in mine} == {False}
