"""preview_restore says what restore then does, and itself does nothing."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from helpers.tools import Blueprint, preview_restore
from helpers.tools.checkpoint.preview import Status
from tests.tools.checkpoint.corpus import CASES
from tests.tools.checkpoint.models import (
    BODY,
    K2,
    compiled,
    digests,
    error_of,
    functional,
    listed,
    make_unlike,
    module,
    save,
    sequential,
    sharded,
    stored_values,
    trained,
    values,
    variable,
    with_optimizer,
)

CHANGES = {Status.MATCHED, Status.THROUGH_OPTIMIZER, Status.SHARED_HERE}
RAISES = {
    Status.WRONG_SHAPE,
    Status.WRONG_DTYPE,
    Status.WRONG_KIND,
    Status.OTHER_BLUEPRINT,
}


def test_corpus_is_large_and_its_names_are_unique():
    assert len({case.id for case in CASES}) == len(CASES) >= 100


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_restore_does_what_the_preview_said(case, tmp_path):
    path, objects = save(case.saved(), tmp_path), case.loaded()
    make_unlike(objects)
    before, files = values(objects), digests(tmp_path)

    preview = preview_restore(path, **objects)

    # Nothing has changed, neither on disk nor here.
    assert digests(tmp_path) == files
    assert values(objects).keys() == before.keys()
    assert all(np.array_equal(v, before[place]) for place, v in values(objects).items())
    statuses = {entry.status for entry in preview.rows}
    if case.statuses is not None:
        assert statuses == case.statuses, preview

    # Restore raises, or passes its strictest assert, when the preview says so.
    restored = []
    checkpoint = tf.train.Checkpoint(**objects)
    error = error_of(lambda: restored.append(checkpoint.restore(path)))
    assert (error is not None) == bool(statuses & RAISES), error
    if error is not None:
        return
    unmatched = preview.count(Status.MISSING, Status.UNUSED, Status.SHARED_IN_FILE)
    waiting = [e for e in preview.rows if e.status == Status.NOT_BUILT and e.in_file]
    if Status.MIXED_UP not in statuses:  # some are matched twice, and others never
        raises = error_of(restored[0].assert_consumed) is not None
        assert raises == bool(unmatched or waiting)

    # It changes the variables that the preview named, and no other.
    after = values(objects)
    for entry in preview.rows:
        place = entry.place
        if place in before and entry.status != Status.MIXED_UP:
            changed = not np.array_equal(after[place], before[place])
            assert changed == (entry.status in CHANGES), place
            if changed:
                assert any(np.array_equal(after[place], v) for v in stored_values(path))


@pytest.fixture
def saved(tmp_path):
    """A checkpoint of a model, and what it is to be restored into."""
    path = save({"model": sequential(*BODY), "text": tf.Variable("abc")}, tmp_path)
    return path, {"model": sequential(*BODY), "text": tf.Variable("")}


def test_objects_must_be_given_as_to_a_checkpoint(saved):
    path, _ = saved
    with pytest.raises(ValueError, match="with the names that were used for saving"):
        preview_restore(path)
    with pytest.raises(ValueError, match="expecting epoch to be a trackable object"):
        preview_restore(path, epoch=3)


@pytest.mark.parametrize("keyword", [False, True])
def test_root_object(tmp_path, keyword):
    path = tf.train.Checkpoint(module(v=variable(1))).save(str(tmp_path / "saved"))
    twin = module(v=variable())
    preview = (
        preview_restore(path, root=twin) if keyword else preview_restore(path, twin)
    )
    assert preview.complete
    tf.train.Checkpoint(twin).restore(path).assert_consumed()
    assert not preview_restore(path, module=twin).ok


def test_checkpoint_as_root(tmp_path):
    checkpoint = tf.train.Checkpoint(v=variable(1))
    path = checkpoint.save(str(tmp_path / "saved"))
    assert preview_restore(path, checkpoint).complete


def test_what_write_wrote(tmp_path):
    path = tf.train.Checkpoint(v=variable(1)).write(str(tmp_path / "written"))
    assert preview_restore(path, v=variable()).complete


def test_notes(tmp_path):
    path = save({"model": sequential("head", **K2)}, tmp_path)
    notes = preview_restore(path, model=sequential("head")).notes
    assert notes[0].startswith("Keras 2 wrote the file")
    assert "Values only" in notes[1]
    (note,) = preview_restore(path, modle=sequential("head", **K2)).notes
    assert note == "Nothing here has a place in the file, whose names are: model."
    model = sequential("dense")
    path = save({"model": model, "blueprint": Blueprint(model)}, tmp_path)
    twin = sequential("dense")
    assert preview_restore(path, model=twin, blueprint=Blueprint(twin)).notes == ()


def test_long_reports_are_cut_as_text_but_whole_as_table(saved):
    path, _ = saved
    preview = preview_restore(path, l=[variable() for _ in range(30)])
    assert "… and 23 more rows, see .table" in repr(preview)
    assert len(preview.table.rows) == len(preview.rows) == 39
    assert "… and 23 more rows" in preview._repr_html_()


def test_state_of_another_optimizer_is_noted(tmp_path):
    """Slots of the same shapes are restored, whatever they mean."""
    path = save(with_optimizer(trained()), tmp_path)
    preview = preview_restore(path, **built_with(keras.optimizers.Adamax(0.1)))
    assert "The state is of another optimizer: adam, here adamax." in preview.notes
    assert preview.other_optimizers == (("optimizer", "adam", "adamax"),)
    assert preview.count(Status.MATCHED) == len(preview.rows)
    assert not preview.ok
    assert not preview.complete


def built_with(optimizer):
    model = compiled(sequential(*BODY), fit=False, optimizer=optimizer)
    optimizer.build(model.trainable_variables)
    return with_optimizer(model)


SGD, ADAM = keras.optimizers.SGD, keras.optimizers.Adam


@pytest.mark.parametrize(
    ("saved", "loaded", "is_other"),
    [
        (ADAM(name="first"), ADAM(name="second"), False),
        (ADAM(name="opt"), keras.optimizers.Adamax(name="opt"), True),
        (ADAM(), keras.optimizers.AdamW(), True),  # of the same state
        (ADAM(), type("Own", (ADAM,), {})(), False),
        (ADAM(name="sgd"), ADAM(), False),  # SGD has no such lists
        (keras.optimizers.RMSprop(momentum=0.9), ADAM(), True),  # RMSprop has them
        (ADAM(amsgrad=True), ADAM(), False),
        (ADAM(use_ema=True), ADAM(), False),
        (SGD(momentum=0.9), SGD(), False),
        (keras.optimizers.LossScaleOptimizer(ADAM()), ADAM(), True),
    ],
)
def test_optimizers_are_judged_by_class(saved, loaded, is_other, tmp_path):
    path = save(built_with(saved), tmp_path)
    preview = preview_restore(path, **built_with(loaded))
    assert bool(preview.other_optimizers) == is_other
    assert any("another optimizer" in note for note in preview.notes) == is_other


def test_a_name_that_does_not_tell_the_class_is_a_doubt(tmp_path):
    preview = preview_restore(
        save(built_with(ADAM(name="sgd")), tmp_path), **built_with(ADAM())
    )
    assert preview.ok
    assert any("sgd" in doubt for doubt in preview.doubts)


@pytest.mark.parametrize("kind", ["Adam", "Adamax"])
def test_optimizer_of_keras_2_is_judged_by_its_lists(kind, tmp_path):
    path = save(with_optimizer(trained(**K2)), tmp_path)
    model = sequential(*BODY, **K2)
    compiled(model, fit=False, optimizer=getattr(tf_keras.optimizers, kind)(0.1))
    model.optimizer.build(model.trainable_variables)
    others = preview_restore(path, **with_optimizer(model)).other_optimizers
    assert others == {
        "Adam": (),
        "Adamax": (("optimizer", "one with _momentums and _velocities", "Adamax"),),
    }.get(kind)


def test_optimizer_as_root_is_judged(tmp_path):
    saved, loaded = trained().optimizer, keras.optimizers.Adamax()
    path = tf.train.Checkpoint(saved).save(str(tmp_path / "saved"))
    built_with(loaded)
    assert preview_restore(path, loaded).other_optimizers == (("", "adam", "adamax"),)
    assert preview_restore(path, saved).other_optimizers == ()


def test_an_optimizer_that_is_not_built_is_judged_by_its_name(tmp_path):
    muon = keras.optimizers.Muon  # it has a list before it is built
    path = save(built_with(muon()), tmp_path)
    for optimizer in (muon(), ADAM()):
        others = preview_restore(path, optimizer=optimizer).other_optimizers
        assert bool(others) == (type(optimizer) is not muon)


@pytest.mark.parametrize(
    ("shape", "status"), [((2,), Status.WRONG_SHAPE), ((3,), Status.SHARED_HERE)]
)
def test_where_two_values_meet_the_first_decides(shape, status, tmp_path):
    path = save({"a": variable(1, (3,)), "b": variable(2, (2,))}, tmp_path)
    one = variable(0, shape)
    preview = preview_restore(path, a=one, b=one)
    assert preview.rows[0].status == status
    checkpoint = tf.train.Checkpoint(a=one, b=one)
    raised = isinstance(error_of(lambda: checkpoint.restore(path)), ValueError)
    assert raised == (status == Status.WRONG_SHAPE)


def test_model_without_values_is_named(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Flatten()])
    preview = preview_restore(save({"model": model}, tmp_path), model=model)
    assert repr(preview).startswith("No variable here, and no value in the file.")
    assert not preview.ok


def test_variables_held_by_a_list_of_the_root_are_out_of_reach(tmp_path):
    model = listed()
    path = tf.train.Checkpoint(model).save(str(tmp_path / "saved"))
    assert preview_restore(path, model).count(Status.OUT_OF_REACH) == 4


def test_list_that_contains_itself_is_passed(tmp_path):
    model = listed()
    model.own = [tf.Variable(1.0)]
    model.own.append(model.own)
    preview = preview_restore(save({"model": model}, tmp_path), model=model)
    assert preview.count(Status.OUT_OF_REACH) == 5


@pytest.mark.parametrize("kind", [keras.optimizers.Adam, keras.optimizers.Muon])
def test_slots_of_weights_in_another_order_are_not_passed_over(kind, tmp_path):
    """Adam's lists tell to which weight a variable belongs; Muon's do not."""
    saved, loaded = (functional("square", "square") for _ in range(2))
    for model, order in ((saved, (0, 1, 2, 3)), (loaded, (2, 3, 0, 1))):
        model.compile(kind(), "mse")
        model.optimizer.build([model.trainable_variables[n] for n in order])
    preview = preview_restore(save({"model": saved}, tmp_path), model=loaded)
    untold = [one for one in preview.doubts if "does not tell the weight" in one]
    assert (preview.count(Status.MIXED_UP), len(untold)) == {
        keras.optimizers.Adam: (8, 0),
        keras.optimizers.Muon: (0, 1),
    }[kind]


def test_sharded_variable(tmp_path):
    path, twin = save(sharded(1), tmp_path), sharded(5)
    assert preview_restore(path, **twin).complete
    tf.train.Checkpoint(**twin).restore(path).assert_consumed()


def test_layers_that_adapt_are_noted(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Normalization()])
    preview = preview_restore(save({"model": model}, tmp_path), model=model)
    assert any("finalize_state" in note for note in preview.notes)


def test_table_has_what_matched_too(saved):
    path, objects = saved
    assert "9 matched" in preview_restore(path, **objects).table.caption
