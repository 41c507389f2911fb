import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.names import artists_of, title_key


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Didi Kempot", ("didi kempot",)),
        ("Didi Kempot feat. Yan Vellia", ("didi kempot", "yan vellia")),
        ("Via Vallen & Nella Kharisma", ("via vallen", "nella kharisma")),
        ("Tulus x Yura Yunita", ("tulus", "yura yunita")),
        ("Slank, Iwan Fals / Nugie", ("slank", "iwan fals", "nugie")),
        ("Sujiwo Tejo dan Bintang", ("sujiwo tejo", "bintang")),
        ("The Rollies", ("rollies",)),
        ("Beyoncé ft. JAY-Z", ("beyonce", "jay z")),
        ("Max X", ("max",)),
        ("XXX", ("xxx",)),
        ("", ()),
        ("ꦱꦼꦏꦂ", ("ꦱꦼꦏꦂ",)),
        ("!!!", ("!!!",)),
    ],
)
def test_everybody_on_a_song_is_known(text: str, names: tuple[str, ...]) -> None:
    found = artists_of(text)
    assert len(found) == len(names)
    if text.isascii() or "é" in text:
        assert found == names


@pytest.mark.parametrize(
    "title",
    [
        "Sewu Kutho", "sewu  kutho", "Sewu Kutho (Live)", "Sewu Kutho [Remix 2020]",
        "Sewu Kutho - Remastered 2011", "Sewu Kutho feat. Yan Vellia", "Sewu Kutho – Versi Akustik",
        "SEWU KUTHO!",
    ],
)  # fmt: skip
def test_takes_of_a_song_have_one_title(title: str) -> None:
    assert title_key(title) == "sewu kutho"


@pytest.mark.parametrize(
    ("one", "other"), [("Layang Kangen", "Layang"), ("Cidro", "Cidro 2"), ("(Live)", "(Demo)")]
)
def test_other_songs_have_others(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@given(st.text(max_size=60))
def test_any_text_has_a_key_that_is_its_own_key(text: str) -> None:
    assert title_key(text) == title_key(text.upper()) or not text.isascii()
    for name in artists_of(text):
        assert name == " ".join(name.split())
        assert name


_WORDS = st.sampled_from(["Tulus", "the", "The", "x", "X", "feat", "with", "dan", "Band", "5", ""])


@given(st.lists(_WORDS, max_size=6).map(" ".join))
def test_plain_names_are_read_as_all_others_are(text: str) -> None:
    # A sign that counts nothing keeps the second from the short way.
    assert artists_of(f"Slank {text}") == artists_of(f"Slank! {text}")
    assert title_key(f"Slank {text}") == title_key(f"Slank! {text}")
