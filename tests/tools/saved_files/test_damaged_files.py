"""Files that chance has damaged are read, or refused by a sentence."""

from collections import Counter
from multiprocessing import Pipe

from authoring.attack import files
from authoring.attack.files import Worker, damaged_files, outcome

TIMES = 150


def test_damaged_files_are_read_or_refused(tmp_path):
    print(f"seed {files.SEED}")
    ended = Counter()
    for kind, done, path in damaged_files(tmp_path, TIMES):
        found, said = outcome(path)
        assert found in {"read", "refused"}, (kind, done, said)
        ended[found] += 1
    assert ended.total() == TIMES
    assert min(ended.values()) > TIMES / 10  # neither is all that it does


def test_the_same_seed_makes_the_same_files(tmp_path):
    made = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        made.append([done for _, done, _ in damaged_files(folder, 20)])
    assert made[0] == made[1]


def test_raw_errors_and_hangs_are_noticed(tmp_path, monkeypatch):
    def fail(path):
        raise KeyError("raw")

    monkeypatch.setattr(files, "inspect_file", fail)
    assert outcome(tmp_path)[0] == "raw"
    monkeypatch.setattr(files, "LONGEST", 0.1)
    worker = Worker()
    worker._ours, no_answer = Pipe()
    assert worker.outcome(tmp_path)[0] == "hang"
    no_answer.close()
    worker.stop()


def test_the_attack_says_what_it_found(capsys):
    assert files.main(9) == 0
    shown = capsys.readouterr().out
    assert f"9 damaged files, seed {files.SEED}" in shown
    assert shown.splitlines()[1].split() == ["format", "n", *files.OUTCOMES]
