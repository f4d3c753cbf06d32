"""Check an old project of the Object Detection API before you restore it.

The snippet reads a config, a label map and a checkpoint, and says what does not fit.
Yours: CONFIG, the text of your `pipeline.config`, and the folder.
"""

import tempfile
from pathlib import Path

import tensorflow as tf
from google.protobuf import text_format
from object_detection.protos import pipeline_pb2, string_int_label_map_pb2


def faults(text, checkpoint):
    config = text_format.Parse(text, pipeline_pb2.TrainEvalPipelineConfig())
    model = getattr(config.model, config.model.WhichOneof("model"))
    labels = Path(config.train_input_reader.label_map_path)
    start = config.train_config.fine_tune_checkpoint
    for pattern in config.train_input_reader.tf_record_input_reader.input_path:
        if not tf.io.gfile.glob(pattern):
            yield f"input_path matches no file: {pattern}"
    if start and not tf.io.gfile.glob(f"{start}.index"):
        yield f"fine_tune_checkpoint is not here: {start}"
    if not labels.is_file():
        yield f"label_map_path is not here: {labels}"
    else:
        names = string_int_label_map_pb2.StringIntLabelMap()
        ids = sorted(i.id for i in text_format.Parse(labels.read_text(), names).item)
        if ids != list(range(1, model.num_classes + 1)):
            yield f"num_classes is {model.num_classes}, and the label map has ids {ids}"
    if "_CHECKPOINTABLE_OBJECT_GRAPH" not in dict(tf.train.list_variables(checkpoint)):
        yield "the checkpoint is of TensorFlow 1, and has names in place of objects"


CONFIG = """model { ssd { num_classes: 3 } }
train_config { fine_tune_checkpoint: "ckpt-0" } train_input_reader {
  label_map_path: "label_map.pbtxt" tf_record_input_reader { input_path: "train" } }"""
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(step=tf.Variable(1)).save(f"{folder}/ckpt")
    Path(folder, "label_map.pbtxt").write_text("item { id: 1 name: 'cat' }")
    found = list(faults(CONFIG.replace("label_map.", f"{folder}/label_map."), path))

# Proof: two paths that lead nowhere are found, and the missing labels.
assert [one[:10] for one in found] == ["input_path", "fine_tune_", "num_classe"]
