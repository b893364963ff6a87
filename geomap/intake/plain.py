"""Cells as plain text, and text as it is compared."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from geomap.intake.rows import Formula

BLANKS = frozenset(
    [
        "-",
        "--",
        "—",
        "——",
        "/",
        "\\",
        ".",
        "无",
        "暂无",
        "未知",
        "不详",
        "不明",
        "待定",
        "待补",
        "待补充",
        "待填",
        "未填",
        "空",
        "n/a",
        "na",
        "nan",
        "null",
        "none",
        "unknown",
        "#n/a",
    ]
)
"""What people write where they have nothing to say."""

KEPT_TEXTS = 8_192
"""Most cells of a list are the same few texts over and over."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_WIDE_DASHES = str.maketrans("－—–―‐‑−〜～∼", "-" * 7 + "~" * 3)


def plain(cell: Any) -> str:
    """The cell as one line of text: no control characters, no blanks at its ends. A whole number
    has no decimals, as a telephone number that Excel took for a number."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell if cell.isprintable() and "  " not in cell and cell == cell.strip() else _one_line(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, list):
        return "、".join(map(plain, cell))
    if isinstance(cell, Formula):
        return cell.text
    return _one_line(str(cell))


def _one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub("", text).split())


@lru_cache(maxsize=KEPT_TEXTS)
def folded(text: str) -> str:
    """Text as it is compared: half-width, small letters, plain dashes, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", text.translate(_WIDE_DASHES)).lower().split())


@lru_cache(maxsize=KEPT_TEXTS)
def keyed(text: str) -> str:
    """Text as a key: folded, and without blanks, signs and brackets."""
    return re.sub(r"[\W_]+", "", folded(text))


def is_blank(cell: Any) -> bool:
    """Whether the cell says nothing: empty, or one of BLANKS."""
    if isinstance(cell, list):
        return not cell
    text = plain(cell)
    return not text or folded(text) in BLANKS
