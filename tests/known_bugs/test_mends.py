"""A known bug notices that its fault was repaired: each repair here is tried."""

import pytest

from authoring.known_bugs import BUGS
from tests.known_bugs.test_known_bugs import problem


def keeping(kind: str, argument: str, value: str) -> str:
    """Return code that adds an argument to the config of a class of Keras."""
    return f"""
import keras

lossy = {kind}.get_config
{kind}.get_config = lambda self: lossy(self) | {{"{argument}": {value}}}
"""


HUBER = keeping("keras.losses.Huber", "delta", 'self._fn_kwargs["delta"]')
AXIS = 'self._fn_kwargs["axis"]'
EXPORT = """
import tensorflow as tf

tf.saved_model.save = lambda model, folder: model.export(folder)
"""
ALL_VARIABLES = """
import tensorflow as tf

init = tf.train.Checkpoint.__init__
tf.train.Checkpoint.__init__ = lambda self, model: init(
    self, model=model, all=list(model.variables)
)
"""
FINALIZE = """
def finalized(layers):
    for layer in layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
"""
# By the id of a known bug: code that repairs TensorFlow or Keras before the file runs.
MENDS = {
    "keras_file_loses_huber_delta": HUBER,
    "deepcopy_loses_loss_argument": HUBER,
    "keras_file_loses_cosine_axis": keeping(
        "keras.losses.CosineSimilarity", "axis", AXIS
    ),
    "metric_loses_cosine_axis": keeping("keras.metrics.CosineSimilarity", "axis", AXIS),
    "identity_loses_gain": keeping("keras.initializers.Identity", "gain", "self.gain"),
    "simple_rnn_loses_seed": keeping(
        "keras.layers.SimpleRNN", "seed", "self.cell.seed"
    ),
    "lstm_loses_use_cudnn": keeping("keras.layers.LSTM", "use_cudnn", "self.use_cudnn"),
    "saved_model_lacks_weights_in_server": EXPORT,
    "saved_model_refuses_seeds": EXPORT,
    "checkpoint_skips_layer_list": ALL_VARIABLES,
    "checkpoint_loses_dropout_seed": ALL_VARIABLES,
    "deepcopy_resets_metric": """
import keras

def copied(metric, memo):
    twin = type(metric).from_config(metric.get_config())
    for ours, theirs in zip(twin.variables, metric.variables):
        ours.assign(theirs)
    return twin

keras.metrics.Metric.__deepcopy__ = copied
""",
    "deepcopy_shares_table": """
import tensorflow as tf

def copied(table, memo):
    twin = type(table)(table.key_dtype, table.value_dtype, -1)
    twin.insert(*table.export())
    return twin

tf.lookup.experimental.MutableHashTable.__deepcopy__ = copied
""",
    "deepcopy_closes_open_shape": """
import tensorflow as tf

type(tf.Variable(0.0)).__deepcopy__ = lambda v, memo: tf.Variable(
    v.read_value(), shape=v.shape
)
""",
    "module_lists_no_keras_weights": """
import tensorflow as tf

tf.Module.variables = property(lambda self: self.net.variables)
""",
    "keras_variable_shares_tf_variable": """
import keras
import tensorflow as tf

init = keras.Variable.__init__
keras.Variable.__init__ = lambda self, start, **how: init(
    self, start.numpy() if isinstance(start, tf.Variable) else start, **how
)
""",
    "set_weights_stale_normalization": f"""
import keras
{FINALIZE}
assign = keras.Model.set_weights
keras.Model.set_weights = lambda model, weights: (
    assign(model, weights), finalized(model.layers)
)
""",
    "set_weights_stops_half_way": """
import keras
import numpy as np

assign = keras.Model.set_weights

def compared(model, weights):
    for ours, theirs in zip(model.weights, weights):
        if ours.shape != np.shape(theirs):
            raise ValueError("another shape")
    assign(model, weights)

keras.Model.set_weights = compared
""",
    "checkpoint_stale_normalization": f"""
import tensorflow as tf
{FINALIZE}
read = tf.train.Checkpoint.read

def mended(checkpoint, path):
    status = read(checkpoint, path)
    finalized(checkpoint.model.layers)
    return status

tf.train.Checkpoint.read = mended
""",
    "restore_before_build": """
import numpy as np
import tensorflow as tf

read = tf.train.Checkpoint.read

def built_first(checkpoint, path):
    checkpoint.model(np.ones((1, 4)))
    return read(checkpoint, path)

tf.train.Checkpoint.read = built_first
""",
    "restore_stops_half_way": """
import tensorflow as tf

def compared(checkpoint, path):
    raise ValueError("another shape")

tf.train.Checkpoint.read = compared
""",
    "mixed_precision_loses_scale": """
import keras

load = keras.models.load_model

def with_policy(path):
    keras.config.set_dtype_policy("mixed_float16")
    return load(path)

keras.models.load_model = with_policy
""",
    "export_keeps_augmentation_on": """
import keras

export = keras.Model.export

def still(model, folder):
    x = keras.Input(model.input_shape[1:])
    export(keras.Model(x, model(x, training=False)), folder)

keras.Sequential.export = still
""",
    "old_depthwise_is_refused": """
import keras

kind = keras.layers.DepthwiseConv2D
kind.from_config = classmethod(
    lambda cls, config: cls(**{k: v for k, v in config.items() if k != "groups"})
)
""",
}


@pytest.mark.parametrize("name", MENDS)
def test_a_repair_is_noticed(name, tmp_path, alone):
    text = (BUGS / f"{name}.py").read_text("utf-8")
    done = alone.run(f"{MENDS[name]}\n{text}", tmp_path)
    found = problem(name, False, done.code, done.errors)
    assert found.startswith(f"The fault of known_bugs/{name}.py is gone"), found
