"""One process in which the API can be imported, for all tests that look at it."""

import pytest

from tests.detection.api.processes import FIRST
from tests.support.alone import Alone


@pytest.fixture(scope="package")
def api(tmp_path_factory):
    """Return a function that runs code as after `FIRST`, and returns its last line."""
    with Alone(first=FIRST, with_kit=True) as alone:

        def run_code(code: str) -> str:
            done = alone.run(code, tmp_path_factory.mktemp("api"))
            assert done.code == 0, done.errors
            return done.output.splitlines()[-1]

        yield run_code
