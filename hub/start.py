"""Start the classroom server; `make hub` runs this.

python -m hub.start                        reached from this machine alone
python -m hub.start --open --port 9000     reached from the network of the room

Everything that the server writes is in hub-work/. If you are root, each person gets a
system account. Without root, all share your account.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

KIT = Path(__file__).resolve().parents[1]
OPTIONS = "KIT_HUB_OPTIONS"  # in the environment of the server, for hub_config.py
PROXY = KIT / "hub" / "proxy.py"
PACKAGES = ("jupyterhub", "configurable_http_proxy")  # of requirements-hub.txt
SEE = "The page of the login says that you see how far people are. To see it, run:"
SPACE_TO_START = 1024**3
GIGABYTE = 1024**3


@dataclass(frozen=True)
class Options:
    """What an instructor can choose, and what follows from it."""

    folder: str
    port: int
    open: bool
    memory: float  # gigabytes for each process
    solutions: str
    show: bool  # the instructor sees the progress of people
    accounts: bool  # one system account for each person

    @property
    def people(self) -> Path:
        """The folder with one folder for each person."""
        return Path(self.folder, "people")

    @property
    def own(self) -> Path:
        """The folder that only the instructor can read: password, database, keys."""
        return Path(self.folder, "hub")

    @property
    def ports(self) -> tuple[int, int, int]:
        """The ports of people, of the hub and of the proxy's commands.

        They stay the same, so that servers of people find a hub that was started again.
        """
        return self.port, self.port + 1, self.port + 2

    @property
    def address(self) -> str:
        return f"http://{own_address() if self.open else '127.0.0.1'}:{self.port}"


def main() -> None:
    options = read_options()
    refuse_what_cannot_work(options)
    make_folders(options)
    hold_the_folder(options)
    stop_proxy_of_a_killed_hub(options)
    refuse_taken_ports(options)
    print(*what_to_say(options, password(options)), sep="\n", flush=True)
    os.chdir(KIT)
    os.environ[OPTIONS] = json.dumps(asdict(options))
    config = str(KIT / "hub" / "hub_config.py")
    hub = [sys.executable, "-m", "jupyterhub", "--config", config]
    os.execv(sys.executable, hub)


def read_options() -> Options:
    parser = argparse.ArgumentParser(prog="python -m hub.start", description=__doc__)
    parser.add_argument("--folder", default=str(KIT / "hub-work"))
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--open", action="store_true", help="reached from the network")
    parser.add_argument("--memory", type=float, default=4, help="gigabytes a process")
    parser.add_argument("--solutions", choices=("yes", "no"), default="no")
    parser.add_argument("--show", action="store_true", help="see people's progress")
    given = vars(parser.parse_args())
    given["folder"] = os.path.abspath(given["folder"])
    return Options(**given, accounts=os.getuid() == 0)


# What is refused, before anything is written.


def refuse_what_cannot_work(options: Options) -> None:
    missing = [name for name in PACKAGES if not importlib.util.find_spec(name)]
    if missing:
        raise SystemExit(
            f"{sys.executable} has no {' and no '.join(missing)}. Start the server by "
            "`make hub`, or run `pip install -r requirements-hub.txt` first."
        )
    if not 1024 <= options.port <= 65533:
        raise SystemExit(
            f"The port must be a number from 1024 to 65533, and not {options.port}."
        )
    if options.memory < 1:
        raise SystemExit(
            f"A process of TensorFlow needs 1 GB at least, and not {options.memory:g}."
        )
    free = shutil.disk_usage(nearest(Path(options.folder))).free
    if free < SPACE_TO_START:
        raise SystemExit(
            f"The disk of {options.folder} is full: {free // 1024**2} MB are free, and "
            f"the server needs {SPACE_TO_START // 1024**2} MB. Delete something, or "
            "name a folder on another disk: make hub FOLDER=/another/folder"
        )
    if options.accounts and not shutil.which("useradd"):
        raise SystemExit(
            "You are root, but this system has no command `useradd`, which makes an "
            "account for each person. Start `make hub` as a normal user."
        )
    if options.accounts and not others_can_use_the_kit(options):
        raise SystemExit(
            f"The accounts of people cannot run {sys.executable}, or cannot read "
            f"{KIT}. Put the kit and its Python where every account can read them, "
            "such as /opt, or start `make hub` as a normal user."
        )


def nearest(folder: Path) -> Path:
    """Return the nearest folder above that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def others_can_use_the_kit(options: Options) -> bool:
    """Try it by the account `nobody`."""
    nobody = pwd.getpwnam("nobody")
    as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    paths = KIT / "README.md", nearest(Path(options.folder))
    reads = f"import os, jupyterhub; [os.stat(path) for path in {[*map(str, paths)]}]"
    try:
        done = subprocess.run(
            [sys.executable, "-c", reads], cwd="/", capture_output=True, **as_nobody
        )
    except PermissionError:
        return False
    return done.returncode == 0


