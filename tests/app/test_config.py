from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from radio.air.settings import load_settings, save_settings
from radio.app.config import ConfigError, Loaded, engine_settings, load_config
from radio.app.config.models import Config
from radio.app.config.sources import read_file
from radio.app.config.template import plain_fields, settings_tables, settings_template


def load(tmp_path: Path, text: str = "", **environ: str) -> Loaded:
    file = tmp_path / "radio.toml"
    file.write_text(text, encoding="utf-8")
    return load_config({"RADIO_DATA": str(tmp_path), **environ})


def problems(tmp_path: Path, text: str = "", **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **environ)
    return [str(problem) for problem in caught.value.problems]


def test_defaults_need_no_file(tmp_path: Path) -> None:
    loaded = load_config({"RADIO_DATA": str(tmp_path / "new")})
    assert loaded.settings.station.name == "Radio Bojonegoro"
    assert loaded.settings.station.zone == "Asia/Jakarta"
    assert loaded.settings.panel.port == 8095
    assert loaded.database_url == f"sqlite:///{tmp_path / 'new' / 'station.db'}"


def test_the_file_is_read_and_a_variable_wins(tmp_path: Path) -> None:
    text = '[panel]\nport = 9000\nhost = "0.0.0.0"\n[station]\nname = "Radio Kota"\n'
    assert load(tmp_path, text).settings.panel.port == 9000
    assert load(tmp_path, text, RADIO_PANEL__PORT="9001").settings.panel.port == 9001
    both = load(tmp_path, text, RADIO_PANEL__PORT="9001", RADIO_PORT="9002")
    assert both.settings.panel.port == 9002
    assert both.settings.station.name == "Radio Kota"
    assert both.console_url == "http://127.0.0.1:9002/"


def test_an_empty_variable_counts_as_not_given(tmp_path: Path) -> None:
    assert load(tmp_path, RADIO_PORT="", RADIO_AUDIO__DECODERS="").settings.panel.port == 8095


def test_the_file_named_by_radio_config_must_be_there(tmp_path: Path) -> None:
    missing = tmp_path / "no.toml"
    with pytest.raises(ConfigError, match=r"no\.toml: No such file"):
        load_config({"RADIO_DATA": str(tmp_path), "RADIO_CONFIG": str(missing)})


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("[panel]\n\nprot = 1\n", ["line 3", "panel.prot is not a setting", "panel.port?"]),
        ("[pannel]\nport = 1\n", ["line 1", "Did you mean panel?"]),
        ("[audio]\ndecoders = 1\n", ["line 2", "audio.decoders = 1", "2 to 16"]),
        ('[audio]\nblock_frames = "x"\n', ["line 2", "integer", "240 to 4800"]),
        ("[audio]\nsample_rate = 22050\n", ["line 2", "44100, 48000"]),
        ("[audio]\ndecoders = 6\ndecoders_most = 3\n", ["line 3", "must not be less"]),
        ("[audio]\ncue_ahead = 9\ndecoders = 8\n", ["line 3", "audio", "decoders_most (6)"]),
        ('[station]\nzone = "Asia/Jakata"\n', ["line 2", "no such time zone", "Asia/Jakarta?"]),
        ('[station]\nlanguage = "fr"\n', ["line 2", "id, en"]),
        ('[live.sources.studio]\nuri = "ftp://x/y"\n', ["line 2", "not a source", "http://"]),
        ('[live.sources.studio]\nuri = "http://"\n', ["line 2", "host is missing"]),
        ("[live.sources.studio]\ngain = 1\n", ["line 1", "live.sources.studio.uri is missing"]),
        ('[outputs.x]\nkind = "icecasts"\n', ["line 1", "icecast, monitor, aircheck"]),
        ("[outputs.icecast]\nmont = 1\n", ["line 2", "Did you mean outputs.icecast.mount?"]),
        ("[outputs.icecast]\nport = 99999\n", ["line 2", "1 to 65535"]),
        ("[outputs.icecast]\nbitrate = 500\n", ["line 2", "up to 320"]),
        ('[outputs.icecast]\nmount = "radio"\n', ["line 2", "must match"]),
        ('[outputs."Big Name"]\nkind = "card"\n', ["line 1", "Big Name"]),
        ('[jobs]\nbuild_log_at = "25:00"\n', ["line 2", "25:00"]),
        ('[database]\nurl = "mysql://u:secret@h/d"\n', ["line 2", "postgresql+psycopg://"]),
        ("audio.decoders = 1\n", ["line 1", "2 to 16"]),
        ("[panel]\nport = \n", ["line 2", "radio.toml"]),
        ("panel = 3\n", ["line 1", "panel"]),
        ("outputs = 3\n", ["line 1", "outputs"]),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_its_line_and_a_suggestion(
    tmp_path: Path, text: str, parts: list[str]
) -> None:
    told = problems(tmp_path, text)
    assert len(told) == 1, told
    for part in parts:
        assert part in told[0]
    assert "secret" not in told[0]


