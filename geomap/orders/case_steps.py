"""The life of a case as one table, as geomap.orders.steps has it for an order.

open -> settled, or dropped; a settled one can be taken up again
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

CaseState = Literal["open", "settled", "dropped"]
CaseStep = Literal[
    "open",
    "add",
    "call",
    "report_in",
    "pledge",
    "release",
    "group",
    "meet",
    "decide",
    "withdraw",
    "done",
    "settle",
    "drop",
    "take_up",
    "note",
]
CASE_STEPS: tuple[CaseStep, ...] = get_args(CaseStep)

CasePart = Literal["opener", "called", "member", "doer"]
"""What somebody is to a case. opener: the office that opened it, or one above. called: a department that was
called and not released. member: of the task group. doer: a unit that has a decision still to carry out."""


@dataclass(frozen=True, slots=True)
class CaseRule:
    """As geomap.orders.steps.Rule."""

    step: CaseStep
    before: tuple[CaseState, ...]
    after: CaseState | None
    parts: tuple[CasePart, ...]
    needs: tuple[str, ...] = ()


CASE_RULES: tuple[CaseRule, ...] = (
    CaseRule("open", (), "open", ("opener",), ("orders", "words")),
    CaseRule("add", ("open",), None, ("opener",), ("orders",)),
    CaseRule("call", ("open",), None, ("opener",), ("departments", "due")),
    CaseRule("report_in", ("open",), None, ("called",)),
    CaseRule("pledge", ("open",), None, ("called",), ("words",)),
    CaseRule("release", ("open",), None, ("opener",), ("departments", "reason")),
    CaseRule("group", ("open",), None, ("opener",), ("units",)),
    CaseRule("meet", ("open",), None, ("opener", "member"), ("held_at", "place", "words")),
    CaseRule("decide", ("open",), None, ("opener",), ("words", "to", "due")),
    CaseRule("withdraw", ("open",), None, ("opener",), ("decision", "reason")),
    CaseRule("done", ("open",), None, ("opener", "doer"), ("decision", "words")),
    CaseRule("settle", ("open",), "settled", ("opener",), ("words",)),
    CaseRule("drop", ("open",), "dropped", ("opener",), ("reason",)),
    CaseRule("take_up", ("settled",), "open", ("opener",), ("reason",)),
    CaseRule("note", ("open",), None, ("opener", "called", "member", "doer"), ("words",)),
)
"""settle: when every department has come or was released, and every decision is done or withdrawn. meet: a
meeting that is called for a time to come, or was held."""

CASE_RULE_OF: dict[CaseStep, CaseRule] = {rule.step: rule for rule in CASE_RULES}
