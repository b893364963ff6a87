"""The README says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from geomap.cli import parser
from geomap.web.settings import SETTINGS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_the_table_in_the_code() -> None:
    rows = re.findall(r"^\| `(GEOMAP_\w+)` \| (.+?) \| (.+?) \| (.+?) \|$", README, re.M)
    assert [(name, unit, text) for name, _, unit, text in rows] == [
        (s.name, s.unit, s.help) for s in SETTINGS
    ]
    for (_, shown, _, _), setting in zip(rows, SETTINGS, strict=True):
        default = setting.default.replace(str(ROOT / "data"), "data")
        assert shown == (
            f"`{default}`"
            if default and default != "data"
            else {"": "empty", "data": "`data` beside `app.py`"}[default]
        )


def test_every_command_of_the_terminal_is_shown_and_every_one_shown_exists() -> None:
    shown = set(re.findall(r"-m geomap (\w+)", README))
    commands = next(a for a in parser()._actions if a.choices and "serve" in a.choices)
    assert shown == set(commands.choices or ())


def test_the_plain_lines_name_files_that_exist() -> None:
    for name in re.findall(r"-r (requirements[\w-]*\.txt)", README):
        assert (ROOT / name).is_file()
    for target in re.findall(r"`make (\w+)`|^make (\w+)$", README, re.M):
        name = "".join(target)
        assert re.search(rf"^{name}:", (ROOT / "Makefile").read_text(), re.M), name


def test_every_picture_and_page_that_the_readme_links_is_there() -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
