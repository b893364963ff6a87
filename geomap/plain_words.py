"""Words that somebody writes, wherever: text that is what it looks like. One rule for orders, for reports of
stations and for all that is written beside them."""

from __future__ import annotations

import re
import unicodedata

from geomap.errors import InvalidInputError

IDLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Characters without width that come along when text is copied, and say nothing: left out."""
LINES = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Categories of characters that are not seen, or turn round what is."""
JOINERS = dict.fromkeys(map(ord, "\u200c\u200d"))
"""What scripts and emoji are written with, to be translated away where only what is seen counts."""
DRAWN = frozenset("LNPS")
"""First letters of the categories of characters that are drawn by themselves: letters, numbers, punctuation,
symbols; marks need one to stand on."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols that are drawn as nothing: Hangul fillers, the blank of Braille, a null note."""
LOST = "\ufffd"
"""What stands where bytes were no text."""


def plain(text: str) -> str:
    """The text as it would be kept: NFC, with one kind of line end, without what says nothing."""
    lines = LINES.sub("\n", text).translate(IDLE)
    return unicodedata.normalize("NFC", lines).replace("\t", " ").strip()


def checked_words(text: str, parameter: str, most: int) -> str:
    """The words as they are kept: 1 to most characters in any number of lines.

    Raises InvalidInputError for words that are none, too many or without a character to be seen; for
    characters that are not seen, such as marks that turn the direction of writing; and for LOST ones.
    """
    words = plain(text)
    if not words:
        raise _refused(parameter, words, "is empty", "Say what it is about.")
    if len(words) > most:
        raise _refused(parameter, words, f"is longer than {most:,} characters", "Shorten it.")
    unseen = next(
        (c for c in words if unicodedata.category(c) in UNSEEN and c != "\n" and ord(c) not in JOINERS), None
    )
    if unseen is not None:
        name = unicodedata.name(unseen, f"U+{ord(unseen):04X}")
        raise _refused(parameter, words, f"holds a character that is not seen ({name})", "Leave it out.")
    if not any(unicodedata.category(c)[0] in DRAWN and c not in BLANK for c in words):
        raise _refused(parameter, words, "holds nothing that is seen", "Say what it is about.")
    if LOST in words:
        raise _refused(
            parameter, words, "holds bytes that are no text", "Write it anew, and send it as UTF-8."
        )
    return words


def checked_line(text: str, parameter: str, most: int) -> str:
    """The same in one line. Raises InvalidInputError."""
    line = checked_words(text, parameter, most)
    if "\n" in line:
        raise _refused(parameter, line, "has several lines", "Write it in one line.")
    return line


def _refused(parameter: str, value: str, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{parameter} {message}.", parameter=parameter, value=value[:80], hint=hint)
