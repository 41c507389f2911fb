"""The settings of mail: what does not go together is told, and the doctor tries the server out."""

from __future__ import annotations

from pathlib import Path

import pytest

from radio.app.config import ConfigError, Loaded, load_config
from radio.app.doctor.finding import State
from radio.app.doctor.mail import mail
from radio.app.wiring import mail_settings
from tests.mail.servers import Box, mail_server
from tests.rig.servers import free_port


def loaded(folder: Path, text: str) -> Loaded:
    (folder / "radio.toml").write_text(text, encoding="utf-8")
    return load_config({"RADIO_DATA": str(folder)})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[mail]\nhost = "mail.example.id"', "an address that it comes from"),
        ('[mail]\nhost = "m"\nsender = "ani"', "mail.sender"),
        ('[mail]\nuser = "u"', "belong together"),
        ('[mail]\nuser = "u"\npassword_file = "p"\nsecurity = "none"', "without starttls or tls"),
        ('[complaints]\ndigest_to = ["ani@example.id"]', "without a server"),
        ('[complaints]\ndigest_to = ["ani"]', "digest_to"),
        ('[complaints]\ndigest_at = "25:00"', "digest_at"),
        ('[mail]\nlinks = "panel"', "mail.links"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        loaded(tmp_path, text)


def test_what_the_worker_is_told(tmp_path: Path) -> None:
    text = '[mail]\nhost = "m"\nsender = "radio@example.id"\nuser = "u"\npassword_file = "secret"\n'
    given = loaded(tmp_path, f'{text}[complaints]\ndigest_to = ["a@example.id", "b@example.id"]')
    found = mail_settings(given)
    assert found.server.password_file == given.data / "secret"
    assert found.digest_to == ("a@example.id", "b@example.id")
    assert found.links == "http://127.0.0.1:8095"


def test_the_doctor_tries_the_server_out(tmp_path: Path) -> None:
    assert mail(loaded(tmp_path, "")).state is State.OK
    text = '[mail]\nhost = "127.0.0.1"\nsender = "radio@example.id"\nsecurity = "none"\nport = '
    away = mail(loaded(tmp_path, f"{text}{free_port()}"))
    assert (away.state, "nobody listens" in away.found) == (State.FAIL, True)
    with mail_server(Box()) as port:
        assert mail(loaded(tmp_path, f"{text}{port}")).state is State.OK


def test_a_password_that_others_can_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x\n")
    (tmp_path / "secret").chmod(0o644)
    text = '[mail]\nhost = "m"\nsender = "r@example.id"\nuser = "u"\npassword_file = "secret"\n'
    found = mail(loaded(tmp_path, text))
    assert (found.state, "chmod 600" in found.mend) == (State.WARN, True)
