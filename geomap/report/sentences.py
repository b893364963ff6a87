"""The sentences of a report: the question, how it was answered, what is proposed and why."""

from __future__ import annotations

import re

from geomap.planning import Proposal
from geomap.report.matter import Report
from geomap.report.words import number, percent

UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f\x7f]+')
LONGEST_STEM = 80
COMMUNITIES_NAMED = 3


def question(report: Report) -> str:
    """What was asked, in one sentence."""
    answer, words = report.answer, report.words
    clauses = need_clauses(report)
    station = words("station_that", what=words("clause_and").join(clauses)) if clauses else words("station")
    return words(
        "question",
        area=report.area,
        count=number(answer.whole.persons),
        radius=words.metres(answer.scenario.radius_m),
        mode=words(f"mode.{answer.scenario.mode}"),
        station=station,
    )


def need_clauses(report: Report) -> list[str]:
    """The conditions on a station, each as a clause; none where any station will do."""
    scenario, words = report.answer.scenario, report.words
    need, codes = scenario.need, report.snapshot.catalogue.codes
    clauses = []
    if need.services:
        clauses.append(words("clause_services", what=_services(report, codes(need.services))))
    if need.services_any:
        clauses.append(words("clause_any", what=_services(report, codes(need.services_any))))
    if need.tiers:
        tiers = words("or").join(words(f"tier.{tier}") for tier in sorted(need.tiers))
        clauses.append(words("clause_tier", what=tiers))
    if need.entries:
        entries = words("or").join(words(f"entry.{entry}") for entry in sorted(need.entries))
        clauses.append(words("clause_entry", what=entries))
    if scenario.hour is not None:
        clauses.append(words("clause_hour", hour=words.hour(scenario.hour)))
    return clauses


def method(report: Report) -> list[tuple[str, str]]:
    """How it was answered, for people who were not there: a heading and a sentence or two each."""
    answer, words = report.answer, report.words
    scenario = answer.scenario
    radius = words.metres(scenario.radius_m)
    lines = [
        ("people", words("method.people", count=number(len(answer.ground.demand)))),
        ("distance", words(f"method.{scenario.mode}")),
        ("covered", words("method.covered", radius=radius)),
        ("stations", words("method.stations", count=number(len(answer.stations.index)))),
        ("hours", words(f"method.hours_{'with' if scenario.unknown_hours else 'without'}_unknown",
                        week=words.week(scenario.monday))),
        ("limits", words("method.limits")),
    ]  # fmt: skip
    lines += [("note", text) for text in notes(report)]
    return [(words(f"heading.{name}"), text) for name, text in lines]


def notes(report: Report) -> list[str]:
    """Why to read the answer with care."""
    told = {"off_network": report.words.persons(report.answer.off_network_persons), "no_station": ""}
    texts = [report.words(f"note.{note}", persons=told[note]) for note in report.answer.notes]
    altered = len(report.answer.scenario.additions), len(report.answer.scenario.changes)
    if any(altered):
        texts.append(report.words("note.what_if", added=altered[0], changed=altered[1]))
    return texts


def equity_lines(report: Report) -> list[tuple[str, str]]:
    """How evenly coverage falls: label and value."""
    found, words = report.answer.equity, report.words
    lines = [(words("gini"), words("undefined") if found.gini is None else f"{found.gini:.2f}")]
    if found.worst_share is not None:
        name = report.communities_by_id[found.worst_share.area_id]
        value = percent(found.worst_share.value)
        lines.append((words("worst_share"), words("of_area", area=name, value=value)))
    if found.worst_median is not None:
        name = report.communities_by_id[found.worst_median.area_id]
        value = words.metres(found.worst_median.value)
        lines.append((words("worst_median"), words("of_area", area=name, value=value)))
    return lines


def adopted_sentence(report: Report) -> str:
    """What the area's figures would be with all proposals."""
    words, before, after = report.words, report.answer.whole, report.after
    return words(
        "adopted",
        share=percent(after.share),
        persons=words.persons(after.covered_persons),
        gained=words.persons(after.covered_persons - before.covered_persons),
    )


def proposal_actions(report: Report, proposal: Proposal) -> str:
    """What is done, such as 新建三级驿站."""
    words = report.words
    return words.listed([words(f"action.{a}", tier=words(f"tier.{proposal.tier}")) for a in proposal.actions])


def proposal_reason(report: Report, proposal: Proposal) -> str:
    """Why: who gains, where they live, and what comes close."""
    words = report.words
    parts = [words("gain", persons=words.persons(proposal.persons))]
    told = community_gains(report, proposal)[:COMMUNITIES_NAMED]
    if told:
        parts.append(words("gain_where", where=words.listed(told)))
    if proposal.backup_persons:
        parts.append(words("gain_backup", persons=words.persons(proposal.backup_persons)))
    if proposal.alternatives:
        parts.append(words("alternative", name=proposal.alternatives[0].name))
    return words("sentence_gap").join(parts)


def community_gains(report: Report, proposal: Proposal) -> list[str]:
    """Each community that gains and how many of it do; people outside all are left out."""
    words, names = report.words, report.communities_by_id
    return [
        words("of_area", area=names.get(one, one), value=words.persons(persons))
        for one, persons in proposal.communities
        if one
    ]


def file_stem(report: Report) -> str:
    """The name of a file of the report without its ending, fit for every system."""
    scenario, words = report.answer.scenario, report.words
    codes = report.snapshot.catalogue.codes(scenario.need.services | scenario.need.services_any)
    parts = [words("file"), report.area, *report.service_names(codes), f"{scenario.radius_m:g}m"]
    stem = "-".join(UNFIT.sub("-", part).strip("-. ") for part in parts)
    return stem if len(stem) <= LONGEST_STEM else f"{stem[:LONGEST_STEM].rstrip('-')}…"


def _services(report: Report, codes: list[str]) -> str:
    """Names of services within a sentence; in English small, but for names such as Wi-Fi."""
    names = report.service_names(codes)
    return report.words.listed([n[:1].lower() + n[1:] if n[1:].islower() else n for n in names])
