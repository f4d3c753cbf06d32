"""One detector of each family: built, trained for a step, saved, restored, compared."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from authoring.api_tests import warm
from authoring.api_tests.family_configs import CONFIGS, KEYPOINT_FILE, KEYPOINTS
from helpers.kit.shown import Table

LIMIT = 3600  # seconds for one family, on a busy machine, too
QUICK = ("ssd", "ssd fpn", "faster rcnn", "centernet", "deepmac")
SIDE = 96


def main(words: Sequence[str], sample: bool, at_once: int) -> int:
    """Prove the families whose name contains a word; return whether one is wrong."""
    chosen = list(QUICK if sample else CONFIGS)
    if words:
        chosen = [name for name in chosen if any(word in name for word in words)]
    warm.warm_up()
    rows, red, seconds = [], False, 0.0
    for done in warm.run_all(chosen, prove_and_say, LIMIT, at_once):
        words_of = str(done.said[0]) if done.said else f"ended by signal {done.signal}"
        right = bool(done.said) and is_right(done.said[0])
        red |= not right
        seconds += done.seconds
        rows.append((done.job, f"{done.seconds:.1f}", "yes" if right else words_of))
        print(*rows[-1], flush=True)
    print(Table(("family", "s CPU", "right"), tuple(rows)))
    print(f"{len(rows)} families, {seconds:.0f} s CPU: {'NOT ' * red}all are right.")
    return int(red)


def prove_and_say(family: str, say: Callable[[object], None]) -> None:
    """Say what `prove` found, or the error that stopped it."""
    try:
        say(prove(family))
    except Exception as error:  # whatever it is, it is the outcome
        say({"error": f"{type(error).__name__}: {error}"[:2000]})


def is_right(proven: dict[str, Any]) -> bool:
    """Say whether all that `prove` found is as it must be."""
    return proven.get("keys", 0) > 50 and all(proven.values()) and "error" not in proven


def prove(family: str) -> dict[str, object]:
    """Say what is true of a restored detector; the API must be importable."""
    import numpy as np
    import tensorflow as tf

    # Threads add in any order, and of two scores as good as equal, now the one, now the
    # other box is kept: one thread, known weights, an image whose places differ.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    images = tf.constant(rng.uniform(0, 255, (1, SIDE, SIDE, 3)), tf.float32)
    with tempfile.TemporaryDirectory() as folder:
        build = _builder(family, folder)
        trained = build(is_training=True)
        learned = _one_step(trained, images)
        _disturb(trained.variables, rng)
        path = tf.train.Checkpoint(model=trained).write(f"{folder}/trained")
        restored = build(is_training=False)
        status = tf.train.Checkpoint(model=restored).read(path)
        found = _run(restored, images)
        status.assert_consumed()
        again = tf.train.Checkpoint(model=restored).write(f"{folder}/restored")
        equal = _same_values(path, again)
        copy = build(is_training=False)
        before = _run(copy, images)
        for ours, theirs in zip(copy.variables, restored.variables, strict=True):
            ours.assign(theirs)
        return {
            "keys": len(tf.train.load_checkpoint(path).get_variable_to_shape_map()),
            "learned": learned,
            "equal key by key": equal,
            "finite": all(bool(np.isfinite(one).all()) for one in found),
            "same outputs": _all_close(_run(copy, images), found),
            "others before": not _all_close(before, found),
        }


def _disturb(variables: Iterable[Any], rng: Any) -> None:
    """Change every number a little; variances stay positive.

    Noise of one sign would add up from layer to layer, until the largest hourglass
    overflows.
    """
    for variable in variables:
        noise = rng.uniform(-1, 1, variable.shape)
        variable.assign(variable.numpy() * (1 + 0.02 * noise) + 0.001 * noise)


def _builder(family: str, folder: str) -> Callable[..., Any]:
    from google.protobuf import text_format
    from object_detection.builders import model_builder
    from object_detection.protos import model_pb2

    labels = Path(folder, KEYPOINT_FILE)
    labels.write_text(KEYPOINTS, "utf-8")
    text = CONFIGS[family].replace(KEYPOINT_FILE, str(labels))
    config = text_format.Parse(text, model_pb2.DetectionModel())
    return lambda is_training: model_builder.build(config, is_training=is_training)


def _side_inputs(model: Any) -> dict[str, Any]:
    """Return what Context R-CNN wants beside an image: features of other images."""
    import tensorflow as tf

    if "Context" not in type(model).__name__:
        return {}
    features = tf.random.stateless_uniform((1, 4, 16), seed=(0, 1))
    return {"context_features": features, "valid_context_size": tf.constant([3])}


def _run(model: Any, images: Any) -> list[Any]:
    """Return all that a model predicts; detections alone may be none."""
    import tensorflow as tf

    tf.keras.backend.set_learning_phase(False)
    inputs, shapes = model.preprocess(images)
    predicted = model.predict(inputs, shapes, **_side_inputs(model))
    outputs = tf.nest.flatten([predicted, model.postprocess(predicted, shapes)])
    return [tf.convert_to_tensor(one) for one in outputs if one is not None]


def _one_step(model: Any, images: Any) -> bool:
    """Take one step of training; say whether gradients are finite and weights moved."""
    import numpy as np
    import tensorflow as tf

    tf.keras.backend.set_learning_phase(True)
    inputs, shapes = model.preprocess(images)
    _show_truth(model, inputs.shape[1:3])
    with tf.GradientTape() as tape:
        predicted = model.predict(inputs, shapes, **_side_inputs(model))
        losses = list(model.loss(predicted, shapes).values())
        loss = tf.add_n([tf.cast(one, tf.float32) for one in losses])
    variables = model.trainable_variables
    pairs = zip(tape.gradient(loss, variables), variables, strict=True)
    with_gradient = [(tf.convert_to_tensor(g), v) for g, v in pairs if g is not None]
    finite = all(bool(np.isfinite(g).all()) for g, _ in with_gradient)
    before = [v.numpy() for _, v in with_gradient]
    tf.keras.optimizers.legacy.Adam(1e-4).apply_gradients(with_gradient)
    moved = [
        not np.array_equal(old, v)
        for old, (_, v) in zip(before, with_gradient, strict=True)
    ]
    tf.keras.backend.set_learning_phase(False)
    # The API leaves some variables out of a model's loss, such as unused top layers.
    return (
        finite
        and len(with_gradient) > len(variables) / 2
        and sum(moved) > len(moved) / 2
    )


def _show_truth(model: Any, size: Sequence[int]) -> None:
    """Tell the model of two objects in an image of this size."""
    import tensorflow as tf

    boxes = tf.constant([[0.1, 0.1, 0.6, 0.6], [0.4, 0.4, 0.9, 0.9]])
    corners = tf.gather(boxes, [[0, 1], [2, 3]], axis=1)  # two points of each object
    model.provide_groundtruth(
        groundtruth_boxes_list=[boxes],
        groundtruth_classes_list=[tf.one_hot([0, 2], 3)],
        groundtruth_weights_list=[tf.ones(2)],
        groundtruth_masks_list=[tf.ones((2, *size))],
        groundtruth_keypoints_list=[corners],
    )


def _same_values(path: str, other: str) -> bool:
    """Compare two checkpoints key by key: the same keys, with the same values."""
    import numpy as np
    import tensorflow as tf

    ours, theirs = map(tf.train.load_checkpoint, (path, other))
    keys = set(ours.get_variable_to_shape_map())
    if keys != set(theirs.get_variable_to_shape_map()):
        return False
    keys.remove("_CHECKPOINTABLE_OBJECT_GRAPH")  # it also names objects without values
    return all(
        np.array_equal(ours.get_tensor(key), theirs.get_tensor(key)) for key in keys
    )


def _all_close(ours: list, theirs: list) -> bool:
    import numpy as np

    pairs = zip(ours, theirs, strict=True)
    return all(np.allclose(a, b, rtol=1e-4, atol=1e-4) for a, b in pairs)
