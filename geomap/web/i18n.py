"""The pages' words in Chinese and English: one flat table a language, shared with the scripts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import g, request

LANGUAGES = ("zh", "en")
HTML_LANG = {"zh": "zh-CN", "en": "en"}
MESSAGES = Path(__file__).parent / "messages"


@cache
def messages(language: str) -> Mapping[str, str]:
    """Every text of a language by its key."""
    table: dict[str, str] = json.loads((MESSAGES / f"{language}.json").read_text(encoding="utf-8"))
    return table


def language() -> str:
    """The language of this request: ?lang=, else the cookie, else what the browser prefers, else Chinese."""
    if "language" not in g:
        asked = request.args.get("lang") or request.cookies.get("lang")
        g.language = (
            asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
        )
    return str(g.language)


def translate(key: str, **values: object) -> str:
    """The text for key in this request's language, {names} filled in. A missing key is a KeyError."""
    return messages(language())[key].format(**values)


def has_text(key: str) -> bool:
    """Whether there is a text for key: for words of what the data or a log may hold."""
    return key in messages(language())


def in_language(zh: str | None, en: str | None) -> str:
    """Of a name in both languages the one to show; Chinese where there is no English."""
    return in_words(zh, en, language())


def in_words(zh: str | None, en: str | None, language: str) -> str:
    """The same for a language given."""
    return (en or zh or "") if language == "en" else (zh or "")
