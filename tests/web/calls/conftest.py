from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.rig.databases import make_new
from tests.web.calls.studio import Studio
from tests.web.fake_calls import FakeCalls
from tests.web.fake_engine import FakeEngine
from web import PanelSettings
from web.server import PanelServer


@pytest.fixture
def phone(settings: PanelSettings, engine: FakeEngine) -> Iterator[FakeCalls]:
    make_new(settings.database)
    phone = FakeCalls(settings.data).start()
    yield phone
    phone.kill()


@pytest.fixture
def studio(
    browser: Browser, settings: PanelSettings, phone: FakeCalls, server: PanelServer
) -> Iterator[Studio]:
    studio = Studio(browser, settings, server)
    yield studio
    for page in studio.pages:
        page.context.close()
