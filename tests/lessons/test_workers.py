"""Workers start, save, are killed and go on; none is left, whatever happens."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from authoring.notebooks import ROOT
from helpers.kit.snippets import read_snippet
from helpers.lessons.more_than_one_device import worker_run
from helpers.lessons.more_than_one_device.workers import free_ports, run_workers
from helpers.tools.processes import new_environment, run_fresh


def weights(folder, number=0):
    with np.load(folder / f"worker-{number}.npz") as arrays:
        return [arrays[name] for name in arrays.files]


def left_over():
    """Return the workers that are running on this machine, by their command."""
    commands = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            commands.append(place.read_bytes().decode(errors="replace"))
        except OSError:  # it has just ended
            continue
    return [command for command in commands if worker_run.__file__ in command]


@pytest.fixture(scope="module")
def whole(tmp_path_factory, alone):
    """The folder of a run of two workers that went straight on."""
    folder = tmp_path_factory.mktemp("whole")
    with alone.shared():
        ends = run_workers(folder, 2, until=12)
    assert [row[1] for row in ends.rows] == ["normally"] * 2
    return folder


@pytest.mark.usefixtures("warm")
def test_a_killed_run_goes_on_as_if_nothing_had_happened(whole, tmp_path):
    broken = tmp_path / "broken"
    assert all(map(np.array_equal, weights(whole), weights(whole, 1)))
    ends = run_workers(broken, 2, until=12, dies=(1, 7))
    assert ends.rows[1][1] == "killed by SIGKILL"
    assert ends.rows[0][1] != "normally"
    assert Path(tf.train.latest_checkpoint(broken)).name == "ckpt-5"
    ends = run_workers(broken, 2, until=12)
    assert [row[2] for row in ends.rows] == ["steps 6 to 12"] * 2
    assert all(map(np.array_equal, weights(whole), weights(broken)))


@pytest.mark.usefixtures("warm")
def test_one_worker_does_the_work_of_two(whole, tmp_path):
    run_workers(tmp_path, 1, until=12)
    for one, two in zip(weights(tmp_path), weights(whole), strict=True):
        np.testing.assert_allclose(one, two, atol=1e-5)


@pytest.mark.usefixtures("warm")
def test_snippet_waits_until_the_chief_has_written(tmp_path):
    """Two real workers, the chief late on purpose."""
    code = read_snippet("save_from_workers").code
    for old, new in {
        "manager.save()": "__import__('time').sleep(2 * (me == 0)); manager.save()",
        "tempfile.TemporaryDirectory()": "__import__('contextlib').nullcontext('all')",
    }.items():
        assert code.count(old) == 1
        code = code.replace(old, new)
    ports = free_ports(2)
    workers = [
        subprocess.Popen(
            [sys.executable, "-P", "-c", code],
            cwd=tmp_path,
            env=new_environment() | {"TF_CONFIG": worker_run.who_is_who(ports, number)},
            stderr=subprocess.DEVNULL,
        )
        for number in (0, 1)
    ]
    try:
        assert [worker.wait(120) for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert "checkpoint" in os.listdir(tmp_path / "all")


def test_an_interrupt_waits_until_what_was_started_is_known():
    code = (
        "import os, signal\n"
        "from helpers.lessons.more_than_one_device.workers import uninterrupted\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with uninterrupted():\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    print('known')\n"
        "print('too late')"
    )
    done = run_fresh(code, with_kit=True)
    assert done.output == "known\n"
    assert done.last_words == "KeyboardInterrupt"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes in /proc")
def test_no_worker_is_left_when_time_is_up_or_the_learner_stops(tmp_path):
    with pytest.raises(TimeoutError, match="did not end within"):
        run_workers(tmp_path, 2, until=10**6, wait=1)
    mine = [command for command in left_over() if str(tmp_path) in command]
    assert mine == []
    code = (  # a process that was started in the background may ignore Ctrl-C
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from pathlib import Path\n"
        f"from {run_workers.__module__} import run_workers\n"
        f"run_workers(Path({str(tmp_path / 'stopped')!r}), 2, until=10**6)"
    )
    root = str(ROOT)
    learner = subprocess.Popen(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": root},
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while not any("stopped" in command for command in left_over()):
        assert time.monotonic() < end, "no worker started"
        time.sleep(0.1)
    learner.send_signal(signal.SIGINT)  # as the stop button of Jupyter does
    learner.wait(60)
    assert not any(str(tmp_path) in command for command in left_over())
