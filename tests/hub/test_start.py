"""What the classroom server refuses and says before JupyterHub starts."""

import os
import socket
import sys
from collections import namedtuple
from dataclasses import replace

import pytest

from helpers.lessons.more_than_one_device.workers import free_ports
from hub import start
from hub.names import as_name, is_name, what_is_wrong
from hub.start import Options

Disk = namedtuple("Disk", "free")


@pytest.fixture
def options(tmp_path):
    folder = str(tmp_path / "hub-work")
    return Options(folder, 8000, False, 4.0, "no", False, accounts=False)


@pytest.fixture
def packages(monkeypatch):
    """JupyterHub and its proxy are installed."""
    monkeypatch.setattr(start, "PACKAGES", ("json", "os"))


def refusal(options):
    with pytest.raises(SystemExit) as refused:
        start.refuse_what_cannot_work(options)
    assert not os.path.exists(options.folder)
    return str(refused.value)


def test_what_can_work_is_not_refused(options, packages):
    start.refuse_what_cannot_work(options)


def test_a_missing_proxy(options, monkeypatch):
    monkeypatch.setattr(start, "PACKAGES", ("json", "no_proxy"))
    assert refusal(options).startswith(f"{sys.executable} has no no_proxy. Start")


def test_a_full_disk(options, packages, monkeypatch):
    monkeypatch.setattr(start.shutil, "disk_usage", lambda _: Disk(5 * 1024**2))
    said = refusal(options)
    assert said.startswith(f"The disk of {options.folder} is full: 5 MB are free")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"port": 80}, "The port must be a number from 1024 to 65533, and not 80."),
        ({"port": 65534}, "The port must be a number"),
        ({"memory": 0.5}, "A process of TensorFlow needs 1 GB at least, and not 0.5."),
    ],
)
def test_a_number_that_cannot_be(options, packages, change, words):
    assert refusal(replace(options, **change)).startswith(words)


def test_accounts_need_a_command_that_makes_them(options, packages, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda _: None)
    said = refusal(replace(options, accounts=True))
    assert "no command `useradd`" in said


def test_accounts_need_a_kit_that_they_can_read(options, packages, monkeypatch):
    monkeypatch.setattr(start.shutil, "which", lambda name: f"/usr/sbin/{name}")
    monkeypatch.setattr(start, "others_can_use_the_kit", lambda _: False)
    said = refusal(replace(options, accounts=True))
    assert said.startswith("The accounts of people cannot run")


def test_a_taken_port(options):
    options = replace(options, port=free_ports(1)[0])
    with socket.socket() as other:
        other.bind(("127.0.0.1", options.port))
        other.listen()
        with pytest.raises(SystemExit, match=rf"^Port {options.port} is taken"):
            start.refuse_taken_ports(options)


def test_a_folder_serves_one_server(options):
    start.make_folders(options)
    start.hold_the_folder(options)
    with pytest.raises(SystemExit, match=r"^A classroom server is running already"):
        start.hold_the_folder(options)


def test_the_password_is_chosen_once_and_private(options):
    start.make_folders(options)
    word = start.password(options)
    assert start.password(options) == word
    assert options.own.stat().st_mode & 0o777 == 0o700
    assert (options.own / "password").stat().st_mode & 0o777 == 0o600
    assert options.people.stat().st_mode & 0o777 == 0o711


def test_it_is_said_who_can_reach_the_server_and_who_can_read_the_files(options):
    alone = "\n".join(start.what_to_say(options, "word"))
    assert "http://127.0.0.1:8000" in alone
    assert "Only this machine can open the address." in alone
    assert "they can read and change each other's files" in alone
    wide = "\n".join(
        start.what_to_say(replace(options, open=True, accounts=True), "word")
    )
    assert "Everybody who can reach this machine over its network" in wide
    assert "cannot read the files of other people" in wide
    assert "127.0.0.1" not in wide


@pytest.mark.parametrize(
    ("typed", "name"),
    [("Ana", "ana"), ("  Ana  María ", "ana-maria"), ("J.-P. Éluard", "j-p-eluard")],
)
def test_a_name_becomes_that_of_a_folder(typed, name):
    assert as_name(typed) == name
    assert is_name(name)


@pytest.mark.parametrize(
    "typed", ["", "李", "../root", "a/b", "1st", "x" * 25, "a;rm", "$HOME", "Łucja\0"]
)
def test_an_odd_name_is_refused_with_a_reason(typed):
    assert not is_name(as_name(typed))
    assert what_is_wrong(typed).startswith("This name cannot be used here.")


def test_a_wrong_password_is_called_wrong():
    assert what_is_wrong("Ana").startswith("This is not the password of the room.")
