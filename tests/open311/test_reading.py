"""What everybody reads by GeoReport v2: services, and requests without anything personal."""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from people_desk import START, Desk
from town import WEST, WEST_SOUTH

from geomap.geodesy import distance_m
from geomap.orders.steps import STATES
from geomap.orders.units import Unit
from geomap.storage.orders.catalogues import read_categories
from geomap.web.open311.forms import xml_bytes
from geomap.web.open311.states import DETAILED_OF, status_of
from tests.open311.asking import HERE, PRIVATE_WORDS, REQUEST, STANDARD, Program
from tests.web.small_data import DATA

CATEGORIES = read_categories(DATA)
OFFICE, DEPARTMENT = Unit("community", WEST_SOUTH), Unit("department", "urban_management")


LISTS = {*STANDARD, "attributes", "endpoints", "formats"} - {"service_definition"}


def ids(program: Program, **query: object) -> list[str]:
    return [told["service_request_id"] for told in program.get("requests", **query)]


def names(element: ElementTree.Element) -> tuple[str, ...]:
    return tuple(child.tag for child in element)


def as_json(element: ElementTree.Element) -> object:
    """The Spark convention backwards, all values as text."""
    if element.tag in LISTS:
        return [as_json(child) for child in element]
    if len(element):
        return {child.tag: as_json(child) for child in element}
    return element.text


def as_text(value: object) -> object:
    if isinstance(value, list):
        return [as_text(one) for one in value]
    if isinstance(value, dict):
        return {name: as_text(one) for name, one in value.items()}
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value and str(value)


def test_discovery_says_where_the_endpoint_is_and_that_it_speaks_both_forms(program: Program) -> None:
    told = program.get("discovery")
    assert list(told) == ["changeset", "contact", "key_service", "endpoints"]
    (endpoint,) = told["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"] == "http://localhost/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert as_json(program.xml("discovery")) == as_text(told)


def test_services_are_the_categories_of_orders_in_the_language_asked_for(program: Program) -> None:
    zh, en = (program.get("services", lang=lang) for lang in ("zh", "en"))
    assert [s["service_code"] for s in zh] == [c.code for c in CATEGORIES.all]
    assert [s["service_name"] for s in zh] == [c.name_zh for c in CATEGORIES.all]
    assert [s["service_name"] for s in en] == [c.name_en for c in CATEGORIES.all]
    assert {(s["metadata"], s["type"]) for s in zh} == {(False, "realtime")}
    hours = [f"{c.settle.total_seconds() / 3600:g} " for c in CATEGORIES.all]
    assert [promised in s["description"] for s, promised in zip(zh, hours, strict=True)] == [True] * len(zh)


def test_the_xml_has_the_elements_of_the_standard_in_its_order_and_says_what_the_json_says(
    program: Program,
) -> None:
    program.send(service_code="noise")
    for path, outermost in (
        ("services", "services"),
        ("services/noise", "service_definition"),
        ("requests", "service_requests"),
    ):
        root, wanted = program.xml(path), STANDARD[outermost]
        assert root.tag == outermost
        if isinstance(wanted, dict):
            ((entry, members),) = wanted.items()
            assert {child.tag for child in root} == {entry}
            assert {names(child) for child in root} == {members}
        else:
            assert names(root) == wanted
        assert as_json(root) == as_text(program.get(path))
    assert names(program.xml("services/nothing", 404)[0]) == STANDARD["errors"]["error"]


@pytest.mark.parametrize("text", ["<b>&amp;]]>\"'", "a\x00b\x0b\ufffe\ud800", "𠮷🏠 \u200f\u05d0", "\t\n"])
def test_any_text_becomes_xml_that_can_be_read(text: str) -> None:
    read = ElementTree.fromstring(xml_bytes("errors", [{"code": 400, "description": text}]))
    wanted = "".join("\ufffd" if c in "\x00\x0b\ufffe\ud800" else c for c in text)
    assert read.findtext("error/description") == wanted


