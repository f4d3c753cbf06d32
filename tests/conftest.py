"""What the tests share: their order, and a process to fork from."""

import pytest

from tests.alone import Alone

LONGEST_FIRST = ("replay", "browser", "object_detection_api", "exercises", "teeth")


def pytest_collection_modifyitems(items):
    """Run long tests first: what is left for the end is dealt out evenly."""
    items.sort(key=_place)


def _place(item):
    kind = item.path.stem.removeprefix("test_")
    at = LONGEST_FIRST.index(kind) if kind in LONGEST_FIRST else len(LONGEST_FIRST)
    return at, "09_" not in item.name


@pytest.fixture(scope="session")
def alone():
    """Runs code as in a new interpreter that has imported TensorFlow."""
    with Alone() as process:
        yield process
