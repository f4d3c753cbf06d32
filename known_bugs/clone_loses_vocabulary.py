"""clone_model and set_weights leave the vocabulary of a text layer behind.

The clone has every weight, and knows no word. Its error speaks of a table.
Because: No error tells that a part of the model is not copied.
Upstream: none found
Instead: Copy with `copy.deepcopy`, or call `set_vocabulary` of the clone.
Snippet: save_preprocessing
"""

import keras
import numpy as np

words = keras.layers.TextVectorization(output_sequence_length=2)
words.adapt(["a cat", "a dog"])
vectors = keras.layers.Embedding(words.vocabulary_size(), 2)
model = keras.Sequential([keras.Input((1,), dtype="string"), words, vectors])
clone = keras.models.clone_model(model)
clone.set_weights(model.get_weights())
pairs = zip(clone.get_weights(), model.get_weights(), strict=True)
assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)

counts = [len(each.layers[0].get_vocabulary()) for each in (model, clone)]
assert counts[0] != counts[1], "this fault is gone"
