"""Settings, from the environment alone: one frozen table of name, default, unit and help."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from geomap.errors import InvalidInputError
from geomap.storage.database.opening import checked_url
from geomap.storage.people.secret import LEAST as LEAST_KEY
from geomap.storage.sealing import private_keys

REPOSITORY = Path(__file__).resolve().parents[2]
PREFIX = "GEOMAP_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
DESK = ("auto", "on", "off")
TILE_SOURCES = ("osm", "tianditu")


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable. parse turns its text into the value or raises ValueError saying what is wanted.
    secret: its value is shown nowhere."""

    name: str
    default: str
    unit: str
    help: str
    parse: Callable[[str], Any]
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force; one field for each row of SETTINGS."""

    data: Path
    host: str
    port: int
    workers: int
    tiles: str
    tianditu_key: str
    base_url: str
    database_url: str
    cache: Path | None
    runs: Path
    reload_s: float
    desk: str
    secret_key: str
    private_key: str
    idle_min: int
    signed_in_h: int
    link_h: int
    reports_days: int
    lost_days: int
    orders_days: int
    audit_days: int
    proxies: int
    upload_mb: int

    @property
    def at_home(self) -> bool:
        """Whether only this machine can reach the server, as while one develops."""
        return self.host in LOOPBACK and not self.base_url


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text, re.ASCII) or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return parse


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (0 <= value <= 86_400):
        raise ValueError("a number of seconds from 0 to 86400; 0 never looks")
    return value


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().absolute()  # a link stays one: what it points at may be swapped
    if not folder.is_dir():
        raise ValueError("an existing folder that holds map.json, services.json and geojson/")
    return folder


def _cache(text: str) -> Path | None:
    if text == "none":
        return None
    return Path(text).expanduser().absolute() if text else platformdirs.user_cache_path("geomap", False)


def _runs(text: str) -> Path:
    return (
        Path(text).expanduser().absolute() if text else platformdirs.user_cache_path("geomap", False) / "runs"
    )


def _host(text: str) -> str:
    if not re.fullmatch(r"[\w.:%-]+", text):
        raise ValueError("a host name or an IP address, such as 127.0.0.1 or 0.0.0.0")
    return text


def _tiles(text: str) -> str:
    template = re.fullmatch(r"(https?://[\w.:-]+)?/[\w./{}?&=%~@+:-]*", text) is not None
    template = template and sorted(re.findall(r"{(.*?)}", text)) == ["x", "y", "z"]
    if text and text not in TILE_SOURCES and not template:
        raise ValueError("empty, osm, tianditu, or a URL with {z}, {x} and {y} and no other braces")
    return text


def _key(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z]*", text, re.ASCII):
        raise ValueError("the letters and digits of the key, nothing else")
    return text


def _desk(text: str) -> str:
    if text not in DESK:
        raise ValueError(f"one of {', '.join(DESK)}")
    return text


def _secret_key(text: str) -> str:
    if text and len(text) < LEAST_KEY:
        raise ValueError(
            f"{LEAST_KEY} characters or more that nobody can guess, such as "
            "`python -c 'import secrets; print(secrets.token_urlsafe(48))'` prints"
        )
    return text


def _private_key(text: str) -> str:
    try:
        private_keys(text)
    except InvalidInputError as error:
        raise ValueError(
            f"one or several of {LEAST_KEY} characters or more, parted by commas: the first seals, all open"
        ) from error
    return text


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment):
        raise ValueError("a URL such as https://map.example.org")
    return text.rstrip("/")


SETTINGS: tuple[Setting, ...] = (
    Setting("GEOMAP_DATA", str(REPOSITORY / "data"), "folder", "The district's data.", _folder),
    Setting("GEOMAP_HOST", "127.0.0.1", "address", "Where to listen; 0.0.0.0 is everywhere.", _host),
    Setting("GEOMAP_PORT", "5000", "port", "Where to listen.", _whole(1, 65_535)),
    Setting("GEOMAP_WORKERS", "1", "processes", "How many processes answer.", _whole(1, 256)),
    Setting("GEOMAP_TILES", "", "source", "Base map: empty (our own), osm, tianditu or a URL.", _tiles),
    Setting("GEOMAP_TIANDITU_KEY", "", "key", "Key for GEOMAP_TILES=tianditu.", _key, secret=True),
    Setting("GEOMAP_BASE_URL", "", "URL", "Public address, for links and QR codes.", _base_url),
    Setting(
        "GEOMAP_DATABASE_URL",
        "",
        "URL",
        "Database of the store: empty, `geomap.sqlite` in the data folder where it is there.",
        checked_url,
        secret=True,
    ),
    Setting(
        "GEOMAP_CACHE",
        "",
        "folder",
        "Keeps what a start makes of the data for the next: empty, in the user's cache; none, nowhere.",
        _cache,
    ),
    Setting(
        "GEOMAP_RUNS",
        "",
        "folder",
        "Keeps lists on their way in, for a week, and where stations were best put, for a month: empty, in "
        "the user's cache. Machines that share a store share it.",
        _runs,
    ),
    Setting("GEOMAP_RELOAD_S", "5", "seconds", "Time between looks at the data folder; 0: never.", _seconds),
    Setting(
        "GEOMAP_DESK",
        "auto",
        "choice",
        "Whether people can sign in and edit: on, off, or auto, where there is a store.",
        _desk,
    ),
    Setting(
        "GEOMAP_SECRET_KEY",
        "",
        "key",
        "Signs cookies; the same on all machines. Empty: made in the data folder, for loopback only.",
        _secret_key,
        secret=True,
    ),
    Setting(
        "GEOMAP_PRIVATE_KEY",
        "",
        "key",
        "Seals names and telephone numbers; several, parted by commas: the first seals, all open. "
        "Empty: GEOMAP_SECRET_KEY.",
        _private_key,
        secret=True,
    ),
    Setting(
        "GEOMAP_IDLE_MIN",
        "30",
        "minutes",
        "Without a request for so long, one is signed out; what a page asks by itself does not count.",
        _whole(1, 1_440),
    ),
    Setting("GEOMAP_SIGNED_IN_H", "12", "hours", "After so long, one must sign in anew.", _whole(1, 720)),
    Setting(
        "GEOMAP_LINK_H", "72", "hours", "How long an invitation or reset link can be used.", _whole(1, 720)
    ),
    Setting(
        "GEOMAP_REPORTS_DAYS",
        "90",
        "days",
        "How long reports of passers-by and their answers are kept.",
        _whole(30, 3_650),
    ),
    Setting(
        "GEOMAP_LOST_DAYS",
        "7",
        "days",
        "How long after the last action a shared search for a lost person is kept.",
        _whole(1, 90),
    ),
    Setting(
        "GEOMAP_ORDERS_DAYS",
        "365",
        "days",
        "How long after its end an order, a case, a post, a booking or a visit keeps what is personal: "
        "words, photos, names, telephone numbers, accounts.",
        _whole(30, 3_650),
    ),
    Setting(
        "GEOMAP_AUDIT_DAYS",
        "1095",
        "days",
        "How long the audit log keeps a line.",
        _whole(183, 3_650),  # 网络安全法: logs of a network are kept for six months or longer
    ),
    Setting(
        "GEOMAP_PROXIES",
        "0",
        "proxies",
        "How many of one's own stand in front; their X-Forwarded headers are believed.",
        _whole(0, 8),
    ),
    Setting("GEOMAP_UPLOAD_MB", "50", "MB", "The largest list that can be sent to the desk.", _whole(1, 256)),
)


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises InvalidInputError naming the variable, its value and the remedy."""
    environment = os.environ if environment is None else environment
    values = {}
    for setting in SETTINGS:
        text = environment.get(setting.name, setting.default).strip()
        try:
            values[setting.name.removeprefix(PREFIX).lower()] = setting.parse(text)
        except ValueError as error:
            raise _refusal(setting, text, f"Set it to {error}.") from error
    settings = Settings(**values)
    if settings.tiles == "tianditu" and not settings.tianditu_key:
        tiles = next(s for s in SETTINGS if s.name == "GEOMAP_TILES")
        raise _refusal(tiles, settings.tiles, "Set GEOMAP_TIANDITU_KEY too; Tianditu gives keys freely.")
    return settings


def _refusal(setting: Setting, text: str, remedy: str) -> InvalidInputError:
    shown = "a secret" if setting.secret else repr(text)
    return InvalidInputError(
        f"{setting.name} is {shown}, which cannot be used.",
        parameter=setting.name,
        value=None if setting.secret else text,
        hint=remedy,
    )
