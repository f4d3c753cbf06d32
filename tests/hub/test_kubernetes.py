"""The settings for Kubernetes, as far as they can be tested without a cluster."""

import re
import subprocess

import yaml

from authoring.notebooks import ROOT
from hub.names import is_name
from hub.person import KIT

FOLDER = ROOT / "hub" / "kubernetes"
VALUES = yaml.safe_load((FOLDER / "values.yaml").read_text("utf-8"))
RECIPE = (FOLDER / "Dockerfile").read_text("utf-8")


def test_the_image_starts_what_the_settings_start():
    (command,) = re.findall(r"^CMD (.*)$", RECIPE, re.M)
    assert yaml.safe_load(command) == VALUES["singleuser"]["cmd"]
    python, script = VALUES["singleuser"]["cmd"]
    (environment,) = re.findall(r"VENV=(\S+)", RECIPE)
    assert python == f"{environment}/bin/python"
    (kit,) = re.findall(r"^COPY \. (\S+)$", RECIPE, re.M)
    assert script.removeprefix(f"{kit}/") == "hub/person.py"
    assert (KIT / "hub" / "person.py").exists()


def test_the_image_is_made_by_the_commands_of_the_kit(tmp_path):
    (command,) = re.findall(r"^RUN (make .*)$", RECIPE, re.M)
    words = command.replace("/opt/environment", str(tmp_path / "environment")).split()
    steps = subprocess.run(
        [words[0], "--dry-run", *words[1:]],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert steps.returncode == 0, steps.stderr
    for file in ("requirements.txt", "requirements-hub.txt"):
        assert f"-r {file}" in steps.stdout


def test_the_home_folder_is_that_of_the_image():
    home = VALUES["singleuser"]["storage"]["homeMountPath"]
    assert f"WORKDIR {home}\n" in RECIPE
    assert f"--create-home {home.removeprefix('/home/')}\n" in RECIPE


def test_names_and_password_are_as_on_one_machine():
    config = VALUES["hub"]["config"]
    assert config["JupyterHub"]["authenticator_class"] == "shared-password"
    assert "SharedPasswordAuthenticator" not in config  # no password is in a file
    pattern = config["Authenticator"]["username_pattern"]
    for name in ("ana", "ana-maria", "1st", "a/b", "x" * 25, ""):
        assert bool(re.fullmatch(pattern, name)) == is_name(name)


def test_the_lesson_that_opens_exists():
    opened = VALUES["singleuser"]["defaultUrl"].removeprefix("/lab/tree/my/")
    assert (ROOT / "notebooks" / opened).exists()
    config = (ROOT / "hub" / "hub_config.py").read_text("utf-8")
    assert VALUES["singleuser"]["defaultUrl"] in config


def test_the_image_leaves_out_what_people_wrote():
    left_out = (FOLDER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    ignored = (ROOT / ".gitignore").read_text("utf-8").replace("/", "").splitlines()
    assert {"my", "hub-work", ".progress.jsonl", ".beliefs.jsonl", ".venv"} <= {
        *left_out
    }
    assert {"my", "hub-work", ".progress.jsonl", ".beliefs.jsonl"} <= {*ignored}
