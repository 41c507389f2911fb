from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rig.soundcard import NoSoundError, SoundCard


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundCard]:
    with SoundCard(tmp_path) as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        try:
            made.plug_in()
        except NoSoundError as error:
            pytest.skip(str(error))
        yield made
