"""The picture of a run on several workers follows from what the run left behind."""

from helpers.lessons.more_than_one_device.worker_views import (
    Lane,
    Start,
    lanes,
    steps_saved,
    timeline,
)
from helpers.lessons.more_than_one_device.workers import Ends
from helpers.tools.processes import FreshRun

DONE = FreshRun('{"first": 6, "last": 20}', "", 0)
FAILED = FreshRun("", "tensorflow.python.errors_impl.InternalError: gone", 1)
KILLED = FreshRun("", "", -9)


def ends(*runs, dies=None):
    return Ends.of(runs, dies)


def test_a_row_says_how_a_worker_ended():
    assert ends(DONE, FAILED, KILLED).rows == (
        ("0", "normally", "steps 6 to 20"),
        ("1", "with exit code 1", "InternalError"),
        ("2", "killed by SIGKILL", ""),
    )


def test_a_killed_worker_has_an_end_and_its_partner_has_none():
    start = Start(ends(FAILED, KILLED, dies=(1, 8)), [5])
    assert lanes(start) == [Lane("0", 0, 5, None), Lane("1", 0, 5, 8, killed=True)]


def test_who_ended_normally_kept_the_steps_it_said():
    assert lanes(Start(ends(DONE), [10, 15, 20]), began=5) == [Lane("0", 5, 20, 20)]


def test_nothing_is_kept_before_the_first_checkpoint():
    start = Start(ends(FAILED, KILLED, dies=(1, 3)), [])
    assert [lane.kept for lane in lanes(start)] == [0, 0]
    assert "worker 1 keeps none, is killed at step 3" in timeline(start).alt


def test_timeline_says_what_is_seen():
    first = Start(ends(FAILED, KILLED, dies=(1, 8)), [5])
    second = Start(ends(DONE, DONE), [10, 15, 20])
    assert timeline(first, second).alt == (
        "Timeline of the workers' steps. Start 1: worker 0 keeps steps 1 to 5, cannot "
        "go on alone; worker 1 keeps steps 1 to 5, is killed at step 8. Start 2: "
        "worker 0 keeps steps 6 to 20; worker 1 keeps steps 6 to 20. "
        "Checkpoints: 5, 10, 15, 20."
    )


def test_another_run_is_another_picture():
    first = Start(ends(FAILED, KILLED, dies=(1, 8)), [5])
    later = Start(ends(FAILED, KILLED, dies=(1, 9)), [5])
    assert timeline(first).data != timeline(later).data


def test_checkpoints_are_counted_by_their_index(tmp_path):
    for name in ("ckpt-15.index", "ckpt-5.index", "ckpt-20.data-00000-of-00001"):
        (tmp_path / name).touch()
    assert steps_saved(tmp_path) == [5, 15]
