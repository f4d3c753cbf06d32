"""A loaded export that is saved again can have an empty folder of assets.

The save raises no error if the first folder is gone. The new folder cannot be loaded.
Because: The save reports success, and its result is useless.
Upstream: https://github.com/tensorflow/tensorflow/issues/57806
Instead: Keep the first folder until you have loaded the second one.
Snippet: export_in_fresh_process
"""

import shutil
import tempfile
from pathlib import Path

import tensorflow as tf

with tempfile.TemporaryDirectory() as work:
    words, first, second = (Path(work, name) for name in ("words.txt", "1", "2"))
    words.write_text("cat\ndog\n")
    entries = tf.lookup.TextFileInitializer(
        str(words), tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER, tf.string, 0
    )
    module = tf.Module()
    module.names = tf.lookup.StaticHashTable(entries, "?")
    tf.saved_model.save(module, str(first))
    loaded = tf.saved_model.load(str(first))
    shutil.rmtree(first)
    tf.saved_model.save(loaded, str(second))
    assets = [path.name for path in (second / "assets").iterdir()]

assert assets == [], "this fault is gone"
