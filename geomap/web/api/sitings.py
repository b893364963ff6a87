"""Turns the words of a siting, the API's and the terminal's, into a question, and its answer into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from geomap.errors import InvalidInputError
from geomap.planning import Proposal, hour_from, hour_text
from geomap.planning.prices import DEFAULT_PRICES, Prices
from geomap.planning.sites import Sites
from geomap.planning.siting import answered
from geomap.planning.siting_answers import NoteCode, SitingAnswer
from geomap.planning.siting_question import SitingQuestion
from geomap.siting import Effort, Run, recorded
from geomap.snapshot import Snapshot
from geomap.web.api.coverage import figures_body
from geomap.web.api.operations_siting import SITING
from geomap.web.api.scenarios import scenario_body, scenario_from, without_none
from geomap.web.jobs import Watch, finite
from geomap.web.params import read_members

WHOLE_WEEK = tuple(range(168))
SAME_WORDS = (
    "model",
    "p",
    "candidates",
    "required",
    "forbidden",
    "capacity_persons",
    "keep_existing",
    "leave_unreachable",
    "build_hours",
    "extend_to",
)
NOT_ASKED = ("data_version", "method", "enough")
"""What a record holds beside the question."""
NOTES: dict[NoteCode, str] = {
    "nothing_proposed": "Nothing that could be done improves the figure asked for.",
    "no_station": "No running station meets the need then as things stand.",
    "off_network": "{:,.0f} persons live too far from any street open to the mode: measured straight.",
    "unreachable": "No station and no candidate is within reach of {:,.0f} persons.",
    "left_out": "{:,.0f} persons are within reach of a station or candidate and served by none.",
    "existing_ignored": "The plan is made as if no station stood; the area's figures count those that do.",
    "not_extended": "{:,.0f} stations cannot be given the longer hours: they are open outside them.",
    "cut_short": "The search was ended early: a better answer may exist, and another run may find it.",
}


def question_from(snapshot: Snapshot, values: Mapping[str, Any], now: datetime) -> SitingQuestion:
    """The question that values of SITING state. now: an aware instant."""
    scenario = scenario_from(snapshot, values, now)
    budgets = (*values.get("budgets_yuan", ()), *_one(values.get("budget_yuan")))
    return SitingQuestion(
        scenario=scenario,
        budgets_yuan=tuple(sorted(set(budgets))),
        prices=_prices(values.get("prices", {})),
        hours=_hours(values["hours"], scenario.hour),
        **{name: values[name] for name in SAME_WORDS if name in values},
    )


def question_body(snapshot: Snapshot, question: SitingQuestion) -> dict[str, Any]:
    """The same back, as the body of a POST has it: everything that was asked, and defaults filled in."""
    words = {name: getattr(question, name) for name in SAME_WORDS}
    if question.model == "budget":
        all_hours = question.hours == WHOLE_WEEK
        words |= {
            "budgets_yuan": question.budgets_yuan,
            "prices": prices_body(question.prices),
            "hours": "week" if all_hours else [hour_text(hour) for hour in question.hours],
        }
    plain = {name: value for name, value in words.items() if value not in (None, ())}
    return {**scenario_body(snapshot, question.scenario), **plain}


def run_of(sites: Sites, time_limit_s: float, watch: Watch) -> Run:
    """Answer a question and record it. Raises InvalidInputError where it has no answer."""
    effort = Effort(time_limit_s=time_limit_s, progress=watch)
    answer = answered(sites, effort)
    if watch.why is not None and answer.found.stopped == "cancelled":
        answer = replace(answer, found=replace(answer.found, stopped=watch.why))
    return recorded(
        sites.question.model,
        answer.found.inputs,
        {**question_body(sites.snapshot, sites.question), "data_version": sites.snapshot.version},
        effort,
        answer_body(sites.snapshot, answer),
    )


def question_of(snapshot: Snapshot, run: Run, now: datetime) -> tuple[SitingQuestion, float]:
    """The question of a record, and its time limit, to be asked again. Raises InvalidInputError."""
    asked = {name: value for name, value in run.parameters.items() if name not in NOT_ASKED}
    values = read_members(SITING, asked)
    return question_from(snapshot, values, now), values["time_limit_s"]


def answer_body(snapshot: Snapshot, answer: SitingAnswer) -> dict[str, Any]:
    """An answer as a job's result tells it."""
    found, question = answer.found, answer.question
    body: dict[str, Any] = {
        "model": question.model,
        "unit": answer.unit,
        "value": found.value,
        "bound": finite(found.bound),
        "gap": finite(found.gap),
        "optimal": found.gap == 0.0,
        "stopped": found.stopped,
        "before": figures_body(answer.before.whole),
        "after": figures_body(answer.after.whole),
        "proposals": [proposal_body(snapshot, proposal) for proposal in found.proposals],
        "additions": [without_none(addition) for addition in answer.additions],
        "changes": [without_none(change) for change in answer.changes],
        "frontier": [
            {
                "budget_yuan": plan.budget_yuan,
                "price_yuan": plan.price_yuan,
                "value": plan.value,
                "bound": finite(plan.bound),
            }
            for plan in found.frontier
        ],
        "prices": prices_body(question.prices) if question.model == "budget" else None,
        "notes": [
            {"code": note.code, "number": note.number, "text": NOTES[note.code].format(note.number)}
            for note in answer.notes
        ],
    }
    return body


