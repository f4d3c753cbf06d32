"""The commands of the API as users run them, from a COCO JSON to a TFLite file.

A project in an empty folder has images, a JSON file of COCO, a label map, a config, and
a copy of the shim. Each command is a process of its own, which does not see the kit.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from authoring.notebooks import ROOT
from helpers.detection.api import shim
from helpers.detection.api.coco_json import write_coco
from helpers.detection.scenes import Scenes, make_scenes
from helpers.kit.shown import Table
from helpers.tools.processes import FreshProcess, FreshRun

CLASSES, STEPS = ("star", "ring"), 100
DETECTOR = ROOT / "data" / "api_detector"
SHARDS = "records/coco_{}.record-?????-of-{:05}"  # the command writes so many files
METRICS = {  # a set of metrics, and the one of them that we look at
    "coco_detection_metrics": "DetectionBoxes_Precision/mAP@.50IOU",
    "pascal_voc_detection_metrics": "PascalBoxes_Precision/mAP@0.5IOU",
    "oid_V2_detection_metrics": "OpenImagesV2_Precision/mAP@0.5IOU",
}
_SETS = " ".join(f'metrics_set: "{name}"' for name in METRICS)
CONFIG = f"""
train_config {{
  batch_size: 4  unpad_groundtruth_tensors: false
  fine_tune_checkpoint: "{DETECTOR / "ckpt-0"}"
  fine_tune_checkpoint_type: "detection"  fine_tune_checkpoint_version: V2
  optimizer {{ use_moving_average: false adam_optimizer {{ learning_rate {{
    constant_learning_rate {{ learning_rate: 0.002 }} }} }} }}
}}
train_input_reader {{
  label_map_path: "label_map.pbtxt"
  tf_record_input_reader {{ input_path: "{SHARDS.format("train", 100)}" }}
}}
eval_config {{ {_SETS} batch_size: 1 }}
eval_input_reader {{
  label_map_path: "label_map.pbtxt" shuffle: false num_epochs: 1
  tf_record_input_reader {{ input_path: "{SHARDS.format("val", 50)}" }}
}}
"""


@dataclass(frozen=True)
class Step:
    """A command, what it was asked, and what its check found."""

    name: str
    right: bool
    found: str


def main(words: Sequence[str], sample: bool, at_once: int) -> int:
    """Take all steps, one after the other; return whether one of them is wrong."""
    rows, start = [], _seconds()
    before = start
    with tempfile.TemporaryDirectory(prefix="project-") as folder:
        for step in steps(Path(folder)):
            seconds, before = _seconds() - before, _seconds()
            verdict = "yes" if step.right else "NO"
            rows.append((step.name, f"{seconds:.0f}", verdict, step.found))
            print(*rows[-1], flush=True)
            if not step.right:
                break  # what follows needs it
    print(Table(("command", "s CPU", "right", "found"), tuple(rows)))
    wrong = rows[-1][2] != "yes"
    end = f"{len(rows)} commands, {_seconds() - start:.0f} s CPU"
    print(f"{end}: {'NOT ' * wrong}all are right.")
    return int(wrong)


def _seconds() -> float:
    """Return the CPU seconds of all processes that ended."""
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def steps(project: Path) -> Iterator[Step]:
    """Take the steps of a project, and check what each of them left behind."""
    make_project(project)
    for name, module, flags, check in (
        ("records", "dataset_tools.create_coco_tf_record", RECORDS, check_records),
        ("train", "model_main_tf2", TRAIN, check_training),
        ("evaluate", "model_main_tf2", EVALUATE, check_evaluation),
        ("export", "exporter_main_v2", EXPORT, check_export),
        ("export for TFLite", "export_tflite_graph_tf2", TFLITE, check_tflite),
    ):
        done = run_command(project, module, **flags)
        if done.code:
            yield Step(name, False, done.last_words)
        else:
            yield Step(name, *check(project))


RECORDS = {
    "train_image_dir": "train",
    "val_image_dir": "val",
    "test_image_dir": "val",
    "train_annotations_file": "train/objects.json",
    "val_annotations_file": "val/objects.json",
    "testdev_annotations_file": "val/objects.json",
    "output_dir": "records",
}
TRAIN = {
    "pipeline_config_path": "pipeline.config",
    "model_dir": "trained",
    "num_train_steps": STEPS,
    "checkpoint_every_n": STEPS,
}
# Without the number of steps, the command waits for 300 s after an evaluation, and then
# for the next checkpoint. If that number is the step of the checkpoint, it ends.
EVALUATE = {
    "pipeline_config_path": "pipeline.config",
    "model_dir": "trained",
    "checkpoint_dir": "trained",
    "num_train_steps": STEPS,
}
EXPORT = {
    "input_type": "image_tensor",
    "pipeline_config_path": "pipeline.config",
    "trained_checkpoint_dir": "trained",
    "output_directory": "export",
}
TFLITE = {
    "pipeline_config_path": "pipeline.config",
    "trained_checkpoint_dir": "trained",
    "output_directory": "tflite",
    "max_detections": 10,
}


def scenes_of(part: str) -> Scenes:
    return make_scenes(
        120 if part == "train" else 20, CLASSES, 10 if part == "train" else 11
    )


def make_project(project: Path) -> None:
    """Write what a user has; one object of the validation is a crowd."""
    shutil.copy(shim.__file__, project / "object_detection_api.py")
    items = [f"item {{ id: {n} name: '{c}' }}" for n, c in enumerate(CLASSES, 1)]
    (project / "label_map.pbtxt").write_text("\n".join(items), "utf-8")
    model = (DETECTOR / "pipeline.config").read_text("utf-8")
    model = model.replace("num_classes: 3", f"num_classes: {len(CLASSES)}")
    (project / "pipeline.config").write_text(model + CONFIG, "utf-8")
    for part in ("train", "val"):
        path = write_coco(project / part, scenes_of(part))
    data = json.loads(path.read_text("utf-8"))
    data["annotations"][-1]["iscrowd"] = True
    path.write_text(json.dumps(data), "utf-8")
    (project / "records").mkdir()


def run_command(project: Path, module: str, **flags: object) -> FreshRun:
    given = [f"--{name}={value}" for name, value in flags.items()]
    command = ["object_detection_api.py", f"object_detection.{module}", *given]
    with FreshProcess(*command, folder=project) as process:
        return process.wait(1500)


def check_records(project: Path) -> tuple[bool, str]:
    """Every object of the JSON is in the records, with its box and its crowd flag."""
    import numpy as np
    import tensorflow as tf

    crowds, boxes = [], []
    files = sorted(map(str, project.glob("records/coco_val.record-*")))
    for record in tf.data.TFRecordDataset(files):
        features = tf.train.Example.FromString(record.numpy()).features.feature
        crowds += features["image/object/is_crowd"].int64_list.value
        boxes.append(len(features["image/object/bbox/ymin"].float_list.value))
    objects = scenes_of("val").objects
    there = int(np.sum(objects[..., 4] >= 0))
    right = len(boxes) == 20 and sum(boxes) == len(crowds) == there and sum(crowds) == 1
    return right, f"{len(boxes)} images, {sum(boxes)} objects, {sum(crowds)} crowd"


def check_training(project: Path) -> tuple[bool, str]:
    """The newest checkpoint is of the last step."""
    import tensorflow as tf

    latest = tf.train.latest_checkpoint(str(project / "trained"))
    reader = tf.train.load_checkpoint(latest)
    step = int(reader.get_tensor("step/.ATTRIBUTES/VARIABLE_VALUE"))
    return step == STEPS, f"{Path(latest).name} of step {step}"


def check_evaluation(project: Path) -> tuple[bool, str]:
    """All three sets of metrics judge, and alike: the boxes are the same."""
    values = read_events(project / "trained" / "eval")
    found = [float(values[metric]) for metric in METRICS.values()]
    right = min(found) > 0.5 and max(found) - min(found) < 0.15
    return right, ", ".join(f"{value:.2f}" for value in found)


def read_events(folder: Path) -> dict[str, float]:
    """Return the last value of each scalar that a command wrote for TensorBoard."""
    import tensorflow as tf

    values = {}
    for file in sorted(folder.rglob("events.*")):
        for event in tf.compat.v1.train.summary_iterator(str(file)):
            for value in event.summary.value:
                tensor = tf.make_ndarray(value.tensor)
                if tensor.ndim == 0:
                    values[value.tag] = float(tensor)
    return values


def check_export(project: Path) -> tuple[bool, str]:
    """The export finds the objects, without the API; its classes begin with 1."""
    import tensorflow as tf

    serve = tf.saved_model.load(str(project / "export/saved_model"))
    serve = serve.signatures["serving_default"]

    def detect(image: object) -> tuple:
        found = serve(input_tensor=image[None])
        keys = ("detection_boxes", "detection_classes", "detection_scores")
        return tuple(found[key][0].numpy() for key in keys)

    return _found_all(detect, first=1)


def check_tflite(project: Path) -> tuple[bool, str]:
    """The file, converted and run by LiteRT, finds the objects, with classes from 0."""
    import numpy as np
    import tensorflow as tf
    from ai_edge_litert.interpreter import Interpreter

    folder = str(project / "tflite" / "saved_model")
    model = tf.lite.TFLiteConverter.from_saved_model(folder).convert()
    runner = Interpreter(model_content=model).get_signature_runner()
    (name,) = runner.get_input_details()

    def detect(image: object) -> tuple:
        pixels = image[None].astype(np.float32) * (2 / 255) - 1
        found = list(runner(**{name: pixels}).values())
        (boxes,) = (one[0] for one in found if one.ndim == 3)
        rows = [one[0] for one in found if one.ndim == 2]
        classes, scores = sorted(rows, key=lambda row: not _are_classes(row))
        return boxes, classes, scores

    return _found_all(detect, first=0)


def _are_classes(row: object) -> bool:
    """Tell classes from scores: whole numbers, of which not all are equal to scores."""
    return bool((row == row.round()).all())


def _found_all(detect: Callable[[object], tuple], first: int) -> tuple[bool, str]:
    """Say whether 7 of 10 objects are found, with the right class and place."""
    import numpy as np

    scenes = scenes_of("val")
    hits = total = 0
    for image, objects in zip(scenes.images[:10], scenes.objects[:10], strict=True):
        boxes, classes, scores = detect(image)
        for *box, label in objects[objects[:, 4] >= 0]:
            near = np.abs(boxes * len(image) - box).max(-1) < 6
            same = np.rint(classes) == label + first
            hits += bool(np.any(near & same & (scores > 0.3)))
            total += 1
    return hits > 0.7 * total, f"{hits} of {total} objects"
