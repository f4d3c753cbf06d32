"""copy.deepcopy of a SeedGenerator fails with an error about a module.

The generator has a config and one variable. The error names neither.
Because: The error misleads: nothing in the program is a module.
Upstream: none found
Instead: Make a generator of the same seed, and assign its state.
Snippet: copy_seed_generator
"""

import copy

import keras

generator = keras.random.SeedGenerator(1)
try:
    copy.deepcopy(generator)
    message = ""
except TypeError as error:
    message = str(error)

assert "module" in message, "this fault is gone"
