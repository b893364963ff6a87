"""The life of an order as one table: which step leads from which state to which, and by whom.

    submitted -> dispatched -> accepted -> settled -> confirmed

An order is owed while its state is in OWED: somebody has it and must move it on. Whoever has it is its
owner; its office dispatches it and answers for it; both are always known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from geomap.orders.units import OFFICES, UnitKind

State = Literal[
    "submitted", "dispatched", "accepted", "referred", "settled", "confirmed", "merged", "cancelled"
]
STATES: tuple[State, ...] = get_args(State)
OWED: tuple[State, ...] = ("submitted", "dispatched", "accepted", "referred")
ENDED: tuple[State, ...] = ("confirmed", "merged", "cancelled")

Step = Literal[
    "submit",
    "me_too",
    "dispatch",
    "accept",
    "refuse",
    "transfer",
    "settle",
    "confirm",
    "rate",
    "reopen",
    "cancel",
    "merge",
    "join",
    "refer",
    "conclude",
    "whistle",
    "report_in",
    "pledge",
    "release",
    "escalate",
    "lapse",
    "note",
]
STEPS: tuple[Step, ...] = get_args(Step)

Part = Literal["resident", "voice", "office", "caller", "owner", "called", "system"]
PARTS: tuple[Part, ...] = get_args(Part)
"""What somebody is to an order. resident: whoever holds its tracking code. voice: whoever said me
too, or whose order was merged into it, with a code of their own. office: one whose area the order
lies in, or to which it was handed, on its level or above, or that has it. caller: such an office of a street
or the district, which can call departments. owner: who has it. called: a department that was whistled for and
not released. system: the clock, and the register of posts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """step: allowed from the states of before, by one who has a part in parts; leads to after, or stays
    where it is None. needs: members of the event that must be given. takers: the kinds of unit that it can
    be given to."""

    step: Step
    before: tuple[State, ...]
    after: State | None
    parts: tuple[Part, ...]
    needs: tuple[str, ...] = ()
    takers: tuple[UnitKind, ...] = ()


WORKERS: tuple[UnitKind, ...] = ("steward", "department")

RULES: tuple[Rule, ...] = (
    Rule("submit", (), "submitted", ("resident", "office")),
    Rule("me_too", OWED, None, ("resident",)),
    Rule("dispatch", ("submitted",), "dispatched", ("office",), ("to",), WORKERS),
    Rule("accept", ("submitted", "dispatched"), "accepted", ("owner",)),
    Rule("refuse", ("dispatched", "accepted", "referred"), "submitted", ("owner",), ("reason",)),
    Rule("transfer", OWED, None, ("office", "system"), ("to", "reason"), (*OFFICES, *WORKERS)),
    Rule("settle", ("accepted",), "settled", ("owner",), ("words",)),
    Rule("confirm", ("settled",), "confirmed", ("resident",)),
    Rule("rate", ("settled", "confirmed"), None, ("voice",), ("voice", "rating")),
    Rule("reopen", ("settled", "confirmed"), "dispatched", ("resident", "voice"), ("reason",)),
    Rule("cancel", OWED, "cancelled", ("resident", "office"), ("reason",)),
    Rule("merge", ("submitted", "dispatched", "accepted"), "merged", ("office",), ("into",)),
    Rule("join", OWED, None, ("office",), ("joined",)),
    Rule("refer", OWED, "referred", ("office",), ("to",), ("room",)),
    Rule("conclude", ("referred",), None, ("owner",), ("outcome", "words")),
    Rule("whistle", ("submitted", "dispatched", "accepted"), "accepted", ("caller",), ("departments", "due")),
    Rule("report_in", ("accepted",), None, ("called",)),
    Rule("pledge", ("accepted",), None, ("called",), ("words",)),
    Rule("release", ("accepted",), None, ("office",), ("departments", "reason")),
    Rule("escalate", OWED, None, ("system",)),
    Rule("lapse", ("settled",), "confirmed", ("system",)),
    Rule("note", (*OWED, "settled"), None, ("office", "owner", "called"), ("words",)),
)
"""transfer leads to submitted where it hands the order to an office, to dispatched otherwise. conclude leads
to settled where the parties agreed, back to the office otherwise. reopen leads to submitted where an office
settled it, to referred where a mediation room did. cancel is its sender's as long as nobody else said me too
and no order was merged into it. join is the other side of merge. rate:
what confirm is for a voice, but that only the sender's word ends the order. pledge: a department says what it
does. lapse: nobody answered within the time to reopen."""

RULE_OF: dict[Step, Rule] = {rule.step: rule for rule in RULES}
