import pytest

from tests.archive.kit import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()
