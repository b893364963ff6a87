"""How a Chinese name is written and typed: plain characters, digits, pinyin, initials, blends.

Pinyin is without tones, ü as v, one syllable a character. Characters with several readings take
the one pypinyin gives them in their context, unless a phrase of the caller says otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.seg import simpleseg

from geomap.errors import DataError

Phrases = Mapping[str, Sequence[str]]
PHRASES_EXAMPLE = 'Write it like {"长延": ["chang", "yan"]}.'

_DIGITS = {c: str(n % 10) for n, c in enumerate("零一二三四五六七八九〇壹贰叁")}
_DIGIT = "[一二三四五六七八九]"
_NUMBER = re.compile(f"(?:({_DIGIT})百零?)?(?:({_DIGIT}?)(十))?({_DIGIT})?")
_NUMERALS = re.compile(f"[{''.join(_DIGITS)}十百]+")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in plain characters with, in step, the syllable of each and its other readings.

    A character that is no Han character is its own syllable.
    """

    characters: str
    syllables: tuple[str, ...]
    readings: tuple[tuple[str, ...], ...]

    @property
    def initials(self) -> str:
        return "".join(syllable[0] for syllable in self.syllables)


def plain(text: str) -> str:
    """Letters and digits alone: half-width, lower case, without accents, spaces or punctuation."""
    spread = unicodedata.normalize("NFKD", text.casefold()).replace("u\u0308", "v")
    return "".join(c for c in spread if c.isalnum())


def plain_lines(texts: Sequence[str]) -> list[str]:
    """plain(text) of every text, at half the cost of one after the other."""
    lines = "\n".join(texts)
    if lines.count("\n") >= len(texts):
        lines = "\n".join(text.replace("\n", " ") for text in texts)
    spread = unicodedata.normalize("NFKD", lines.casefold()).replace("u\u0308", "v")
    silent = "".join(c for c in set(spread) if not c.isalnum() and c != "\n")
    if silent:
        spread = re.sub(f"[{re.escape(silent)}]+", "", spread)
    return spread.split("\n")[: len(texts)]


def has_han(text: str) -> bool:
    """Whether a character of the text has a pinyin reading."""
    return any(c > "\u2e7f" for c in text)


def in_digits(text: str) -> str:
    """Plain text with its Chinese numerals as digits: 二零五所 and 205所 are both 205所.

    二十 is 20 and 一百零八 is 108; a 百 without a number before it stays as it is.
    """
    return _NUMERALS.sub(lambda run: _number(run.group()), text)


@lru_cache(maxsize=4096)
def _number(run: str) -> str:
    counted = _NUMBER.fullmatch(run)
    if counted and ("十" in run or "百" in run):
        hundreds, tens, ten, ones = counted.groups()
        tens_digit = _DIGITS.get(tens, "1") if ten else "0"
        return str(int(_DIGITS.get(hundreds, "0") + tens_digit + _DIGITS.get(ones, "0")))
    return "".join(_DIGITS.get(c, c) for c in run)


def spell(name: str, phrases: Phrases) -> Spelling:
    """The spelling of a name."""
    characters = plain(name)
    syllables = syllables_of(characters, phrases)
    return Spelling(characters, tuple(syllables), tuple(map(ways_to_read, characters, syllables)))


def syllables_of(characters: str, phrases: Phrases) -> list[str]:
    """The syllable of each of some plain characters. Of phrases that begin at one, the longest decides."""
    syllables: list[str] = []
    unread = 0
    for phrase in _any_of(tuple(phrases)).finditer(characters) if phrases else ():
        syllables += _read(characters[unread : phrase.start()])
        syllables += phrases[phrase.group()]
        unread = phrase.end()
    return syllables + _read(characters[unread:])


@lru_cache(maxsize=4)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))


def ways_to_read(character: str, syllable: str) -> tuple[str, ...]:
    """The syllable that a character has in its name, then its other readings."""
    return (syllable, *(reading for reading in _readings(character) if reading != syllable))


def digit_of(character: str) -> str:
    """The digit that a character may be typed as: 五 as 5; others as themselves."""
    return _DIGITS.get(character, character)


