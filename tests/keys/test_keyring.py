"""What is sealed is read by whoever has the keys, in its own place, and by nobody else."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from radio.keys import KeyFileError, Keyring, SealedError, add_key, is_sealed
from radio.keys.keyfile import read_keys

TODAY = date(2027, 3, 1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "apart" / "keyring"


@pytest.fixture
def keys(path: Path) -> Keyring:
    return Keyring(path)


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_comes_back_and_shows_nothing(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    keys = Keyring(tmp_path_factory.getbasetemp() / "keyring")
    sealed = keys.seal(text, "person.phone/1")
    assert is_sealed(sealed)
    assert sealed.isascii()
    assert keys.open(sealed, "person.phone/1") == text
    assert keys.seal(text, "person.phone/1") != sealed
    assert len(text) < 4 or text not in sealed


def test_what_was_moved_or_changed_is_not_opened(keys: Keyring) -> None:
    sealed = keys.seal("JBSWY3DPEHPK3PXP", "second_factor/1")
    for about in ("second_factor/2", "", "second_factor/11"):
        with pytest.raises(SealedError):
            keys.open(sealed, about)
    for at in range(len(sealed)):
        other = "A" if sealed[at] != "A" else "B"
        with pytest.raises(SealedError):
            keys.open(sealed[:at] + other + sealed[at + 1 :], "second_factor/1")
    for odd in ("", "sealed1", "sealed1..", sealed[:-5], f"{sealed}=", "JBSWY3DPEHPK3PXP"):
        with pytest.raises(SealedError):
            keys.open(odd, "second_factor/1")


def test_the_file_is_its_owners_alone_also_one_that_was_put_back(keys: Keyring, path: Path) -> None:
    keys.seal("x", "y")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["keyring"]
    path.chmod(0o644)
    assert Keyring(path).open(keys.seal("x", "y"), "y") == "x"
    assert path.stat().st_mode & 0o777 == 0o600


def test_after_another_key_what_is_older_is_still_read(keys: Keyring, path: Path) -> None:
    other = Keyring(path)
    old = keys.seal("x", "y")
    assert keys.is_current(old)
    made = add_key(path, TODAY)
    # One that was open before meets the new key and reads it.
    new = Keyring(path).seal("z", "y")
    assert f".{made.id}." in new
    assert other.open(new, "y") == "z"
    assert other.open(old, "y") == "x"
    assert not other.is_current(old)
    assert [key.made_on for key in read_keys(path)][-1] == TODAY


def test_without_its_key_it_is_told_which_is_missing(keys: Keyring, path: Path) -> None:
    sealed = keys.seal("x", "y")
    kept = path.read_text()
    path.unlink()
    with pytest.raises(SealedError, match=sealed.split(".")[1]):
        Keyring(path).open(sealed, "y")
    # A new one was made; the copy's lines are put to it, and all can be read.
    path.write_text(path.read_text() + kept)
    assert Keyring(path).open(sealed, "y") == "x"


def test_all_that_make_it_at_once_have_the_same(path: Path) -> None:
    rings = [Keyring(path) for _ in range(8)]
    sealed: list[str] = []
    threads = [
        threading.Thread(target=lambda r=ring: sealed.append(r.seal("x", "y"))) for ring in rings
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_keys(path)) == 1
    assert {ring.open(one, "y") for ring in rings for one in sealed} == {"x"}


@pytest.mark.parametrize("line", ["k1 2027-03-01 AAAA", "k1 2027-13-01 " + "A" * 44, "word", "ﬁ"])
def test_a_damaged_file_is_told_and_never_replaced(path: Path, line: str) -> None:
    path.parent.mkdir()
    path.write_text(f"# keys\n{line}\n")
    for ask in (lambda: Keyring(path).seal("x", "y"), lambda: add_key(path, TODAY)):
        with pytest.raises(KeyFileError, match="keyring"):
            ask()
    assert path.read_text() == f"# keys\n{line}\n"


def test_a_key_is_not_shown_where_it_is_printed(keys: Keyring, path: Path) -> None:
    keys.seal("x", "y")
    (key,) = read_keys(path)
    assert str(key.secret)[2:-1] not in repr(key)


def test_a_key_that_was_added_elsewhere_is_used_at_once(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    ring = Keyring(path)
    ring.seal("a", "x")
    made = add_key(path, date(2026, 12, 1))
    assert ring.seal("a", "x").startswith(f"sealed1.{made.id}.")
    assert len(ring.blinds("a", "x")) == 2


@pytest.mark.parametrize("left", [None, b"", b"# half a co", b"\xff"])
def test_a_file_that_is_gone_or_half_takes_no_known_key_away(
    tmp_path: Path, left: bytes | None
) -> None:
    path = tmp_path / "keyring"
    ring = Keyring(path)
    sealed, whole = ring.seal("a", "x"), path.read_bytes()
    path.unlink()
    if left is not None:
        path.write_bytes(left)
    assert ring.open(sealed, "x") == "a"
    assert ring.open(ring.seal("b", "x"), "x") == "b"
    path.write_bytes(whole)
    assert ring.open(sealed, "x") == "a"
