"""Words as they are said, matched to the catalogue of clues and to names: 有个大门楼 is the gate tower."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from geomap.search import Entry, NameIndex
from geomap.searching.clues import Clue, Clues
from geomap.spelling import Phrases, has_han, plain

By = Literal["words", "sound", "like"]
MOST_HEARD = 8
"""Clues that count; what is said after them is left."""
LEAST_PART = 2
"""Characters of a clue's word within a longer one: 塔 alone is a pagoda, but not the one in 雁塔西路."""
IN_CHARACTERS, BY_PINYIN, BY_SOUND, SURE = 0.8, 0.76, 0.48, 0.5
"""Scores of geomap.search: a name holds the word; is spelled so; sounds so; anything but likeness."""

Known = Callable[[str], float]
"""How well a word is known as part of a name: the best score of geomap.search, 0 where it is not."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that was said. clue: what it is taken for, None: a name. by: the catalogue's very words,
    their sound, or likeness to them."""

    word: str
    clue: Clue | None = None
    by: By = "words"


class Listener:
    """Hears clues of a catalogue. phrases: readings of names, as geomap.search takes them."""

    def __init__(self, clues: Clues, phrases: Phrases) -> None:
        self._clue_of = {plain(word): clue for clue in clues.clues.values() for word in clue.words}
        words = [word for clue in clues.clues.values() for word in clue.words]
        self._parts = _any_of([word for word in words if len(word) >= LEAST_PART])
        passed_over = _any_of(clues.passed_over)
        self._before, self._after = (
            re.compile(f"^(?:{passed_over.pattern})\\s*"),
            re.compile(f"\\s*(?:{passed_over.pattern})$"),
        )
        entries = (
            Entry(clue.code, word, word, None, None, 0.0, 0.0)
            for clue in clues.clues.values()
            for word in clue.words
        )
        self._words, self._clues = NameIndex(entries, phrases), clues

    def hear(self, text: str, known: Known) -> list[Heard]:
        """What is said in text, at most MOST_HEARD things, each once, in their order.

        A word that is part of a name is a name, unless it is a clue as it stands.
        """
        heard: dict[str, Heard] = {}
        for piece in _pieces(text):
            for one in self._piece(piece, known):
                heard.setdefault(one.clue.code if one.clue else f" {plain(one.word)}", one)
        return list(heard.values())[:MOST_HEARD]

    def _piece(self, said: str, known: Known) -> Iterator[Heard]:
        word = self._bare(said)
        if not plain(word):
            return
        clue = self._clue_of.get(plain(word)) or self._clue_of.get(plain(said))
        if clue is not None:
            yield Heard(word, clue)
        elif known(word) >= IN_CHARACTERS:
            yield Heard(word)
        elif self._parts.search(word):
            yield from self._apart(word, known)
        elif (found := self._taken_for(word, known)).clue is None and " " in word and known(word) < SURE:
            for one in word.split():
                yield from self._piece(one, known)
        else:
            yield found

    def _apart(self, word: str, known: Known) -> Iterator[Heard]:
        """The clues within a word, and of what is said between them what is a clue or part of a name, too."""
        begun = 0
        for part in (*self._parts.finditer(word), None):
            rest = word[begun : part.start() if part else None].strip()
            yield from (one for one in self._piece(rest, known) if one.clue or known(one.word) >= SURE)
            if part:
                yield Heard(part.group(), self._clue_of[plain(part.group())])
                begun = part.end()

    def _taken_for(self, word: str, known: Known) -> Heard:
        best = next(iter(self._words.search(word, 1)), None)
        if best is not None:
            clue = self._clues.clues[best.entry.layer]
            if best.score in {BY_PINYIN, BY_SOUND}:
                return Heard(word, clue, "sound")
            if best.rank_kind == "fuzzy" and known(word) < SURE:
                return Heard(word, clue, "like")
        return Heard(word)

    def _bare(self, word: str) -> str:
        """word without what says nothing, at its beginning and end."""
        while True:
            less = self._after.sub("", self._before.sub("", word))
            if less == word:
                return word
            word = less


def _pieces(text: str) -> Iterator[str]:
    """Text parted at punctuation, and at spaces beside a Han character: English words stay together."""
    for sentence in re.split(r"[^\w\s'’]+", _told(text)):
        run: list[str] = []
        for word in sentence.split():
            if has_han(word):
                yield from (" ".join(run), word)
                run = []
            else:
                run.append(word)
        yield " ".join(run)


def _told(text: str) -> str:
    """Text in half width and lower case, red-brick as red brick."""
    return unicodedata.normalize("NFKC", text).casefold().replace("-", " ")


def _any_of(words: list[str] | tuple[str, ...]) -> re.Pattern[str]:
    """Any of words, the longest first; those in Latin letters as whole words."""
    told = sorted(set(map(_told, words)), key=lambda w: (-len(w), w))
    patterns = [re.escape(w) if has_han(w) else rf"(?<!\w){re.escape(w)}(?!\w)" for w in told]
    return re.compile("|".join(patterns) if patterns else r"(?!)")
