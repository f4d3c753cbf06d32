"""Keep the counters of another callback over a restart.

After a restart, the patience continues to count.
Yours: the other callback, and a folder that stays.
"""

import json
import tempfile
from pathlib import Path

import keras


class Remember(keras.callbacks.Callback):  # in the list AFTER the other one
    def __init__(self, folder, other, names=("wait", "best", "cooldown_counter")):
        super().__init__()
        self.at, self.other, self.names = Path(folder), vars(other), names

    def on_epoch_begin(self, epoch, logs=None):
        if epoch:
            self.other.update(json.loads((self.at / f"{epoch}.json").read_text()))

    def on_epoch_end(self, epoch, logs=None):
        kept = {name: self.other[name] for name in self.names if name in self.other}
        (self.at / f"{epoch + 1}.json").write_text(json.dumps(kept))


# Proof: a new callback has counted as far as the old one.
net, rows = keras.Sequential([keras.layers.Dense(1)]), keras.ops.ones((4, 1))
net.compile(keras.optimizers.SGD(0.0), "mse")  # learns nothing: patience counts
old, new = (keras.callbacks.EarlyStopping("loss", patience=9) for _ in range(2))
with tempfile.TemporaryDirectory() as folder:
    net.fit(rows, rows, epochs=3, callbacks=[old, Remember(folder, old)], verbose=0)
    Remember(folder, new).on_epoch_begin(3)  # fit does this after a restart
assert new.wait == old.wait == 2  # not with restore_best_weights=True
