"""The station of the log's tests, rehearsed."""

from tests.broadcastlog.conftest import data, database  # noqa: F401 - fixtures