def refuse_taken_ports(options: Options) -> None:
    for port in options.ports:
        with socket.socket() as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind(("" if options.open else "127.0.0.1", port))
            except OSError:
                raise SystemExit(
                    f"Port {port} is taken by another program. The server needs the "
                    f"ports {options.port} to {options.port + 2}: end that program, or "
                    "choose other ports: make hub PORT=9000"
                ) from None


# What is in the folder.


def make_folders(options: Options) -> None:
    """Make the folders; the one of the hub is closed for all other accounts."""
    options.people.mkdir(parents=True, exist_ok=True)
    options.own.mkdir(mode=0o700, exist_ok=True)
    options.people.chmod(0o711)  # people reach their folder, but list no names
    options.own.chmod(0o700)


def hold_the_folder(options: Options) -> None:
    """Let no second server use the folder as long as this process lives."""
    lock = os.open(options.own / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    os.set_inheritable(lock, True)  # JupyterHub takes the place of this process
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(
            f"A classroom server is running already with the folder {options.folder}. "
            "Stop it by Ctrl-C in its terminal, or name another folder: "
            "make hub FOLDER=/another/folder PORT=9000"
        ) from None


def stop_proxy_of_a_killed_hub(options: Options) -> None:
    """End the process that still has the port after somebody killed the hub."""
    with contextlib.suppress(OSError, ValueError):
        pid = int((options.own / "proxy.pid").read_text("utf-8"))
        command = ["ps", "-p", str(pid), "-o", "command="]
        running = subprocess.run(command, capture_output=True, encoding="utf-8").stdout
        if str(PROXY) in running:
            os.kill(pid, signal.SIGTERM)
            for _ in range(50):
                os.kill(pid, 0)  # an error says that the process has ended
                time.sleep(0.1)


def password(options: Options) -> str:
    """Return the password of the room; choose one if there is none yet."""
    file = options.own / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(new_password(), "utf-8")
    return file.read_text("utf-8")


def new_password() -> str:
    """Return three words that can be read aloud, out of 370,000 million.

    >>> len(new_password()), new_password() == new_password()
    (14, False)
    """
    pairs = [
        secrets.choice("bdfgklmnprstvwxz") + secrets.choice("aeiou") for _ in "123456"
    ]
    return "-".join("".join(pairs[at : at + 2]) for at in (0, 2, 4))


# What the instructor reads.


def what_to_say(options: Options, word: str) -> list[str]:
    """Return what is printed once the server can start."""
    if options.open:
        reach = (
            "Everybody who can reach this machine over its network can open the "
            "address and try the password. What people type is not encrypted."
        )
    else:
        reach = (
            "Only this machine can open the address. For the network of the room, stop "
            "the server and run: make hub OPEN=yes"
        )
    if options.accounts:
        share = (
            "Each person has a system account, whose name begins with kit-, and cannot "
            "read the files of other people."
        )
    else:
        share = (
            "All people share your account, so they can read and change each other's "
            "files, and yours. As root, the server makes an account for each person."
        )
    look = f"{sys.executable} -m hub.room --folder {options.folder}"
    return [
        f"The classroom server starts at {options.address}",
        f"The password of the room is {word}",
        reach,
        share,
        f"Each process of a person can use {options.memory:g} GB of memory.",
        *([f"{SEE} {look}"] * options.show),
        f"All files are in {options.folder}.",
        "The server runs until you press Ctrl-C here.",
    ]


def own_address() -> str:
    """Return the address of this machine in its network; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.connect(("192.0.2.1", 9))  # reserved for examples
            return str(one.getsockname()[0])
        except OSError:  # no network
            return socket.gethostname()


if __name__ == "__main__":
    main()
