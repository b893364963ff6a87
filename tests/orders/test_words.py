"""Words as they are kept: what they look like, whoever writes them and wherever."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import InvalidInputError
from geomap.orders.words import MOST_WORDS
from geomap.plain_words import checked_line, checked_words
from geomap.web.api.operations_orders import PERSONAL, STEPS
from geomap.web.api.operations_orders_desk import BODIES, CONTACT
from geomap.web.cases.asked import BODIES as CASE_BODIES
from geomap.web.cases.asked import OPEN
from geomap.web.halls.asked import CANCELLED, WANTED
from geomap.web.reports.public import REPORT

NOTHING = [
    "\u200d",
    "\u200c\u200d",
    "\u3164",
    "\u115f \u1160",
    "\uffa0",
    "\u2800\n\u2800",
    "\u0301",
    "\ufe0f",
]
ODD = {
    "👩\u200d👧 漏水": "👩\u200d👧 漏水",
    "三楼\t漏水": "三楼 漏水",
    "三\u200b楼": "三楼",
    "\ufeff三楼": "三楼",
    "可\u00adtoo": "可too",
}
FIELDS = [
    *(table["words"] for table in (PERSONAL, BODIES["note"], BODIES["settle"], CASE_BODIES["note"], OPEN)),
    *(
        table["reason"]
        for table in (STEPS["cancel"], BODIES["refuse"], CONTACT, CASE_BODIES["drop"], CANCELLED)
    ),
    CASE_BODIES["meet"]["place"],
    WANTED["organization_name"],
    REPORT["words"],
]


@pytest.mark.parametrize("words", ["", " ", "\u200b", *NOTHING])
def test_words_that_nobody_sees_are_none(words: str) -> None:
    with pytest.raises(InvalidInputError, match="words"):
        checked_words(words, "words", MOST_WORDS)


@given(st.text(max_size=20))
def test_whatever_is_kept_shows_something_and_is_kept_the_same_again(text: str) -> None:
    try:
        kept = checked_words(text, "words", MOST_WORDS)
    except InvalidInputError:
        return
    assert any(c.isprintable() and not c.isspace() and not unicodedata.combining(c) for c in kept)
    assert checked_words(kept, "words", MOST_WORDS) == kept


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.help)
def test_everybody_may_write_the_same_and_is_refused_the_same(field) -> None:
    for written, kept in ODD.items():
        assert field.check(written) == kept
    empty = () if field is REPORT["words"] else ("", " ")  # a report may say nothing
    for refused in (*empty, *NOTHING, "a\u202eb", "a\u2067b", "a\u200eb", "a\ue000b", "灯\ufffd", 3, None):
        with pytest.raises(InvalidInputError) as caught:
            field.check(refused)
        assert (caught.value.parameter, bool(caught.value.hint)) == (field.name, True)


def test_a_title_has_one_line() -> None:
    with pytest.raises(InvalidInputError, match="several lines"):
        checked_line("one\ntwo", "words", 20)
    assert OPEN["words"].check("整院\t不热 ") == "整院 不热"
