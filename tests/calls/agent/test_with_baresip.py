"""A telephone as people have it: baresip calls in wideband, is answered, heard, and hangs up."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np

from radio.calls.agent.media.wavfile import WavWriter
from tests.calls.conftest import NewTelephone
from tests.rig.telephone import HOST, free_port

HERTZ = 440.0
SECONDS = 10
CONFIG = """\
poll_method epoll
sip_listen {host}:{port}
net_interface {host}
audio_source aufile,{sound}
audio_player aubridge,nowhere
audio_alert aubridge,nowhere
rtp_ports {rtp}-{last}
module_path {modules}
module g722.so
module g711.so
module aufile.so
module aubridge.so
module_app account.so
module_app menu.so
"""


def modules() -> Path:
    """Where Debian keeps baresip's modules, on any machine."""
    return next(Path("/usr/lib").glob("**/baresip/modules"))


def baresip(folder: Path, to: int, seconds: int = SECONDS) -> subprocess.Popen[bytes]:
    rtp, sound = free_port(45000), folder / "tone.wav"
    wave = 8000 * np.sin(2 * np.pi * HERTZ * np.arange(20 * 16000) / 16000)
    file = WavWriter(sound, 16000)
    file.write(wave.astype(np.int16))
    file.close()
    text = CONFIG.format(
        host=HOST, port=free_port(), sound=sound, rtp=rtp, last=rtp + 98, modules=modules()
    )
    (folder / "config").write_text(text)
    (folder / "accounts").write_text(
        f'"Bu Sri" <sip:0813@{HOST}>;regint=0;audio_codecs=G722/16000/1\n'
    )
    command = ["baresip", "-f", str(folder), "-t", str(seconds), "-e"]
    with (folder / "told").open("wb") as told:
        return subprocess.Popen(
            [*command, f"/dial sip:studio@{HOST}:{to}"],
            stdin=subprocess.DEVNULL, stdout=told, stderr=told,
        )  # fmt: skip


def test_baresip_is_taken_in_wideband_and_heard(
    new_telephone: NewTelephone, tmp_path: Path
) -> None:
    phone = new_telephone(tmp_path / "data")
    folder = tmp_path / "baresip"
    folder.mkdir()
    caller = baresip(folder, phone.port)
    try:
        call_id = phone.answer("0813")
        assert phone.call(call_id)["codec"] == "G722"
        assert phone.call(call_id)["name"] == "Bu Sri"
        phone.wait_for(lambda: len(phone.track(call_id)) > 3 * 16000)
        assert phone.ended(call_id) == "caller"
    finally:
        caller.kill()
        caller.wait()
    track = phone.track(call_id)
    assert phone.facts(call_id)["rate"] == 16000
    middle = track[16000 : 2 * 16000].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert abs(float(np.argmax(spectrum)) - HERTZ) <= 2.0, "a bin is a hertz"
    assert np.abs(middle).max() > 1000
