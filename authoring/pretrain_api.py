"""Train the detector of the Object Detection API that lesson 11 starts from.

Part of `make pretrain`. It writes a checkpoint, a label map, a card, beside the config.
"""

from __future__ import annotations

from helpers.detection.api.shim import make_importable

SCENES, STEPS, BATCH = 4000, 2000, 16


def main() -> None:
    make_importable()
    import numpy as np
    import tensorflow as tf
    import tf_keras

    from authoring.pretrain import CLASSES, HELD_OUT, SEEDS, write_card
    from helpers.detection.api.model import FOLDER, Training, build, find, run
    from helpers.detection.coco_map import judge
    from helpers.detection.scenes import SIZE, make_scenes

    tf.keras.utils.set_random_seed(SEEDS["weights"])
    any_image = np.zeros((1, SIZE, SIZE, 3))
    model, shipped = build(len(CLASSES), training=True), build(len(CLASSES))
    for one in (model, shipped):
        run(one, any_image)  # the first run makes the variables
    scenes = make_scenes(SCENES, CLASSES, SEEDS["scenes"])
    Training(model, scenes, STEPS, BATCH).run()
    shipped.set_weights(model.get_weights())
    # `save`, not `write`: the API's commands demand a save counter in the file.
    checkpoint = tf.train.Checkpoint(model=shipped)
    manager = tf.train.CheckpointManager(checkpoint, str(FOLDER), max_to_keep=None)
    manager.save(checkpoint_number=0)
    items = [
        f"item {{\n  id: {number}\n  name: '{name}'\n}}\n"
        for number, name in enumerate(CLASSES, 1)
    ]
    (FOLDER / "label_map.pbtxt").write_text("".join(items), "utf-8")
    held_out = make_scenes(HELD_OUT, CLASSES, SEEDS["held-out scenes"])
    about = {
        "what": "SSD of the Object Detection API, pipeline.config",
        "classes": CLASSES,
        "input": f"images of pixels 0 to 255, {SIZE} by {SIZE}",
        "trained on": f"{SCENES} scenes of helpers.detection.scenes, "
        f"{STEPS} steps of {BATCH}",
        "seeds": SEEDS,
    }
    precision = judge(find(shipped, held_out.images, CLASSES), held_out)
    files = [FOLDER / f"ckpt-0.{end}" for end in ("data-00000-of-00001", "index")]
    write_card(FOLDER / "card.json", about, precision, {"tf_keras": tf_keras}, files)


if __name__ == "__main__":
    main()
