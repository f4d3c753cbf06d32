"""What several test files share."""

import pytest

from tests.alone import Alone


@pytest.fixture(scope="session")
def alone():
    """Runs code as in a new interpreter that has imported TensorFlow."""
    with Alone() as server:
        yield server
