"""How commands print: one JSON document, or a table; what they end with; who asks, and for which day."""

from __future__ import annotations

import argparse
import getpass
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from geomap.errors import InvalidInputError
from geomap.responsibility.spans import DAY_HINT, day_from

DONE, FINDINGS, BAD_INPUT = 0, 1, 2


def print_json(document: Any) -> None:
    """Print a document as JSON."""
    print(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Columns as wide as they need be; a Han character is two columns wide."""
    if not rows:
        return
    cells = [[("" if v is None else str(v)) for v in row] for row in (head, *rows)]
    widths = [max(_columns(row[i]) for row in cells) for i in range(len(head))]
    for row in cells:
        print("  ".join(c + " " * (w - _columns(c)) for c, w in zip(row, widths, strict=True)).rstrip())


def _columns(text: str) -> int:
    return sum(2 if ord(c) >= 0x1100 else 1 for c in text)


def report(options: argparse.Namespace, written: Iterable[Path], lines: Iterable[str]) -> int:
    """Say which files were written, in lines or as JSON; returns the exit status."""
    if options.json:
        print_json({"written": [str(path) for path in written]})
    else:
        print("\n".join(lines))
    return DONE


def machine_user() -> str:
    """Who works at this terminal, as far as the machine knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container's user may have no name
        return "terminal"


def day_of(text: str, option: str) -> date:
    """The day that an option names. Raises InvalidInputError."""
    try:
        return day_from(text)
    except ValueError:
        raise InvalidInputError(
            f"--{option} is no day that can be used.", parameter=option, value=text, hint=DAY_HINT
        ) from None
