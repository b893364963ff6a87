"""The words: the same in both languages, and every one that a page or a script asks for."""

from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from geomap.hours import WHYS
from geomap.layers import ENTRIES, STATUSES
from geomap.people.person import ROLES
from geomap.web.i18n import LANGUAGES, messages
from geomap.web.pages.places import PAGES

ROOT = Path(__file__).parents[2]
ASKED = re.compile(r"""\bt\(\s*["']([a-z][\w.]*\w)["']""")
SOURCES = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js")]


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_and_placeholders() -> None:
    zh, en = messages("zh"), messages("en")
    assert set(zh) == set(en)
    assert [k for k in zh if placeholders(zh[k]) != placeholders(en[k])] == []
    assert [k for table in (zh, en) for k, text in table.items() if not text.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice(language: str) -> None:
    text = (ROOT / "geomap" / "web" / "messages" / f"{language}.json").read_text(encoding="utf-8")
    keys = [key for key, _ in json.loads(text, object_pairs_hook=list)]
    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_every_text_asked_for_exists(source: Path) -> None:
    asked = {key for key in ASKED.findall(source.read_text(encoding="utf-8")) if "." in key}
    assert asked - set(messages("zh")) == set()


def test_every_state_reason_and_entry_has_words() -> None:
    states = ("open", "closed", "unknown")
    wanted = {f"why.{reason}" for reason in WHYS} | {f"entry.{entry}" for entry in ENTRIES}
    wanted |= {f"state.{s}" for s in (*states, "reported")}
    wanted |= {f"hours.{a}_until_{b}" for a in states for b in states if a != b}
    wanted |= {f"status.{s}" for s in STATUSES}
    wanted |= {
        f"hours.note.{note}" for note in ("unknown", "public_holiday", "makeup_workday", "beyond_calendar")
    }
    wanted |= {f"people.role.{role}" for role in ROLES}
    wanted |= {f"layer.{layer}.{part}" for layer in PAGES for part in ("one", "intro")}
    assert wanted - set(messages("zh")) == set()


def test_chinese_sentences_use_full_width_punctuation() -> None:
    han = r"[\u4e00-\u9fff]"
    assert [t for t in messages("zh").values() if re.search(f"{han}[,;:!?]|[,;:!?]{han}", t)] == []
