"""copy.deepcopy of a mutable lookup table gives a second name for the same entries.

Each insert into one of them changes the other.
Because: A deep copy must be independent of the original.
Upstream: none found
Instead: Make a new table, and insert the exported entries.
Snippet: copy_lookup_table
"""

import copy

import tensorflow as tf

table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
table.insert(["cat"], [1])
twin = copy.deepcopy(table)
table.insert(["owl"], [2])
assert twin is not table

assert int(twin.lookup(tf.constant("owl"))) == 2, "this fault is gone"