def test_a_request_tells_its_state_its_place_and_its_promise_and_nothing_personal(
    program: Program, desk: Desk
) -> None:
    number = program.send(description=PRIVATE_WORDS, first_name="伟", last_name="张", phone="13812345678")
    (told,) = program.get(f"requests/{number}", extensions="true")
    kept = program.kept(number)
    assert tuple(told) == (*REQUEST, "extended_attributes")
    assert told["description"] == told["service_name"] == CATEGORIES["road_light"].name_zh
    assert told["expected_datetime"] == "2026-03-07T10:30:00+08:00"  # 72 hours, day and night
    assert told["agency_responsible"] == WEST_SOUTH
    assert told["address"] == f"{WEST_SOUTH}, {WEST}"
    assert (told["lat"], told["long"]) == (34.223, 108.928)
    there = kept.order.place.point
    assert distance_m(told["long"], told["lat"], there.lon, there.lat) < 100
    for text in (desk.visitor().get(f"/open311/v2/requests.{f}").text for f in ("json", "xml")):
        assert not any(secret in text for secret in (PRIVATE_WORDS, "张", "13812345678", *HERE.values()))


def test_all_requests_of_a_compound_are_told_at_one_point_inside_it(program: Program) -> None:
    for lat, long in ((34.2101, 108.9101), (34.2149, 108.9139)):
        program.send(lat=lat, long=long)
    places = {(t["address_id"], t["lat"], t["long"]) for t in program.get("requests")}
    ((compound, lat, long),) = places
    assert compound == "yard"
    assert 34.21 < lat < 34.215
    assert 108.91 < long < 108.915


def test_a_request_of_a_private_category_is_as_one_that_there_is_not(program: Program) -> None:
    private, public = program.send(service_code="elderly_care"), program.send()
    assert ids(program) == [public]
    assert ids(program, service_code="elderly_care") == []
    assert ids(program, service_request_id=f"{private},{public}") == [public]
    answers = [program.get(f"requests/{number}", 404) for number in (private, "0" * 10, "x", 0, "9" * 40)]
    assert all(answer == answers[0] for answer in answers)


def test_the_state_of_an_order_is_told_step_by_step_in_the_words_of_both_standards(
    program: Program, desk: Desk
) -> None:
    number, seen = program.send(), []

    def look() -> None:
        (told,) = program.get(f"requests/{number}", extensions="true", lang="en")
        detailed = told["extended_attributes"]["detailed_status"]
        seen.append((told["status"], detailed, told["agency_responsible"]))
        assert told["updated_datetime"] == f"{desk.now + timedelta(hours=8):%Y-%m-%dT%H:%M:%S}+08:00"

    look()
    for step, unit, said in (
        ("dispatch", OFFICE, {"to": DEPARTMENT}),
        ("accept", DEPARTMENT, {}),
        ("settle", DEPARTMENT, {"words": "修好了"}),
        ("confirm", None, {}),
    ):
        desk.later(minutes=1)
        program.take(number, step, unit, **said)
        look()
    bureau = "Urban Management Bureau"
    assert seen == [
        ("open", "RECEIVED", WEST_SOUTH),
        ("open", "IN_PROCESS", bureau),
        ("open", "IN_PROCESS", bureau),
        ("closed", "PROCESSED", bureau),
        ("closed", "ARCHIVED", bureau),
    ]


def test_where_an_order_is_mediated_is_told_nobody(program: Program) -> None:
    number = program.send(service_code="noise")
    program.take(number, "refer", OFFICE, to=Unit("room", "m1"))
    (told,) = program.get(f"requests/{number}", lang="en")
    assert (told["agency_responsible"], told["status_notes"]) == (WEST_SOUTH, "Being mediated.")


def test_every_state_has_a_status_and_a_detailed_one() -> None:
    assert set(DETAILED_OF) == set(STATES)
    assert {status_of(s) for s in STATES if DETAILED_OF[s] in {"RECEIVED", "IN_PROCESS"}} == {"open"}


