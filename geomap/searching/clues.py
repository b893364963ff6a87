"""The catalogue of clues: what people remember of a place, and what in the data says that it is so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from geomap.errors import DataError
from geomap.layers import LAYERS
from geomap.services import is_code, is_text

MOST_WITHIN_M = 2_000


@dataclass(frozen=True, slots=True)
class Clue:
    """Something remembered. words_zh, words_en: how people say it; a name or address that holds one of them
    meets the clue, too. tags: of compounds that meet it; likely_tags: of those that probably do.

    near: layers whose features meet it for every place within within_m (<=) of them: those of near_kinds,
    or where that is empty those whose name holds one of the words.
    """

    code: str
    name_zh: str
    name_en: str
    words_zh: tuple[str, ...]
    words_en: tuple[str, ...]
    tags: tuple[str, ...] = ()
    likely_tags: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    near_kinds: tuple[str, ...] = ()
    within_m: int = 0

    @property
    def words(self) -> tuple[str, ...]:
        """How people say it, in both languages."""
        return self.words_zh + self.words_en


@dataclass(frozen=True, slots=True)
class Clues:
    """Every clue, by code, in the order of the document. passed_over: words that say nothing of a place,
    at the beginning or the end of what is said."""

    clues: Mapping[str, Clue]
    passed_over: tuple[str, ...] = ()


NO_CLUES = Clues({})
"""The catalogue of a data folder without one: words are looked for in names and tags alone."""


def clues_from(document: Any) -> Clues:
    """Read the document of clues.json: {"clues": [{code, name_zh, name_en, words_zh, words_en, …}, …],
    "passed_over_zh": […], "passed_over_en": […]}. Raises DataError naming the entry and field at fault."""
    entries = document.get("clues") if isinstance(document, Mapping) else None
    if not isinstance(entries, list):
        raise DataError('clues.json holds no list of "clues".', hint="See data/clues.json for an example.")
    clues = [_clue(entry, f"clues.json, clues[{i}]") for i, entry in enumerate(entries)]
    by_code = {clue.code: clue for clue in clues}
    if len(by_code) != len(clues):
        raise DataError("clues.json holds a code twice.", hint="Remove one of the entries.")
    passed_over = [_texts(document.get(name, []), f"clues.json, {name}") for name in PASSED_OVER]
    return Clues(by_code, tuple(word for words in passed_over for word in words))


def _clue(entry: Any, where: str) -> Clue:
    if not isinstance(entry, Mapping):
        raise DataError(f"{where} is no object.", hint=f"Its fields are {', '.join(FIELDS)}.")
    for problem, names in (
        ("lacks", REQUIRED - entry.keys()),
        ("has the unknown field", entry.keys() - FIELDS.keys()),
    ):
        if names:
            raise DataError(
                f"{where} {problem} {', '.join(sorted(map(str, names)))}.",
                hint=f"Its fields are {', '.join(FIELDS)}.",
            )
    read = {name: FIELDS[name](value, f"{where}, {name}") for name, value in entry.items()}
    if bool(read.get("near")) != bool(read.get("within_m")):
        raise DataError(
            f"{where}: near and within_m go together.", hint="Say both which layers and how near, or neither."
        )
    return Clue(**read)


def _code(value: Any, where: str) -> str:
    return str(value) if is_code(value) else _refuse(value, where, "a word of letters, digits, _ and -")


def _text(value: Any, where: str) -> str:
    return str(value) if is_text(value) else _refuse(value, where, "text")


def _texts(value: Any, where: str) -> tuple[str, ...]:
    sound = isinstance(value, list) and all(map(is_text, value))
    return tuple(value) if sound else _refuse(value, where, "a list of texts")


def _layers(value: Any, where: str) -> tuple[str, ...]:
    names = _texts(value, where)
    return names if set(names) <= set(LAYERS) else _refuse(value, where, f"layers of {', '.join(LAYERS)}")


def _metres(value: Any, where: str) -> int:
    sound = type(value) is int and 0 <= value <= MOST_WITHIN_M
    return int(value) if sound else _refuse(value, where, f"whole metres from 0 to {MOST_WITHIN_M:,}")


def _refuse(value: Any, where: str, wanted: str) -> Any:
    raise DataError(f"{where}: {value!r} cannot be used.", hint=f"Give {wanted}.")


PASSED_OVER = ("passed_over_zh", "passed_over_en")
FIELDS: Mapping[str, Callable[[Any, str], Any]] = {
    "code": _code,
    "name_zh": _text,
    "name_en": _text,
    "words_zh": _texts,
    "words_en": _texts,
    "tags": _texts,
    "likely_tags": _texts,
    "near": _layers,
    "near_kinds": _texts,
    "within_m": _metres,
}
"""How each field of an entry is read."""
REQUIRED = frozenset(FIELDS) - {"tags", "likely_tags", "near", "near_kinds", "within_m"}
