"""Export a detector with uint8 pixels in, names and boxes out.

Scaling, non-maximum suppression and names are inside the export.
Yours: `net`, the names, and how boxes are decoded from its output.
"""

import tempfile

import keras
import tensorflow as tf

NAMES, SIZE = ["circle", "star"], (None, None, None, 3)
net = keras.layers.Conv2D(4 + len(NAMES), 8, 8)  # 4 sides, a logit per name


@tf.function(input_signature=[tf.TensorSpec(SIZE, tf.uint8, name="images")])
def serve(images):
    cells = net(tf.ensure_shape(images, SIZE) / 255)  # 4 axes, or an error
    cells = tf.reshape(cells, (tf.shape(images)[0], -1, cells.shape[-1]))
    sides, logits = tf.split(tf.cast(cells, tf.float32), [4, len(NAMES)], axis=-1)
    boxes, scores, kinds, count = tf.image.combined_non_max_suppression(
        64 * sides[:, :, None], tf.sigmoid(logits), 10, 10, 0.5, 0.05, clip_boxes=False
    )
    names = tf.gather(NAMES, tf.cast(kinds, tf.int32))  # rows after count are padding
    return {"boxes": boxes, "scores": scores, "names": names, "count": count}


# Proof: the export gives the same boxes, scores, names and count.
pixels = tf.cast(tf.reshape(tf.range(2304) % 256, (2, 16, 24, 3)), tf.uint8)
wanted = serve(pixels)  # call it once, so that there is a graph to export
with tempfile.TemporaryDirectory() as path:
    archive = keras.export.ExportArchive()  # a server finds every variable of `serve`
    archive.add_endpoint("serve", serve)
    archive.write_out(path)
    reloaded = tf.saved_model.load(path)  # keep a name, so that it stays alive
    found = reloaded.signatures["serving_default"](images=pixels)
assert all(tf.reduce_all(found[key] == x) for key, x in wanted.items())
