"""Copy a lookup table.

You get a second table with the same entries. Later changes of one table do not reach
the other.
Yours: `words`, with the types of its keys and values.
"""

import tensorflow as tf

words = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
words.insert(["cat", "dog"], [1, 2])

duplicate = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
duplicate.insert(*words.export())
# A StaticHashTable: tf.lookup.StaticHashTable(
#     tf.lookup.KeyValueTensorInitializer(*words.export()), -1)

# Proof: what the original learns now is unknown to the copy.
words.insert(["owl"], [3])
found = duplicate.lookup(tf.constant(["cat", "dog", "owl"]))
assert found.numpy().tolist() == [1, 2, -1]
