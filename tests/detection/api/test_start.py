"""A lesson begins with the archived API, or says what to install."""

import re

import pytest

from helpers.detection.api import shim
from helpers.detection.api.start import begin_with_api
from helpers.kit import setup_check
from helpers.kit.start import SetupError
from tests.detection.api.processes import last_line, run


def test_a_lesson_begins_with_the_api_or_says_what_to_do(monkeypatch):
    done = run(
        "-c",
        "from helpers.detection.api.start import begin_with_api\nbegin_with_api()\n"
        "from object_detection.builders import model_builder\nprint('imported')",
    )
    assert last_line(done) == "imported", done.stderr
    assert setup_check.INSTALL_API == shim.INSTALL
    assert done.stderr == ""
    monkeypatch.setattr(shim, "find_spec", lambda name: None)
    with pytest.raises(SetupError, match=re.escape(shim.INSTALL)):
        begin_with_api()
