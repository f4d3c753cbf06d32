"""The set-up check: one sentence for everything that is not as it should be."""

import ast
import sys
from pathlib import Path

import pytest

import helpers
from helpers.kit import setup_check


def test_every_pin_is_checked_and_this_machine_is_ready():
    assert setup_check.problems() == []
    report = setup_check.report()
    assert repr(report) == report.summary == "ready for the lessons: yes"
    line, _, details = report._repr_html_().partition("</summary>")
    assert line == "<details><summary>ready for the lessons: yes"
    assert all(f"{name:<14} ok" in details for name in setup_check.pinned_versions())


def test_missing_package_gets_one_sentence(monkeypatch):
    pins = {"tensorflow": "2.21.0", "no-such-thing": "1.0"}
    monkeypatch.setattr(setup_check, "pinned_versions", lambda: pins)
    assert setup_check.problems() == [
        "no-such-thing is missing: run  python -m pip install no-such-thing==1.0"
    ]
    report = setup_check.report()
    assert repr(report).endswith("ready for the lessons: no: see the remedies above")
    for shown in (repr(report), report._repr_html_()):
        assert "no-such-thing  no-such-thing is missing: run" in shown
        assert "tensorflow     ok  2.21.0" in shown
        assert "<details>" not in shown


def test_without_the_api_most_lessons_run_and_the_line_about_it_is_shown(monkeypatch):
    monkeypatch.setattr(setup_check, "problem_with_api", lambda: "missing")
    report = setup_check.report()
    assert "detection API  missing" in report._repr_html_()
    assert repr(report).endswith("ready for the lessons: yes")


def test_other_version_gets_one_sentence():
    (sentence,) = [setup_check.problem_with_package("numpy", "0.1")]
    assert "the lessons were checked with 0.1" in sentence


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_wrong_python_gets_one_sentence(version):
    sentence = setup_check.problem_with_python(version)
    assert sentence.startswith(f"Python {version[0]}.{version[1]} cannot run")
    assert "3.11, 3.12 or 3.13" in sentence


@pytest.mark.parametrize("module", [helpers, helpers.kit, setup_check])
def test_it_runs_where_nothing_is_installed_on_an_old_python(module):
    """The check must say what is wrong there; so it can use nothing newer."""
    source = Path(module.__file__).read_text("utf-8")
    used = set()
    for node in ast.walk(ast.parse(source, feature_version=(3, 8))):
        if isinstance(node, ast.Import):
            used |= {alias.name.partition(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            used.add(node.module)
    assert used <= {*sys.stdlib_module_names, "helpers"}
