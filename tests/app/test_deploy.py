"""What is installed on the station PC."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy").glob("radio*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    binary = Path(sys.executable).parent / "radio"
    for path in UNITS:
        text = path.read_text(encoding="utf-8").replace("/opt/radio/.venv/bin/radio", str(binary))
        (tmp_path / path.name).write_text(text.replace("/opt/radio", str(ROOT)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.glob("radio*")))],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    ours = [line for line in done.stderr.splitlines() if "radio" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_every_service_comes_back_and_is_fenced_in(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for line in (
        "Restart=always",
        "StartLimitIntervalSec=0",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "User=radio",
        "PartOf=radio.target",
    ):
        assert line in text.splitlines()


def test_the_engine_comes_back_at_once_and_comes_first() -> None:
    text = (ROOT / "deploy" / "radio-engine.service").read_text(encoding="utf-8")
    assert "RestartSec=100ms" in text
    assert "Nice=-15" in text
    assert "network" not in re.sub(r"#.*", "", text)


def test_a_missing_package_is_named_and_the_system_left_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "apt-ensure", "dpkg", "no-such-package-here"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "RADIO_APT": "no"},
    )
    assert done.returncode == 1
    assert "no-such-package-here" in done.stderr
    assert "dpkg " not in done.stderr.replace("sudo apt-get install", "")


def test_with_everything_there_apt_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "apt-get").write_text("#!/bin/sh\necho touched >&2\nexit 1\n")
    (tmp_path / "apt-get").chmod(0o755)
    done = subprocess.run(
        [ROOT / "scripts" / "apt-ensure", "dpkg", "coreutils"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")


FAKES = {
    "dpkg-query": "case $* in *there*) echo installed;; *) exit 1;; esac",
    "id": "echo 1000",
    "sudo": 'echo "sudo $*" >>"$CALLS"',
    "apt-get": 'echo "bare apt-get $*" >>"$CALLS"',
    "debconf-set-selections": "exit 9",
}


def test_only_what_is_missing_is_installed_and_through_sudo(tmp_path: Path) -> None:
    for name, body in FAKES.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [ROOT / "scripts" / "apt-ensure", "there1", "icecast2", "there2", "absent"],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "CALLS": str(tmp_path / "calls"),
            "RADIO_APT_SERVICES": "yes",
        },
    )
    assert done.returncode == 0, done.stderr
    assert "Missing Debian packages: icecast2 absent" in done.stderr
    calls = (tmp_path / "calls").read_text().splitlines()
    assert all(call.startswith("sudo ") for call in calls)
    assert "debconf-set-selections" in calls[0]
    assert calls[-1].endswith(" icecast2 absent")
    assert "DEBIAN_FRONTEND=noninteractive" in calls[-1]
    assert "--no-install-recommends" in calls[-1]


def test_constraints_pin_and_name_no_index() -> None:
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"(#.*)?|[A-Za-z0-9_.-]+==[^\s;]+(; .+)?", line), line


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[\[<>=;]", row)[0] for row in wanted} - {"radio"}
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    for packages in re.findall(r"_PACKAGES := (.*)", text):
        names |= {name for name in packages.split() if not name.startswith("$")}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    assert {name for name in names if f"`{name.lower()}`" not in page} == set()
