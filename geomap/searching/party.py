"""A search that several people share: who goes where, what was searched, how it ended.

It is the sum of what the searchers did, in the order in which it was taken. What each deed asks for, and
makes:

| deed     | the place must be                 | then it is            |
|----------|-----------------------------------|-----------------------|
| go       | open, and nobody else's way       | open, the doer's way  |
| leave    | the doer's way                    | open                  |
| searched | open                              | searched              |
| reopen   | searched                          | open                  |
| note     | any                               | as it was, with words |
| found    | any; the search ends              | found                 |
| stop     | no place; the search ends         | -                     |
| resume   | no place; the search must be over | what was found is open |

But for resume and note, nothing is done once the search is over. Whoever searches a place that is another's
way has been there: it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from geomap.errors import GeomapError, InvalidInputError

Deed = Literal["go", "leave", "searched", "reopen", "note", "found", "stop", "resume"]
DEEDS: tuple[Deed, ...] = get_args(Deed)
OF_ALL: frozenset[Deed] = frozenset({"stop", "resume"})
"""Deeds that are done to the search, not to a place of it."""
State = Literal["open", "searched", "found"]
Ending = Literal["found", "stopped"]
MOST_ACTIONS = 2_000
"""In one search; whoever has its link could send without end."""
NAME = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
"""What programs make up to be told apart by: of an action, of a searcher. Nobody can guess one."""


class RefusedDeedError(GeomapError):
    """The search does not stand so that this could be done. reason: a word for why."""

    def __init__(self, message: str, *, reason: str, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Action:
    """Something that a searcher did. id: made by the searcher's program, so that it counts once however often
    it is sent. place: its key, None for the search itself. words: a note, or None."""

    id: str
    searcher: str
    deed: Deed
    at: datetime
    place: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a place stands. going: the searcher on the way there. by, at: who did the last, and when."""

    state: State = "open"
    going: str | None = None
    words: str | None = None
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """How a search stands. places: by key, in the order of the candidates. searchers: in the order in which
    they first did something. ended: how, None while it goes on. ticked: who searched which place, in that
    order, without what was opened again."""

    places: Mapping[str, Standing]
    searchers: Sequence[str] = field(default=())
    ended: Ending | None = None
    ended_at: datetime | None = None
    ticked: Sequence[tuple[str, str]] = field(default=())

    def stands_at(self, searcher: str) -> str | None:
        """The place that a searcher searched last, which is where they are as far as the search knows."""
        return next((place for who, place in reversed(self.ticked) if who == searcher), None)


def party_of(keys: Iterable[str], actions: Iterable[Action]) -> Party:
    """How a search of these places stands after the actions, which were taken in this order."""
    party = Party({key: Standing() for key in keys})
    for action in actions:
        party = after(party, action)
    return party


def after(party: Party, action: Action) -> Party:
    """How the search stands once that is done. Raises RefusedDeedError where it cannot be, InvalidInputError
    for a place that is not of the search."""
    if (action.deed in OF_ALL) != (action.place is None):
        raise InvalidInputError(
            f"{action.deed} is done to {'the search' if action.deed in OF_ALL else 'a place'}.",
            parameter="place",
            value=action.place,
            hint="Leave place out." if action.deed in OF_ALL else "Name the place.",
        )
    if action.place is not None and action.place not in party.places:
        raise InvalidInputError(
            "place is none of this search.", parameter="place", value=action.place, hint="Name a candidate."
        )
    if party.ended and action.deed not in {"resume", "note"}:
        raise RefusedDeedError("The search is over.", reason="over", hint="Resume it first.")
    if action.searcher not in party.searchers:
        party = replace(party, searchers=(*party.searchers, action.searcher))
    return _of_all(party, action) if action.place is None else _of_place(party, action, action.place)


def _of_all(party: Party, action: Action) -> Party:
    if action.deed == "stop":
        return replace(party, ended="stopped", ended_at=action.at)
    if not party.ended:
        raise RefusedDeedError("The search goes on.", reason="going_on", hint="There is nothing to resume.")
    places = {
        key: replace(one, state="open") if one.state == "found" else one for key, one in party.places.items()
    }
    return replace(party, places=places, ended=None, ended_at=None)


def _of_place(party: Party, action: Action, key: str) -> Party:
    one = party.places[key]
    _check(one, action)
    words = action.words or one.words
    done = replace(one, words=words, by=action.searcher, at=action.at)
    if action.deed == "go":
        places = _without(party.places, action.searcher)
        return replace(party, places={**places, key: replace(done, going=action.searcher)})
    made: Mapping[Deed, Standing] = {
        "leave": replace(done, going=None),
        "searched": replace(done, state="searched", going=None),
        "reopen": replace(done, state="open"),
        "note": done,
        "found": replace(done, state="found", going=None),
    }
    places = {**party.places, key: made[action.deed]}
    if action.deed == "found":
        return replace(party, places=places, ended="found", ended_at=action.at)
    return replace(party, places=places, ticked=_ticked(party.ticked, action, key))


def _ticked(ticked: Sequence[tuple[str, str]], action: Action, key: str) -> Sequence[tuple[str, str]]:
    """Who searched which place, once that is done: to open a place again takes back its tick."""
    if action.deed == "searched":
        return (*ticked, (action.searcher, key))
    return tuple(one for one in ticked if one[1] != key) if action.deed == "reopen" else ticked


def _without(places: Mapping[str, Standing], searcher: str) -> Mapping[str, Standing]:
    """The places with none that the searcher is on the way to: nobody goes to two at once."""
    return {k: replace(one, going=None) if one.going == searcher else one for k, one in places.items()}


def _check(one: Standing, action: Action) -> None:
    """Raise RefusedDeedError where a place does not stand so that the deed could be done to it."""
    if action.deed in {"go", "searched"} and one.state != "open":
        raise RefusedDeedError(f"The place is {one.state} already.", reason=one.state, hint="See the list.")
    if action.deed == "go" and one.going not in {None, action.searcher}:
        raise RefusedDeedError("Somebody else goes there.", reason="taken", hint="Go to another place.")
    if action.deed == "leave" and one.going != action.searcher:
        raise RefusedDeedError("It is not your way.", reason="not_yours", hint="See the list.")
    if action.deed == "reopen" and one.state != "searched":
        raise RefusedDeedError("The place was not searched.", reason="open", hint="See the list.")
    if action.deed == "note" and not action.words:
        raise InvalidInputError("words are missing.", parameter="words", hint="Write the note.")
