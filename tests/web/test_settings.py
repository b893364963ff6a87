"""Settings come from the environment alone; a wrong one names variable, value and remedy."""

from __future__ import annotations

from dataclasses import fields

import pytest

from geomap.errors import InvalidInputError
from geomap.web.settings import SETTINGS, settings_from

WRONG = [
    ("GEOMAP_DATA", "/no/such/folder"),
    ("GEOMAP_HOST", "two words"),
    ("GEOMAP_HOST", ""),
    ("GEOMAP_PORT", "0"),
    ("GEOMAP_PORT", "65536"),
    ("GEOMAP_PORT", "http"),
    ("GEOMAP_PORT", "５０００"),
    ("GEOMAP_WORKERS", "-1"),
    ("GEOMAP_TILES", "bing"),
    ("GEOMAP_TILES", "https://tiles.example.org/{z}/{x}.png"),
    ("GEOMAP_TILES", "tianditu"),
    ("GEOMAP_BASE_URL", "map.example.org"),
    ("GEOMAP_RELOAD_S", "nan"),
    ("GEOMAP_RELOAD_S", "-1"),
]


def test_without_an_environment_the_defaults_hold():
    settings = settings_from({})
    assert (settings.host, settings.port, settings.workers, settings.tiles) == ("127.0.0.1", 5000, 1, "")
    assert (settings.data / "map.json").exists()


def test_the_table_and_the_settings_are_the_same_list():
    assert [s.name for s in SETTINGS] == [
        f"GEOMAP_{field.name.upper()}" for field in fields(settings_from({}))
    ]
    assert all(s.help and s.unit for s in SETTINGS)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_value_that_cannot_be_used_is_named_with_the_remedy(name, value):
    with pytest.raises(InvalidInputError) as caught:
        settings_from({name: value})
    assert caught.value.message.startswith(f"{name} is {value!r}")
    assert caught.value.parameter == name
    assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GEOMAP_TIANDITU_KEY", "s3cr3t!"),
        ("GEOMAP_DATABASE_URL", "mysql://geomap:s3cr3t@127.0.0.1/geomap"),
        ("GEOMAP_DATABASE_URL", "postgresql://geomap:s3cr3t@127.0.0.1:port/geomap"),
        ("GEOMAP_DATABASE_URL", "postgresql://geomap:s3cr3t@127.0.0.1"),
        ("GEOMAP_DATABASE_URL", "s3cr3t"),
    ],
)
def test_a_secret_is_never_shown(name, value):
    with pytest.raises(InvalidInputError) as caught:
        settings_from({name: value})
    assert caught.value.parameter == name
    assert "s3cr3t" not in f"{caught.value.message} {caught.value.value} {caught.value.hint}"


@pytest.mark.parametrize("tiles", ["osm", "https://t.example.org/{z}/{x}/{y}.png", "/tiles/{z}/{x}/{y}.png"])
def test_tiles_may_be_a_source_we_know_or_a_template(tiles):
    assert settings_from({"GEOMAP_TILES": tiles}).tiles == tiles


def test_a_public_address_loses_its_last_slash():
    assert settings_from({"GEOMAP_BASE_URL": "https://a.example/b/"}).base_url == "https://a.example/b"


def test_a_link_to_the_data_stays_a_link(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "current").symlink_to("one")
    assert settings_from({"GEOMAP_DATA": str(tmp_path / "current")}).data == tmp_path / "current"


def test_a_relative_folder_is_taken_from_where_one_stands(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(tmp_path)
    assert settings_from({"GEOMAP_DATA": "data"}).data == tmp_path / "data"
