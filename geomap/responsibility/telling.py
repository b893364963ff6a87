"""The register as plain values, for answers and pages: never a holder's name but the one that is public."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from geomap.responsibility.ground import GroundException
from geomap.responsibility.links import Link, Problem, Standing
from geomap.responsibility.posts import Post
from geomap.responsibility.register import Overlap
from geomap.responsibility.spans import Span
from geomap.responsibility.taking_in import TakenIn
from geomap.responsibility.vacancies import Vacancy

Body = dict[str, Any]


def post_body(post: Post) -> Body:
    return asdict(post) | {"areas": list(post.areas)} | _days(post.span, "valid_from", "valid_to")


def vacancy_body(vacancy: Vacancy) -> Body:
    told = {"kind": vacancy.kind, "layer": vacancy.layer, "area": vacancy.area, "why": vacancy.why}
    return told | _days(vacancy.span)


def overlap_body(overlap: Overlap) -> Body:
    told = {"kind": overlap.kind, "layer": overlap.layer, "area": overlap.area, "posts": [*overlap.posts]}
    return told | _days(overlap.span)


def exception_body(exception: GroundException) -> Body:
    """area_m2 to whole square metres; lon, lat: a point inside."""
    told = {"why": exception.why, "layer": exception.layer, "ids": [*exception.ids]}
    point = {"lon": round(exception.point.lon, 6), "lat": round(exception.point.lat, 6)}
    return told | {"area_m2": round(exception.area_m2)} | point


def standing_body(standing: Standing) -> Body:
    lists = {"missing": [*standing.missing], "doubled": [*standing.doubled]}
    return asdict(standing) | lists | {"behind": standing.is_behind}


def link_body(link: Link) -> Body:
    return asdict(link) | _days(link.span, "valid_from", "valid_to")


def problem_body(problem: Problem) -> Body:
    steps = [{"state": step.state, "on": step.on.isoformat(), "words": step.words} for step in problem.steps]
    return {"id": problem.id, "link": problem.link, "title": problem.title, "steps": steps}


def taken_body(taken: TakenIn) -> Body:
    """What a list comes to; of every reason to refuse a row the words in both languages."""
    return {
        "added": [post_body(entry.post) for entry in taken.added],
        "changed": [
            {"before": post_body(old.post), "after": post_body(new.post)} for old, new in taken.changed
        ],
        "unchanged": taken.unchanged,
        "refused": [remark.in_both_languages() for remark in taken.refused],
    }


def span_text(span: Span) -> str:
    """Days as the terminal shows them: the first and the first no more, blank where there is none."""
    return f"{span.first or ''} .. {span.end or ''}".strip()


def _days(span: Span, first: str = "from", end: str = "to") -> Body:
    return {
        first: None if span.first is None else span.first.isoformat(),
        end: None if span.end is None else span.end.isoformat(),
    }
