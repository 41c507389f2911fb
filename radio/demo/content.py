"""What the demo station holds, and how each item is made; run in processes of their own."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from radio.demo import stings
from radio.demo.composition import Piece, compose
from radio.demo.instruments import RATE, Stereo
from radio.demo.render import render
from radio.demo.repertoire import FILLERS, LOOP, PIECES
from radio.demo.speech import SpeechMissingError, over, speak
from radio.demo.tuning import PELOG_BARANG, PELOG_NEM, SLENDRO, Scale
from radio.library import categories

_ENCODE_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Item:
    """One file of the demo station; `make` gives its samples (picklable, repeatable)."""

    name: str
    category: str
    title: str
    artist: str
    make: Callable[[], Stereo]
    whole: bool = False
    """Played from the first frame to the last: a loop has no cue points of its own."""


class EncodingError(Exception):
    """ffmpeg could not write the file; the message says why."""


def write_item(item: Item, folder: Path) -> Path:
    """Make an item and store it as FLAC.

    Raises:
        EncodingError: ffmpeg is missing or failed.
    """
    samples = item.make()
    path = folder / f"{item.name}.flac"
    command = [
        *("ffmpeg", "-v", "error", "-y", "-f", "f32le", "-ar", str(RATE), "-ac", "2"),
        *("-i", "pipe:0", "-sample_fmt", "s16", "-compression_level", "3", "-fflags", "+bitexact"),
        *("-metadata", f"title={item.title}", "-metadata", f"artist={item.artist}", str(path)),
    ]
    try:
        subprocess.run(
            command,
            input=samples.astype("<f4").tobytes(),
            capture_output=True,
            check=True,
            timeout=_ENCODE_TIMEOUT,
        )
    except FileNotFoundError as error:
        raise EncodingError("ffmpeg is not installed: apt-get install ffmpeg") from error
    except subprocess.CalledProcessError as error:
        raise EncodingError(f"{path.name}: {error.stderr.decode(errors='replace')}") from error
    return path


def items(station: str) -> list[Item]:
    """Everything, what the station needs first at the front."""
    spoken = _spoken(station)
    music = [_music(f"musik-{n:02}", categories.MUSIC, piece) for n, piece in enumerate(PIECES, 1)]
    fillers = [
        _music(f"filler-{n}", categories.FILLER, piece) for n, piece in enumerate(FILLERS, 1)
    ]
    loop = Item(
        "fallback", categories.FALLBACK, LOOP.title, LOOP.artist, partial(stings.loop, LOOP), True
    )
    return [*music, loop, *fillers, *spoken, *_carts()]


def play(piece: Piece) -> Stereo:
    """Samples of a composed piece."""
    return render(compose(piece))


def announce(text: str, scale: Scale, rising: bool, speed: int) -> Stereo:
    """A sting with a voice over its end; the sting alone where nobody can speak."""
    music = stings.sting(scale, rising)
    try:
        return over(music, speak(text, speed=speed), 0.9)
    except SpeechMissingError:
        return music


def spot(text: str, scale: Scale, seed: int) -> Stereo:
    """A voice over a soft bed; the bed alone where nobody can speak."""
    try:
        voice = speak(text, speed=140)
    except SpeechMissingError:
        return stings.bed(scale, 12.0, seed)
    return over(stings.bed(scale, len(voice) / RATE + 1.5, seed), voice, 1.2)


def _music(name: str, category: str, piece: Piece) -> Item:
    return Item(name, category, piece.title, piece.artist, partial(play, piece))


def _spoken(station: str) -> list[Item]:
    idents = (
        ("Ident Pagi", f"{station}. Suara masyarakat Bojonegoro.", SLENDRO, True),
        ("Ident Bengawan", f"Anda mendengarkan {station}.", PELOG_NEM, True),
        ("Ident Laras", f"{station}. Dekat di hati, jelas di telinga.", PELOG_BARANG, False),
    )
    jingles = (
        ("Jingle Tetap Bersama", f"Tetap bersama {station}!", PELOG_NEM, False),
        ("Jingle Musik", f"Musik pilihan, di {station}.", SLENDRO, True),
        ("Jingle Malam", f"{station}. Menemani, siang dan malam.", PELOG_BARANG, True),
    )
    promo = (
        "Ayo Mas Bro! Masyarakat Bojonegoro Produktif. Setiap pagi, pukul delapan sampai "
        f"setengah sepuluh, hanya di {station}. Sampaikan keluhan, usul, dan pertanyaan Anda. "
        "Pejabat yang berwenang menjawab langsung. Ayo, Mas Bro!"
    )
    service = (
        "Iklan layanan masyarakat. Musim hujan telah tiba. Bersihkan selokan, buang sampah pada "
        "tempatnya, dan kuras bak mandi seminggu sekali. Lingkungan bersih, keluarga sehat. "
        f"Pesan ini disampaikan oleh {station}."
    )
    emergency = (
        f"Perhatian. Perhatian. Ini siaran darurat {station}. Tetap tenang, dan ikuti petunjuk "
        "petugas. Jangan menyebarkan kabar yang belum pasti. Keterangan berikutnya segera "
        "disampaikan. Tetaplah mendengarkan."
    )
    return [
        *(
            Item(f"ident-{n}", categories.IDENT, t, station, partial(announce, text, s, up, 150))
            for n, (t, text, s, up) in enumerate(idents, 1)
        ),
        *(
            Item(f"jingle-{n}", categories.JINGLE, t, station, partial(announce, text, s, up, 160))
            for n, (t, text, s, up) in enumerate(jingles, 1)
        ),
        Item("promo", categories.PROMO, "Ayo Mas Bro", station, partial(spot, promo, PELOG_NEM, 3)),
        Item("ilm", categories.SERVICE, "Musim Hujan", station, partial(spot, service, SLENDRO, 5)),
        Item(
            "emergency",
            categories.EMERGENCY,
            "Siaran darurat",
            station,
            partial(spot, emergency, PELOG_BARANG, 7),
        ),
    ]


def _carts() -> list[Item]:
    ring = stings.stroke_of
    return [
        Item("cart-gong", categories.CART, "Gong", "", partial(ring, "gong", SLENDRO, 0, 6.0)),
        Item(
            "cart-kenong", categories.CART, "Kenong", "", partial(ring, "kenong", SLENDRO, 5, 3.0)
        ),
        Item("cart-sting", categories.CART, "Bonang", "", partial(stings.sting, SLENDRO)),
    ]