def checked_phrases(phrases: Any) -> Phrases:
    """phrases in plain characters. Raises DataError where they are no such mapping, or a phrase has
    not one syllable a character."""
    if not isinstance(phrases, Mapping):
        raise DataError(f"pinyin_phrases is {type(phrases).__name__}, not an object.", hint=PHRASES_EXAMPLE)
    checked = {}
    for phrase, syllables in phrases.items():
        if isinstance(syllables, str) or not isinstance(syllables, Sequence):
            raise DataError(f"pinyin_phrases, {phrase}: not a list of syllables.", hint=PHRASES_EXAMPLE)
        if not all(isinstance(syllable, str) for syllable in syllables):
            raise DataError(f"pinyin_phrases, {phrase}: a syllable is not text.", hint=PHRASES_EXAMPLE)
        spelled = [plain(syllable) for syllable in syllables]
        if len(plain(phrase)) != len(spelled) or not spelled or not all(spelled):
            raise DataError(
                f"pinyin_phrases, {phrase}: {len(spelled)} syllables for {len(plain(phrase))} characters.",
                hint="Give one syllable, without tone, for each character.",
            )
        checked[plain(phrase)] = spelled
    return checked


def _read(characters: str) -> list[str]:
    return [syllable for word in simpleseg.seg(characters) for syllable in _said(word)]


@lru_cache(maxsize=16384)
def _said(word: str) -> tuple[str, ...]:
    """The syllables of a word as pypinyin parts them: names share most of their words."""
    return tuple(lazy_pinyin(word, style=Style.NORMAL, errors=list))  # type: ignore[arg-type]


@lru_cache(maxsize=16384)
def _readings(character: str) -> tuple[str, ...]:
    return tuple(pinyin(character, style=Style.NORMAL, heteronym=True, errors=list)[0])  # type: ignore[arg-type]


def blend_start(query: str, spelling: Spelling) -> int | None:
    """Where in the name a blend of characters, digits, syllables and initials begins, or None.

    Each character of the name in turn is met by itself, its digit, any of its readings, or the
    first letter of one (zh, ch and sh count as one too); the last may be a reading still being
    typed. 小zhai, xzdonglu and xiaozd all begin 小寨东路. Of several beginnings, the first.
    """
    for start in range(len(spelling.characters)):
        met = {0}
        for character, readings in zip(spelling.characters[start:], spelling.readings[start:], strict=True):
            met = {end for begun in met for end in _ends(query, begun, character, readings)}
            if len(query) in met:
                return start
            if not met:
                break
    return None


def _ends(query: str, begun: int, character: str, readings: tuple[str, ...]) -> list[int]:
    """The places in query up to which it may have typed one character, having begun at begun."""
    ends = []
    if query[begun] in (character, _DIGITS.get(character)):
        ends.append(begun + 1)
    for reading in readings:
        if query.startswith(reading, begun):
            ends.append(begun + len(reading))
        elif reading.startswith(query[begun:]):
            ends.append(len(query))
        if query[begun] == reading[0]:
            ends.append(begun + 1)
            if reading[1:2] == "h" and query.startswith(reading[:2], begun):
                ends.append(begun + 2)
    return ends


def blend_pairs(spelling: Spelling) -> set[str]:
    """All the pairs of neighbouring letters that some blend of the name may hold."""
    pairs: set[str] = set()
    ends: set[str] = set()
    for character, readings in zip(spelling.characters, spelling.readings, strict=True):
        inner, begins, left = _pieces(character, readings)
        pairs |= inner
        pairs.update(end + begin for end in ends for begin in begins)
        ends = left
    return pairs


@lru_cache(maxsize=16384)
def _pieces(character: str, readings: tuple[str, ...]) -> tuple[set[str], set[str], set[str]]:
    """Of one character: the pairs within its readings, what it may begin and what it may end with."""
    inner = {reading[i : i + 2] for reading in readings for i in range(len(reading) - 1)}
    itself = {character, _DIGITS.get(character, character)}
    begins = itself | {reading[0] for reading in readings}
    left = begins | {reading[-1] for reading in readings} | {r[1] for r in readings if r[1:2] == "h"}
    return inner, begins, left
