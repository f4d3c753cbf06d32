"""clone_model with `recursive=True` does not enter models that are two levels deep.

Your `clone_function` is not called for the layers there.
Because: The documentation says that `recursive` enters every inner model.
Upstream: https://github.com/keras-team/keras/issues/21120
Instead: Clone the inner models yourself, from the innermost outwards.
Snippet: copy_by_assignment
Mended: Keras 3.15
"""

import keras


def around(layer):
    return keras.Sequential([keras.Input((2,)), layer])


def cloned_layers(model):
    seen = []

    def clone(layer):
        seen.append(type(layer).__name__)
        return layer.from_config(layer.get_config())

    keras.models.clone_model(model, recursive=True, clone_function=clone)
    return seen


assert "Dense" in cloned_layers(around(keras.layers.Dense(2)))
deep = cloned_layers(around(around(around(keras.layers.Dense(2)))))
assert "Dense" not in deep, "this fault is gone"
