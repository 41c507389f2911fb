"""The demo station's pieces: titles and ensembles are invented for it."""

from __future__ import annotations

from radio.demo.composition import KETAWANG, LADRANG, LANCARAN, Piece
from radio.demo.tuning import PELOG_BARANG, PELOG_NEM, SLENDRO

_JATI = "Karawitan Sekar Jati"
_BENGAWAN = "Sanggar Laras Bengawan"
_WIRA = "Ki Wirasmara & Kanca"
_WENGI = "Paguyuban Nada Wengi"
_SUMBER = "Gamelan Sumber Arum"
_RINENGGA = "Nyi Rinengga Sari"

PIECES = (
    Piece("Lancaran Sumilir", _JATI, LANCARAN, SLENDRO, 11, 4, 92.0),
    Piece("Lancaran Jati Mekar", _BENGAWAN, LANCARAN, PELOG_NEM, 12, 4, 84.0, "gambang"),
    Piece("Ketawang Banyu Bening", _RINENGGA, KETAWANG, SLENDRO, 13, 3, 56.0, "suling"),
    Piece("Ladrang Bengawan Sore", _BENGAWAN, LADRANG, SLENDRO, 14, 2, 58.0, "gender"),
    Piece("Lancaran Gumuyu", _WIRA, LANCARAN, PELOG_BARANG, 15, 5, 104.0),
    Piece("Ketawang Puspa Wengi", _WENGI, KETAWANG, PELOG_NEM, 16, 4, 50.0, "suling"),
    Piece("Ladrang Padhang Rembulan", _JATI, LADRANG, PELOG_BARANG, 17, 2, 62.0, "gambang"),
    Piece("Lancaran Manuk Dares", _SUMBER, LANCARAN, SLENDRO, 18, 4, 96.0, "gambang"),
    Piece("Ketawang Kembang Kapas", _RINENGGA, KETAWANG, PELOG_BARANG, 19, 3, 60.0, "gender"),
    Piece("Ladrang Sawah Ijo", _WIRA, LADRANG, PELOG_NEM, 20, 2, 70.0, "suling"),
    Piece("Lancaran Kapal Layar", _WENGI, LANCARAN, PELOG_NEM, 21, 5, 88.0),
    Piece("Ketawang Lintang Esuk", _SUMBER, KETAWANG, SLENDRO, 22, 5, 66.0, "gender"),
    Piece("Ladrang Mulih Ngarit", _JATI, LADRANG, SLENDRO, 23, 3, 78.0),
    Piece("Lancaran Udan Riris", _WENGI, LANCARAN, SLENDRO, 24, 3, 80.0, "suling"),
    Piece("Ladrang Kali Gandhong", _SUMBER, LADRANG, PELOG_BARANG, 25, 2, 66.0),
    Piece("Ketawang Sekar Tanjung", _WIRA, KETAWANG, PELOG_NEM, 26, 4, 58.0, "gambang"),
)

FILLERS = (
    Piece("Selingan Telu", _JATI, LANCARAN, SLENDRO, 41, 1, 112.0),
    Piece("Selingan Lima", _SUMBER, LANCARAN, PELOG_NEM, 42, 1, 84.0, "gender"),
    Piece("Selingan Nem", _WENGI, KETAWANG, PELOG_BARANG, 43, 1, 62.0, "suling"),
    Piece("Selingan Pitu", _BENGAWAN, KETAWANG, SLENDRO, 44, 2, 88.0, "gambang"),
    Piece("Selingan Wolu", _RINENGGA, LANCARAN, PELOG_BARANG, 45, 2, 80.0, "gender"),
)

LOOP = Piece("Putaran Tengah Wengi", _WENGI, KETAWANG, SLENDRO, 61, 4, 64.0, "gender")
LOOP_SECONDS = 60.0
"""Four cycles of sixteen beats at 64 a minute: the circle closes on the gong."""
