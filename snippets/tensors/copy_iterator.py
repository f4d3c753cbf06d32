"""Copy a dataset iterator's position.

You get a second iterator that continues at the same element.
Yours: `dataset` and `running`.
"""

import tempfile

import tensorflow as tf

dataset = tf.data.Dataset.range(100).shuffle(20, seed=1)
running = iter(dataset)
for _ in range(7):
    next(running)

duplicate = iter(dataset)
with tempfile.TemporaryDirectory() as folder:
    file = tf.train.Checkpoint(iterator=running).save(f"{folder}/position")
    status = tf.train.Checkpoint(iterator=duplicate).restore(file)
    status.assert_existing_objects_matched()

# Proof: both give the same elements up to the end.
# Of an endless dataset, compare the next few: next(running) == next(duplicate)
rest = [int(number) for number in running]
assert len(rest) == 93
assert rest == [int(number) for number in duplicate]
