"""Scenes as people have their own data: images in a folder, and a JSON file of COCO."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from helpers.detection.scenes import Scenes


def write_coco(folder: str | Path, scenes: Scenes) -> Path:
    """Write each scene as a PNG into a folder, and what is in it into `objects.json`.

    In COCO, a box is left, top, width and height, in pixels. The ids of its categories
    begin with 1. Tools write `iscrowd` as 0 and 1, or as false and true, as here.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    images, annotations = [], []
    for number, (pixels, objects) in enumerate(
        zip(scenes.images, scenes.objects, strict=True), 1
    ):
        name = f"{number:04}.png"
        Image.fromarray(pixels).save(folder / name)
        height, width = pixels.shape[:2]
        images.append(
            {"id": number, "file_name": name, "height": height, "width": width}
        )
        for top, left, bottom, right, label in objects[objects[:, 4] >= 0].tolist():
            box = [left, top, right - left, bottom - top]
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": number,
                    "category_id": int(label) + 1,
                    "bbox": box,
                    "area": box[2] * box[3],
                    "iscrowd": False,
                }
            )
    categories = [{"id": n, "name": name} for n, name in enumerate(scenes.classes, 1)]
    data = {"images": images, "annotations": annotations, "categories": categories}
    path = folder / "objects.json"
    path.write_text(json.dumps(data), "utf-8")
    return path