def proposal_body(snapshot: Snapshot, proposal: Proposal) -> dict[str, Any]:
    layer = snapshot.layers["communities"]
    names = layer.values("name")
    return {
        "id": proposal.id,
        "actions": list(proposal.actions),
        "name": proposal.name,
        "lon": proposal.lon,
        "lat": proposal.lat,
        "station": proposal.station,
        "tier": proposal.tier,
        "services": list(proposal.services),
        "opening_hours": proposal.opening_hours,
        "persons": proposal.persons,
        "person_hours": proposal.person_hours,
        "communities": [
            {"id": area or None, "name": names[layer.position[area]] if area else None, "persons": persons}
            for area, persons in proposal.communities
        ],
        "backup_persons": proposal.backup_persons,
        "lost": finite(proposal.lost),
        "price_yuan": proposal.price_yuan,
        "alternatives": [
            {"name": other.name, "lon": other.lon, "lat": other.lat, "value": other.value}
            for other in proposal.alternatives
        ],
    }


def prices_body(prices: Prices) -> dict[str, Any]:
    return {
        "build": {str(tier): price for tier, price in prices.build.items()},
        "upgrade": {str(tier): price for tier, price in prices.upgrade.items()},
        "add_service": dict(prices.add_service),
        "extend_hours": prices.extend_hours,
    }


def _prices(given: Mapping[str, Any]) -> Prices:
    """Those given; a lever that is not named costs what is assumed."""
    held: dict[str, Any] = {}
    for lever, prices in given.items():
        if lever in {"build", "upgrade"}:
            held[lever] = {_tier(lever, tier): price for tier, price in (prices or {}).items()}
        else:
            held[lever] = prices if lever == "extend_hours" else prices or {}
    return replace(DEFAULT_PRICES, **held)


def _tier(lever: str, text: str) -> int:
    if text not in {"1", "2", "3"}:
        raise InvalidInputError(
            "There is no such tier.", parameter=f"prices.{lever}", value=text, hint="Use 1, 2 or 3."
        )
    return int(text)


def _hours(given: Any, asked: int | None) -> tuple[int, ...]:
    if given == "week":
        return WHOLE_WEEK
    if given != "hour":
        return tuple(sorted({hour_from(text) for text in given}))
    if asked is None:
        raise InvalidInputError(
            "No hour is asked about.",
            parameter="hours",
            value=given,
            hint="Give hour, such as Tu 22, or week.",
        )
    return (asked,)


def _one(value: int | None) -> tuple[int, ...]:
    return () if value is None else (value,)
