"""Runs each snippet and each known bug with other versions of TensorFlow and Keras.

`make versions` runs what changed or is missing, and stores the results in
data/versions.json. Words choose: `python -m authoring.versions 2.18 copy_`.
"""
