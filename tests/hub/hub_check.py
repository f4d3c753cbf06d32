"""Two people at the classroom server, in a browser.

Not part of `make test`: it needs the packages of requirements-hub.txt. CI runs it, by
`make hub-test`.
"""

import json
import os
import re
import tempfile
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from authoring.notebooks import ROOT, read, tagged
from helpers.kit.lessons import skeletons_of
from helpers.lessons.more_than_one_device.workers import free_ports
from tests.hub.machine import Machine
from tests.hub.over_http import Person

ACCOUNTS = os.getuid() == 0  # root makes an account for each person
SCREENSHOTS = ROOT / "build" / "screenshots"
LESSON = "00_start_here.ipynb"
EXERCISE = tagged(read(ROOT / "notebooks" / LESSON), "exercise")[0]
REPLY = "This name found its values in the file."  # to the right answer
LONG = 120  # seconds that a server or a cell may take
expect.set_options(timeout=LONG * 1000)
LOOK = """
from pathlib import Path
for path in {paths}:
    try:
        print(len(Path(path).read_bytes()) > 0)
    except PermissionError:
        print("refused")
"""


@pytest.fixture
def machine(request):
    """The classroom server of root, or of a normal user if the parameter is False."""
    with tempfile.TemporaryDirectory(prefix="hub-", ignore_cleanup_errors=True) as top:
        os.chmod(top, 0o711)
        machine = Machine(Path(top), request.param, free_ports(1)[0])
        yield machine
        machine.stop()


@pytest.mark.parametrize("machine", [ACCOUNTS], indirect=True)
def test_two_people_work_and_find_their_work_again(machine, browser):
    word = password(machine.start())
    tabs = {name: new_tab(browser) for name in ("ana", "ben")}
    for name, tab in tabs.items():
        log_in(tab, machine, name, word)
    for name, tab in tabs.items():
        answer(tab, machine, name)
    for name, tab in tabs.items():
        save(tab, machine, name)
        log_out(tab, machine)

    machine.kill()
    assert password(machine.start()) == word
    log_in(tabs["ana"], machine, "ana", word)
    cell = open_exercise(tabs["ana"], machine, "ana")
    expect(cell).to_contain_text("# by ana")
    expect(cell).to_contain_text("✓ passed")
    tabs["ana"].screenshot(path=SCREENSHOTS / "hub.png")
    ben = Person(machine.address, "ben")
    ben.log_in(word)
    ben.enter()
    assert "# by ben" in str(ben.call("GET", f"contents/my/{LESSON}"))
    assert what_ben_reads(ben, machine) == ["refused" if ACCOUNTS else "True"] * 2


@pytest.mark.parametrize("machine", [False], indirect=True)
def test_a_normal_user_serves_all_by_one_account(machine):
    said = machine.start()
    assert "All people share your account" in said
    ana = Person(machine.address, "ana")
    assert "This is not the password of the room." in ana.log_in("pässword")
    ana.name = "李"
    assert "This name cannot be used here." in ana.log_in(password(said))
    ana.name = "ana"
    ana.log_in(password(said))
    ana.enter()
    assert ana.session.get(f"{ana.server}/files/docs/face.jpg").status_code == 200
    kernel = ana.kernel(f"my/{LESSON}")
    secret = machine.work / "hub" / "password"
    assert ana.run(kernel, LOOK.format(paths=[str(secret)])) == "True\n"
    assert "MemoryError" in ana.run(kernel, f"import numpy; numpy.ones({5 * 1024**3})")


def password(said):
    return re.search(r"^The password of the room is (\S+)$", said, re.M)[1]


def new_tab(browser):
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    tab.set_default_timeout(LONG * 1000)
    return tab


def log_in(tab, machine, name, word):
    tab.goto(machine.address)
    tab.get_by_label("Username").fill(name)
    tab.locator("#password_input").fill(word)
    tab.get_by_role("button", name="Sign in").click()


def log_out(tab, machine):
    tab.goto(f"{machine.address}/hub/logout")
    expect(tab.get_by_role("button", name="Sign in")).to_be_visible()


def open_exercise(tab, machine, name):
    """Open the lesson at its first exercise, as a link of `progress()` does."""
    tab.wait_for_url(f"**/user/{name}/lab**", wait_until="commit")
    lesson = f"{machine.address}/user/{name}/lab/tree/my/{LESSON}"
    tab.goto(f"{lesson}#cell-id={EXERCISE['id']}")
    cell = tab.locator(".jp-CodeCell", has_text="checks.check_name")
    cell.wait_for()
    return cell


def answer(tab, machine, name):
    """Write the right answer into the cell, and run the cells down to this one."""
    right = re.sub("<<|>>", "", skeletons_of("start_here")["check_name"])
    source = EXERCISE.source.replace("name = ...", f"{right}# by {name}")
    open_exercise(tab, machine, name).locator(".cm-content").click()
    tab.keyboard.press("ControlOrMeta+a")
    tab.keyboard.insert_text(source)
    for command in (
        "Run All Above Selected Cell",
        "Run Selected Cell and Do not Advance",
    ):
        tab.get_by_role("menuitem", name="Run", exact=True).click()
        tab.get_by_role("menuitem", name=command).click()


def save(tab, machine, name):
    """Save the notebook until the file has what the check replied."""
    end = time.monotonic() + LONG
    while REPLY not in lesson_of(machine, name).read_text("utf-8"):
        assert time.monotonic() < end, "the exercise did not pass"
        tab.keyboard.press("ControlOrMeta+s")
        time.sleep(0.5)
    assert notes_of(machine, name) == [["start_here", "check_name"]]


def lesson_of(machine, name):
    return machine.people / name / "my" / LESSON


def notes_of(machine, name):
    notes = (machine.people / name / ".progress.jsonl").read_text("utf-8")
    return [json.loads(line) for line in notes.split("\n") if line]


def what_ben_reads(ben, machine):
    """Let ben read a notebook of ana's, and the password in the folder of the hub."""
    paths = [str(lesson_of(machine, "ana")), str(machine.work / "hub" / "password")]
    return ben.run(ben.kernel(f"my/{LESSON}"), LOOK.format(paths=paths)).split()