def test_requests_are_found_by_state_service_time_and_change(program: Program, desk: Desk) -> None:
    old = program.send()
    desk.later(days=60)
    settled = program.send(service_code="noise")
    program.take(settled, "accept", OFFICE)
    program.take(settled, "settle", OFFICE, words="好了")
    desk.later(days=1)
    new = program.send()
    assert ids(program) == [new, settled, old]
    assert ids(program, status="closed") == ids(program, detailed_status="PROCESSED") == [settled]
    assert ids(program, status="open,closed", service_code="noise,lift") == [settled]
    assert ids(program, status="") == [new, settled, old]
    assert ids(program, page=2, per_page=2) == ids(program, page=3, page_size=1) == [old]
    day = timedelta(days=1)
    start, end = START.isoformat(), (START + day).isoformat()
    assert ids(program, start_date=start, end_date=end) == ids(program, end_date=end) == [old]
    assert ids(program, start_date=end) == [new, settled]
    assert ids(program, updated_after=(START + 60 * day).isoformat(), updated_before="now") == [settled]
    desk.later(days=30)
    assert ids(program) == [new, settled]


def test_what_the_clock_did_late_is_told_to_whoever_asks_what_was_updated_since(
    program: Program, desk: Desk
) -> None:
    number = program.send()
    desk.later(days=3)
    asked_at = desk.now.isoformat()
    desk.later(minutes=1)
    assert ids(program, updated_after=asked_at) == []
    desk.app.extensions["orders"].sweep()
    assert ids(program, updated_after=asked_at) == [number]
    (told,) = program.get(f"requests/{number}")
    assert datetime.fromisoformat(told["updated_datetime"]) == desk.now


def test_requests_are_found_around_a_point_by_where_they_are_told_to_be(program: Program) -> None:
    yard, far = program.send(lat=34.2101, long=108.9101), program.send()
    told = {one["service_request_id"]: one for one in program.get("requests")}
    for radius in (1, 250, 400, 1_500, 3_000):
        centre = (108.9101, 34.2101)
        wanted = [n for n in (far, yard) if distance_m(*centre, told[n]["long"], told[n]["lat"]) <= radius]
        assert ids(program, lat=centre[1], long=centre[0], radius=radius) == wanted
    assert ids(program, lat=34.2101, long=108.9101, radius=1) == []  # where it is, to the metre
    assert ids(program, lat=told[yard]["lat"], long=told[yard]["long"], radius=1) == [yard]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"status": "done"}, "status"),
        ({"service_code": "dragons"}, "service_code"),
        ({"start_date": "yesterday"}, "start_date"),
        ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, "end_date"),
        ({"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, "end_date"),
        ({"lat": 34.2, "long": 108.9}, "radius"),
        ({"lat": 134.2, "long": 108.9, "radius": 5}, "lat"),
        ({"service_request_id": "x,"}, "service_request_id"),
        ({"service_request_id": "9" * 41}, "service_request_id"),
        ({"page": 0}, "page"),
        ({"lang": "fr"}, "lang"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_question_is_refused_by_the_name_of_what_is_wrong(
    program: Program, query: dict[str, object], named: str
) -> None:
    (error,) = program.get("requests", 400, **query)
    assert error["code"] == 400
    assert named in error["description"]


def test_what_there_is_not_is_told_in_the_form_asked_for(program: Program, desk: Desk) -> None:
    for path in ("requests/x", "services/x", "tokens/x", "nothing"):
        assert program.get(path, 404)[0]["code"] == 404
        assert program.xml(path, 404).findtext("error/code") == "404"
    assert program.get("services", 404, jurisdiction_id="city.gov")[0]["code"] == 404
    assert len(program.get("services", jurisdiction_id="610113")) == len(CATEGORIES.all)
    assert desk.visitor().get("/open311/v2/services.csv").mimetype == "text/xml"


def test_scripts_of_other_sites_may_read_and_not_send(program: Program) -> None:
    client = program.desk.app.test_client()
    origin = {"Origin": "https://elsewhere.example"}
    allowed = "Access-Control-Allow-Origin"
    assert client.get("/open311/v2/requests.json", headers=origin).headers[allowed] == "*"
    assert allowed not in client.post("/open311/v2/requests.json", headers=origin).headers
