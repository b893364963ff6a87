"""The words that lists use for the values of fields with a few values of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from geomap.intake.plain import folded, keyed
from geomap.intake.synonyms import CHOICES

YES = frozenset(
    [
        "是",
        "有",
        "对",
        "能",
        "可",
        "提供",
        "具备",
        "配备",
        "已配",
        "√",
        "✓",
        "✔",
        "☑",
        "●",
        "○",
        "1",
        "y",
        "yes",
        "true",
        "t",
        "oui",
        "si",
        "ja",
        "v",
        "はい",
        "有り",
    ]
)
NO = frozenset(
    [
        "否",
        "无",
        "没有",
        "不",
        "不能",
        "未配",
        "无此项",
        "×",
        "✗",
        "✘",
        "☐",
        "x",
        "0",
        "n",
        "no",
        "false",
        "f",
        "non",
        "nein",
        "いいえ",
        "無",
        "-",
        "/",
        "—",
    ]
)

TIERS: Mapping[str, int] = {
    word: tier
    for tier, digits in ((1, "1 一 i Ⅰ 壹 首"), (2, "2 二 ii Ⅱ 贰"), (3, "3 三 iii Ⅲ 叁"))
    for digit in digits.split()
    for word in (
        *(
            keyed(f"{digit}{tail}")
            for tail in ("", "级", "级驿站", "级站", "级标准", "类", "类驿站", "档", "等", "级站点")
        ),
        *(keyed(f"{head}{digit}") for head in ("tier", "level", "grade", "class", "等级", "第", "级别")),
    )
}

HINTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "entry": (
        *((word, "scan") for word in ("扫码", "二维码")),
        ("密码", "code"),
        *((word, "free") for word in ("自由", "直接进", "无需")),
        *((word, "staff") for word in ("登记", "值守", "值班", "保安", "工作人员", "门岗")),
    ),
}
"""Where a whole sentence says how one gets in, the word in it that decides."""

_CHOICE_OF = {
    field: {keyed(word): value for value, words in values.items() for word in (value, *words.split())}
    for field, values in CHOICES.items()
}


def yes_or_no(text: str) -> bool | None:
    """What a tick or a word for yes or no means, or None for another word."""
    word = folded(text)
    return True if word in YES else False if word in NO else None


def tier_of(text: str) -> int | None:
    """The tier that 一级, 1级, I 级, Tier 1 or 一级驿站 means."""
    return TIERS.get(keyed(text))


def choice_of(field: str, text: str) -> Any:
    """The value of a field that a word stands for, or None where it is no such word."""
    return _CHOICE_OF.get(field, {}).get(keyed(text))


def hinted(field: str, text: str) -> str | None:
    """The value that a sentence hints at, by the first of HINTS that it holds."""
    return next((value for word, value in HINTS.get(field, ()) if word in text), None)
