"""Words that somebody writes in an order: several lines of text that is what it looks like."""

from __future__ import annotations

import re
import unicodedata

from geomap.errors import InvalidInputError

MOST_WORDS = 2_000
MOST_REASON = 500
MOST_NAME = 40
MOST_PHONE = 30
PHONE = re.compile(r"\+?[0-9][0-9 ()-]*[0-9]")
LEAST_DIGITS, MOST_DIGITS = 5, 15
"""Of a telephone number: a short number of an estate's office, to the longest of ITU-T E.164."""

IDLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""Characters without width that come along when text is copied, and say nothing: left out."""
LINES = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")
UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Categories of characters that are not seen, or turn round what is."""
SEEN_ALL_THE_SAME = frozenset("\n\u200c\u200d")
"""A new line, and the joiners that scripts and emoji are written with."""
DRAWN = frozenset("LNPS")
"""First letters of the categories of characters that are drawn by themselves: letters, numbers, punctuation,
symbols; marks need one to stand on."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
"""Letters and symbols that are drawn as nothing: Hangul fillers, the blank of Braille, a null note."""
LOST = "\ufffd"
"""What stands where bytes were no text."""


def checked_words(text: str, parameter: str = "words", most: int = MOST_WORDS) -> str:
    """The words as they are kept: 1 to most characters in any number of lines.

    Raises InvalidInputError for words that are none, too many or without a character to be seen; for
    characters that are not seen, such as marks that turn the direction of writing; and for LOST ones.
    """
    words = LINES.sub("\n", unicodedata.normalize("NFC", text)).translate(IDLE).replace("\t", " ").strip()
    if not words:
        raise _refused(parameter, words, "is empty", "Say what it is about.")
    if len(words) > most:
        raise _refused(parameter, words, f"is longer than {most:,} characters", "Shorten it.")
    unseen = next(
        (c for c in words if unicodedata.category(c) in UNSEEN and c not in SEEN_ALL_THE_SAME), None
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


def checked_name(text: str) -> str | None:
    """How somebody wants to be called, in one line, None where it is blank. Raises InvalidInputError."""
    return checked_line(text, "name", MOST_NAME) if text.strip() else None


def checked_phone(text: str) -> str | None:
    """A telephone number as it was written, None where it is blank. Raises InvalidInputError."""
    phone = unicodedata.normalize("NFKC", text).strip()
    if not phone:
        return None
    digits = sum(c.isdigit() for c in phone)
    if len(phone) > MOST_PHONE or not PHONE.fullmatch(phone) or not LEAST_DIGITS <= digits <= MOST_DIGITS:
        hint = "Write it with digits, such as 029-85251234, or leave it out."
        raise _refused("phone", phone, "is no telephone number", hint)
    return phone


def _refused(parameter: str, value: str, message: str, hint: str) -> InvalidInputError:
    return InvalidInputError(f"{parameter} {message}.", parameter=parameter, value=value[:80], hint=hint)
