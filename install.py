"""Install the kit into an environment of its own, and say on the way what is done.

python install.py                         all that the lessons need, into .venv
python install.py .venv LIST.txt ...      these lists of packages
python install.py .venv --wheels=FOLDER   the same, out of a folder, without a network
python install.py .venv LIST.txt ... --fill=FOLDER   fill that folder

`make lab` and others call this. Only the standard library: nothing else is there yet.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.setup_check import problem_with_python

ROOT = Path(__file__).resolve().parent
LISTS = ("requirements.txt", "requirements-object-detection.txt")
LARGE = 10  # MB; a download of that size is announced
AGAIN = "Then give the same command again."

NO_VENV = """{python} cannot make an environment: its parts venv and ensurepip
are needed. On Debian and Ubuntu: sudo apt install {version}-venv. {again}
Its own words: {words}"""

# What pip says when it gives up, and the sentence for it.
FAILURES = {
    "No space left on device": f"The disk is full: the kit needs 3 GB. {AGAIN}",
    "DO NOT MATCH THE HASHES": (
        "A file is not the one that was examined, so nothing of it was installed: "
        f"somebody has changed it on its way. Use another network. {AGAIN}"
    ),
    r"Retrying \(|ConnectionError|ProxyError|timed out|Could not fetch URL": (
        "The package index cannot be reached: is there a network? What has arrived is "
        f"kept. {AGAIN} Without any network: see README, Without internet."
    ),
}


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("venv", nargs="?", type=Path, default=Path(".venv"))
    parser.add_argument("lists", nargs="*", default=LISTS)
    parser.add_argument("--wheels", type=Path, help="install out of this folder alone")
    parser.add_argument("--fill", type=Path, help="put the packages into this folder")
    given = parser.parse_intermixed_args(arguments)
    if problem := problem_with_python():
        sys.exit(problem)
    if given.wheels and not list(given.wheels.glob("*.whl")):
        sys.exit(
            f"There are no wheels in {given.wheels}: fill it with `make wheels` on a "
            "machine that has a network."
        )
    python = environment(given.venv)
    for name in given.lists:
        if given.fill:
            fill(python, name, given.fill)
        else:
            install(python, name, given.wheels)


def environment(venv: Path) -> Path:
    """Return the Python of the environment, which is made if it does not work yet."""
    python = venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    try_it = "import pip, sys; from helpers.setup_check import problem_with_python as p"
    command = [str(python), "-c", f"{try_it}; sys.exit(bool(p()))"]
    if python.exists() and not _run(command, cwd=ROOT).returncode:
        return python
    if venv.exists() and any(venv.iterdir()) and not (venv / "pyvenv.cfg").exists():
        sys.exit(f"{venv} holds other things: name a new folder, as VENV=another")
    say(f"A new environment in {venv}, by {sys.executable}")
    done = _run([sys.executable, "-m", "venv", "--clear", str(venv)])
    if done.returncode:
        words = " ".join((done.stdout + done.stderr).split())[:300]
        version = f"python3.{sys.version_info[1]}"
        about = {"python": sys.executable, "version": version, "again": AGAIN}
        sys.exit(NO_VENV.format(words=words, **about))
    return python


def _run(command: list[str], cwd: Path | None = None) -> subprocess.CompletedProcess:
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


def install(python: Path, name: str, wheels: Path | None) -> None:
    """Install a list of packages; one with hashes has all there is to install."""
    for half in site_packages(python).glob("*.dist-info"):
        if not (half / "INSTALLER").exists():  # pip was stopped in the middle of it
            shutil.rmtree(half)
    options = ["--no-warn-conflicts", "-r", str(ROOT / name)]
    if has_hashes(name):
        options += ["--no-deps", "--require-hashes"]
    elif name != LISTS[0]:
        options += ["-c", str(ROOT / LISTS[0])]  # the pins of the kit come first
    if wheels:
        options += ["--no-index", f"--find-links={wheels}"]
    say(f"Packages of {name}" + (f", out of {wheels}" if wheels else ""))
    run_pip(python, ["install", *options])


def fill(python: Path, name: str, folder: Path) -> None:
    """Put a list of packages, and what they need, into a folder as wheels."""
    folder.mkdir(parents=True, exist_ok=True)
    say(f"Packages of {name}, into {folder}")
    listed = ["-r", str(ROOT / name)]
    if has_hashes(name):
        # As they are, to be checked against their hashes again; then what builds them.
        examined = ["--no-deps", "--require-hashes", "-d", str(folder)]
        run_pip(python, ["download", *examined, *listed])
        listed = ["setuptools", "wheel"]
    else:
        listed += ["-c", str(ROOT / LISTS[0])]
    run_pip(python, ["wheel", f"--find-links={folder}", "-w", str(folder), *listed])


def has_hashes(name: str) -> bool:
    return "--hash=" in (ROOT / name).read_text("utf-8")


def run_pip(python: Path, arguments: list[str]) -> None:
    """Run pip: its news are told, all its words kept in a file, a failure explained."""
    started, said = time.monotonic(), []
    log = python.parent.parent / "install.log"
    command = [str(python), "-u", "-m", "pip", *arguments]
    command += ["--disable-pip-version-check", "--progress-bar=off", "--no-color"]
    with tempfile.TemporaryDirectory(prefix="kit-") as folder, log.open("w") as file:
        pip = subprocess.Popen(
            command,
            env=os.environ | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        try:
            with moving_line(lambda: state(Path(folder), site_packages(python), said)):
                for line in pip.stdout or ():
                    file.write(line)
                    said.append(line)
                    for words in news(line, said):
                        say(f"  {words}")
        except KeyboardInterrupt:
            pip.wait()
            sys.exit("Stopped. What has arrived whole is kept: the next call goes on.")
        failed = pip.wait()
    if failed:
        sys.exit(f"{reason(''.join(said), arguments)}\nAll that pip said: {log}")
    say(f"  done in {time.monotonic() - started:.0f} s")


def news(line: str, said: list[str]) -> Iterator[str]:
    """Yield what a reader wants to know of a line of pip's.

    >>> list(news("  Downloading scipy-1.17.1-cp311.whl (35.3 MB)", []))
    ['scipy 1.17.1, 35 MB']
    >>> list(news("  Downloading six-1.17.0-py2.py3-none-any.whl (11 kB)", []))
    []
    """
    file = re.search(r"Downloading \S*?([^/\s]+)-(\d[^-\s]*)-\S+ \(([\d.]+) MB\)", line)
    if file and float(file[3]) >= LARGE:
        yield f"{file[1]} {file[2]}, {float(file[3]):.0f} MB"
    if line.startswith("Installing collected packages: "):
        yield f"all is here; unpacking {line.count(',') + 1}"
    if "Retrying (" in line and sum("Retrying (" in each for each in said) == 1:
        yield "the network does not answer; trying again, some times"


def reason(said: str, arguments: list[str]) -> str:
    """Return in a sentence why pip gave up.

    >>> reason("OSError: [Errno 28] No space left on device", [])[:17]
    'The disk is full:'
    """
    missing = re.search(r"No matching distribution|ResolutionImpossible", said)
    if missing and "--no-index" in arguments:
        return (
            "The folder of wheels has not all that this Python needs: fill it with "
            "`make wheels` on a machine of the same kind with the same Python."
        )
    for words, sentence in FAILURES.items():
        if re.search(words, said):
            return sentence
    errors = re.findall(r"^ERROR: .*", said, re.M) or said.split("\n")
    return f"pip could not go on: {errors[-1]}"


def state(arrived: Path, unpacked: Path, said: list[str]) -> str:
    """Return how far pip is, by what it has written."""
    if any(line.startswith("Installing collected packages") for line in said[-3:]):
        return f"{len(list(unpacked.glob('*.dist-info')))} packages are in place"
    size = 0
    for file in arrived.rglob("*"):
        try:
            size += file.stat().st_size
        except OSError:  # gone meanwhile
            continue
    return f"{size / 1e6:.0f} MB have arrived" if size > 1e6 else "looking for packages"


CLEAR = "\r" + " " * 40 + "\r"


@contextmanager
def moving_line(text: Callable[[], str]) -> Iterator[None]:
    """Show on a terminal, once a second, what has changed."""
    if not sys.stdout.isatty():
        yield
        return
    ended = threading.Event()

    def show() -> None:
        while not ended.wait(1):
            print(f"\r  {text()} ", end="", flush=True)

    teller = threading.Thread(target=show, daemon=True)
    teller.start()
    try:
        yield
    finally:
        ended.set()
        teller.join()
        print(CLEAR, end="")


def say(words: str) -> None:
    print((CLEAR if sys.stdout.isatty() else "") + words, flush=True)


def site_packages(python: Path) -> Path:
    """Return where an environment keeps its packages."""
    venv = python.parent.parent
    return next(venv.glob("lib/python3*/site-packages"), venv / "Lib" / "site-packages")


if __name__ == "__main__":
    main(sys.argv[1:])