@pytest.mark.parametrize(
    ("variable", "value", "parts"),
    [
        ("RADIO_PORT", "abc", ["RADIO_PORT", "integer", "1 to 65535"]),
        ("RADIO_PANNEL__PORT", "1", ["RADIO_PANNEL__PORT", "RADIO_PANEL__PORT?"]),
        ("RADIO_PANEL__PROT", "1", ["RADIO_PANEL__PROT", "Did you mean RADIO_PANEL__PORT?"]),
        ("RADIO_PROT", "1", ["RADIO_PROT", "Did you mean RADIO_PORT?"]),
        ("RADIO_OUTPUTS__ICECAST__HOTS", "x", ["RADIO_OUTPUTS__ICECAST__HOST?"]),
        ("RADIO_DATABASE_URL", "mysql://x", ["RADIO_DATABASE_URL", "sqlite://"]),
    ],
)
def test_a_wrong_variable_is_named(
    tmp_path: Path, variable: str, value: str, parts: list[str]
) -> None:
    told = problems(tmp_path, **{variable: value})
    assert len(told) == 1, told
    for part in parts:
        assert part in told[0]


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    told = problems(tmp_path, "[panel]\nprot = 1\n[audio]\ndecoders = 0\n", RADIO_HOTS="x")
    assert len(told) == 3


