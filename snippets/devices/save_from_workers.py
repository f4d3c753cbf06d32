"""Save from several workers, and restore on all of them.

All workers save, and only the files of the chief are kept.
Yours: the model, and a folder that all workers see.
"""

import json
import os
import tempfile

import keras
import tensorflow as tf

cluster = tf.distribute.MultiWorkerMirroredStrategy()  # reads TF_CONFIG
me = json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {"index": 0})["index"]
with cluster.scope():
    net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    counter = tf.Variable(0, dtype=tf.int64)
state = tf.train.Checkpoint(net=net, counter=counter)
with tempfile.TemporaryDirectory() as shared:  # a folder that all workers see
    mine = shared if me == 0 else f"{shared}/not-kept-{me}"
    manager = tf.train.CheckpointManager(state, mine, max_to_keep=2)
    counter.assign(7)
    manager.save()  # all workers call it, at the same step
    arrived = tf.function(cluster.run)(tf.constant, args=(1,))
    cluster.reduce("SUM", arrived, axis=None)  # waits until all have saved
    counter.assign(0)
    newest = tf.train.latest_checkpoint(shared)  # all workers read the chief's files
    state.restore(newest).assert_existing_objects_matched()

# Proof: the counter is back.
assert newest
assert int(counter.numpy()) == 7