def test_an_unrelated_variable_is_left_alone(tmp_path: Path) -> None:
    assert load(tmp_path, RADIO_KARAOKE="x", PORT="1").settings.panel.port == 8095


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "radio.toml").write_bytes(b"[station]\nname = '\xff'\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_config({"RADIO_DATA": str(tmp_path)})


# ------------------------------------------------------------------- outputs


def outputs(loaded: Loaded) -> dict[str, str]:
    return {row.name: row.kind for row in engine_settings(loaded.settings, loaded.data).outputs}


def test_every_station_has_a_monitor_and_an_aircheck(tmp_path: Path) -> None:
    assert outputs(load(tmp_path)) == {"listen": "monitor", "aircheck": "aircheck"}
    rows = engine_settings(load(tmp_path).settings, tmp_path).outputs
    assert [(row.format, row.bitrate) for row in rows] == [("mp3", 128), ("opus", 96)]


def test_another_output_does_not_end_the_aircheck(tmp_path: Path) -> None:
    found = outputs(load(tmp_path, RADIO_OUTPUTS__ICECAST__HOST="stream.example"))
    assert found == {"icecast": "icecast", "listen": "monitor", "aircheck": "aircheck"}


def test_an_output_can_be_taken_away_or_renamed(tmp_path: Path) -> None:
    assert outputs(load(tmp_path, "[outputs.aircheck]\nenabled = false\n")) == {"listen": "monitor"}
    own = '[outputs.web]\nkind = "monitor"\nbitrate = 64\n'
    assert outputs(load(tmp_path, own)) == {"web": "monitor", "aircheck": "aircheck"}


def test_a_variable_reaches_an_output_whose_name_has_a_dash(tmp_path: Path) -> None:
    text = '[outputs.to-city]\nkind = "icecast"\n'
    loaded = load(tmp_path, text, RADIO_OUTPUTS__TO_CITY__PASSWORD="hush")
    rows = engine_settings(loaded.settings, loaded.data).outputs
    assert next(row for row in rows if row.name == "to-city").password == "hush"


@pytest.mark.parametrize(
    "text",
    [
        '[outputs.a]\nkind="icecast"\n[outputs.b]\nkind="icecast"\n',
        '[outputs.a]\nkind="file"\npath="x"\n[outputs.b]\nkind="file"\npath="x"\n',
        '[outputs.a]\nkind="card"\n[outputs.b]\nkind="card"\n',
        '[outputs.a]\nkind="monitor"\n[outputs.b]\nkind="monitor"\n',
    ],
)
def test_two_outputs_may_not_go_to_the_same_place(tmp_path: Path, text: str) -> None:
    (told,) = problems(tmp_path, text)
    assert "outputs a and b both go to" in told
    line = text.splitlines().index("[outputs.b]") + 1
    assert told.startswith(f"{tmp_path / 'radio.toml'}, line {line}: ")


def test_outputs_that_meet_are_found_in_whatever_shape_they_were_written(tmp_path: Path) -> None:
    dotted = 'outputs.a.kind = "card"\noutputs.b.kind = "card"\n'
    assert "line 2: outputs a and b" in problems(tmp_path, dotted)[0]
    inline = '\noutputs = {a = {kind = "card"}, b = {kind = "card"}}\n'
    assert "line 2: outputs a and b" in problems(tmp_path, inline)[0]
    half = problems(tmp_path, "[outputs.card]\n", RADIO_OUTPUTS__LINE__KIND="card")
    assert half[0].startswith("RADIO_OUTPUTS__LINE__KIND: outputs card and line")


def test_a_relative_path_starts_at_the_data_folder(tmp_path: Path) -> None:
    loaded = load(tmp_path, '[outputs.link]\nkind="file"\npath="link/air.wav"\n')
    rows = engine_settings(loaded.settings, loaded.data).outputs
    assert rows[0].path == str(tmp_path / "link" / "air.wav")


# ------------------------------------------------------------------- the engine's file


def test_the_engine_reads_what_was_written(tmp_path: Path) -> None:
    loaded = load(
        tmp_path,
        '[live.sources.studio]\nuri="http://h:1/x"\nrole="music"\n[ducking]\ndepth=-9\n',
        RADIO_OUTPUTS__ICECAST__PASSWORD="hush",
    )
    path = tmp_path / "air" / "engine.json"
    save_settings(engine_settings(loaded.settings, loaded.data), path)
    read = load_settings(path)
    assert read == engine_settings(loaded.settings, loaded.data)
    assert read.duck_depth == -9
    assert read.live_sources[0].role == "music"
    assert path.stat().st_mode & 0o077 == 0


def test_every_engine_setting_comes_from_the_file(tmp_path: Path) -> None:
    """Each number given differs from its default: one that was not passed on would show."""
    text = """
    [station]
    name = "Other"
    zone = "Asia/Jayapura"
    [audio]
    sample_rate = 44100
    block_frames = 480
    loudness_target = -18
    true_peak = -2
    decoders = 3
    decoders_most = 7
    cue_ahead = 15
    [transitions]
    hard_fade = 1
    skip_fade = 1.5
    [guard]
    silence_threshold = -50
    silence_after = 4
    assist_grace = 20
    clock_step = 0.5
    [live]
    lost_after = 9
    fade = 0.7
    latency = 0.4
    sources.studio.uri = "/dev/null"
    [ducking]
    depth = -10
    attack = 0.2
    release = 0.9
    [delay]
    seconds = 12
    build = "ident"
    ident = "jeda"
    """
    loaded = load(tmp_path, text)
    found: dict[str, Any] = json.loads(json.dumps(_as_dict(loaded)))
    default = _as_dict(load_config({"RADIO_DATA": str(tmp_path / "none")}))
    same = {name for name in found if name != "outputs" and found[name] == default[name]}
    assert same == set()


def _as_dict(loaded: Loaded) -> dict[str, Any]:
    return asdict(engine_settings(loaded.settings, loaded.data))


# ------------------------------------------------------------------- the written file


def test_the_written_file_changes_nothing(tmp_path: Path) -> None:
    loaded = load(tmp_path, settings_template())
    assert loaded.settings == load_config({"RADIO_DATA": str(tmp_path / "none")}).settings


def test_every_line_of_the_written_file_is_right_when_uncommented(tmp_path: Path) -> None:
    lines = settings_template().splitlines()
    live = [
        line.removeprefix("# ") if " = " in line or line[2:3] == "[" else line for line in lines
    ]
    loaded = load(tmp_path, "\n".join(live))
    assert loaded.settings.outputs["icecast"].enabled
    assert "studio" in loaded.settings.live.sources


@given(
    st.dictionaries(
        st.sampled_from(["a", "b-c", "d_e"]),
        st.dictionaries(st.sampled_from(["x", "y", "z"]), st.integers(0, 9), min_size=1),
    )
)
def test_each_key_is_found_on_its_line(tables: dict[str, dict[str, int]]) -> None:
    lines: list[str] = []
    where: dict[tuple[str, ...], int] = {}
    for table, rows in tables.items():
        lines += ["", f"[ {table} ]  # a table"]
        for key, value in rows.items():
            lines.append(f"  {key}  = {value}")
            where[(table, key)] = len(lines)
    path = Path(os.environ["RADIO_DATA"]).with_name("given.toml")
    path.write_text("\n".join(lines), encoding="utf-8")
    found = read_file(path)
    assert found.values == tables
    for key, line in where.items():
        assert found.place_of(key) == f"{path}, line {line}"


def test_less_than_a_year_of_the_air_is_refused_with_the_law(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"UU 32/2002, art\. 45"):
        load(tmp_path, "[archive]\nkeep_days = 365\n")
    assert load(tmp_path, "[archive]\nkeep_days = 366\n").settings.archive.keep_days == 366


def described(model: type[BaseModel]) -> Iterator[str]:
    """What is said of each setting of a table, and of those within it."""
    yield from (spec.description or "" for _name, spec in plain_fields(model))
    for spec in model.model_fields.values():
        if isinstance(spec.annotation, type) and issubclass(spec.annotation, BaseModel):
            yield from described(spec.annotation)


def test_no_table_is_left_out_of_the_reference() -> None:
    told = settings_tables()
    assert [words for words in described(Config) if words not in told] == []
