"""What somebody says of a feature, as a change; and the change as rows to read and deeds to be allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import MASKED, PRIVATE

from geomap.editing.diffs import Row, diff
from geomap.editing.edits import changed, closed, created, edited, reopened, replaced, verified, with_services
from geomap.editing.freshness import DUES, counted, counted_by, dues_of
from geomap.editing.rights import actions_of
from geomap.errors import InvalidInputError
from geomap.layers import LAYERS
from geomap.services import Catalogue, Service
from tests.web.small_data import point, station

TODAY = "2026-03-04"
STATION = station("s1", 108.91, 34.21, phone=PRIVATE)
VALUES = {
    "name": st.text(min_size=1, max_size=8).filter(lambda text: "\0" not in text),
    "tier": st.sampled_from([1, 2, 3]),
    "opening_hours": st.sampled_from([None, "24/7", "Mo-Su 08:00-20:00"]),
    "services": st.lists(st.sampled_from(["umbrella", "first_aid", "charging"]), unique=True),
    "address": st.sampled_from([None, "小寨东路 1 号"]),
}
FIELDS = st.fixed_dictionaries({}, optional=VALUES)


@given(FIELDS)
def test_an_edit_holds_what_was_said_keeps_the_rest_and_is_undone_by_its_inverse(fields) -> None:
    after = edited("stations", STATION, fields, TODAY)
    told = after["properties"]
    assert {name: told.get(name) for name in fields} == fields
    others = STATION["properties"].keys() - fields.keys() - {"updated_on"}
    assert {name: told[name] for name in others} == {name: STATION["properties"][name] for name in others}
    rows = diff("stations", STATION, after)
    assert {row.field for row in rows} - {"updated_on"} <= fields.keys()
    assert (told["updated_on"] == TODAY) is bool(rows)
    change = changed("stations", STATION, after)
    assert change.inverse().inverse() == change
    assert diff("stations", after, change.inverse().after) == [Row(r.field, r.after, r.before) for r in rows]


@given(FIELDS)
def test_a_version_sent_back_as_a_whole_changes_nothing_and_one_with_less_empties_the_rest(fields) -> None:
    whole = edited("stations", STATION, fields, TODAY)
    again = replaced("stations", whole, dict(whole["properties"]), "2026-03-09", whole["geometry"])
    assert diff("stations", whole, again) == []
    bare = {name: whole["properties"][name] for name in ("name", "tier", "services")}
    left = replaced("stations", whole, bare, "2026-03-09", whole["geometry"])["properties"]
    assert left == {**bare, "updated_on": "2026-03-09"}


def test_a_number_that_comes_back_masked_stays_whole_and_another_is_taken() -> None:
    for said, kept in (
        (MASKED, PRIVATE),
        ("139****0000", "139****0000"),
        ("029-88887777", "029-88887777"),
        (None, None),
    ):
        assert edited("stations", STATION, {"phone": said}, TODAY)["properties"]["phone"] == kept


@pytest.mark.parametrize(
    ("layer", "fields", "parameter", "hint"),
    [
        ("stations", {"teir": 2}, "teir", "tier"),
        ("stations", {"<script>": 1}, "<script>", "Its fields"),
        ("streets", {"code": "9"}, "code", "Retire"),
    ],
)
def test_fields_that_are_none_are_refused_by_name(layer, fields, parameter, hint) -> None:
    with pytest.raises(InvalidInputError) as refused:
        edited(layer, {**STATION, "id": "610113001"}, fields, TODAY)
    assert refused.value.parameter == parameter
    assert hint in (refused.value.hint or "")


def test_a_change_comes_to_the_deeds_that_it_needs() -> None:
    moved = {**STATION, "geometry": point(108.92, 34.21)}
    cases = [
        (None, STATION, ["create"]),
        (STATION, None, ["retire"]),
        (STATION, STATION, []),
        (STATION, moved, ["move"]),
        (STATION, verified("stations", STATION, TODAY), ["verify"]),
        (STATION, closed("stations", STATION, "2026-03-09", "装修", TODAY), ["close"]),
        (STATION, edited("stations", STATION, {"tier": 1}, TODAY), ["edit"]),
        (
            STATION,
            edited("stations", STATION, {"tier": 1, "verified_on": TODAY}, TODAY, moved["geometry"]),
            ["move", "verify", "edit"],
        ),
    ]
    for before, after, deeds in cases:
        assert actions_of(changed("stations", before, after)) == deeds, deeds
    area = {**STATION, "id": "1"}
    assert actions_of(changed("streets", area, {**area, "geometry": point(0, 1)})) == ["edit_boundary"]


def test_closing_and_opening_again_leaves_no_trace_but_the_day() -> None:
    shut = closed("stations", STATION, "2026-03-09", "装修", TODAY)
    assert (shut["properties"]["closed_until"], shut["properties"]["closed_reason"]) == ("2026-03-09", "装修")
    back = reopened("stations", shut, TODAY)
    assert diff("stations", STATION, back) == [Row("updated_on", "2026-03-01", TODAY)]
    assert not {"closed_until", "closed_reason"} & back["properties"].keys()


def test_looking_at_a_station_is_no_change_of_its_data() -> None:
    seen = verified("stations", STATION, TODAY)
    assert diff("stations", STATION, seen) == [Row("verified_on", None, TODAY)]


def test_services_are_added_and_taken_away_once_and_in_order() -> None:
    assert with_services(STATION, ["charging", "umbrella"], ["first_aid"]) == ["umbrella", "charging"]


def test_a_new_area_repeats_its_id() -> None:
    made = created("streets", "610113009", {"name": "新街道", "source": "x"}, TODAY, point(0, 0))
    assert made["properties"]["code"] == "610113009"


CATALOGUE = Catalogue(
    [
        Service("umbrella", "雨伞", "Umbrella", "x", 3, True),
        Service("charging", "充电", "Charging", "x", 1, True),
    ]
)


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"verified_on": "2025-12-04"}, []),
        ({"verified_on": "2025-12-03"}, ["not_verified"]),
        ({"verified_on": None}, ["not_verified"]),
        ({"opening_hours": None, "verified_on": TODAY}, ["hours_unknown"]),
        ({"tier": 1, "verified_on": TODAY}, ["below_standard"]),
        ({"closed_until": TODAY, "verified_on": TODAY}, ["closed_for_a_time"]),
        ({"closed_until": "2026-03-03", "verified_on": TODAY}, []),
        ({"status": "planned"}, []),
    ],
)
def test_the_board_knows_what_is_due(fields, due) -> None:
    from datetime import date

    properties = {**STATION["properties"], **fields}
    assert dues_of("stations", properties, CATALOGUE, date(2026, 3, 4)) == due


@given(st.lists(st.tuples(st.sampled_from([None, "a", "b"]), st.sets(st.sampled_from(DUES)))))
def test_the_areas_of_the_board_add_up_to_the_whole(rows) -> None:
    areas, dues = [area for area, _ in rows], [sorted(due) for _, due in rows]
    by_area = counted_by(dues, areas)
    assert {due: sum(one[due] for one in by_area.values()) for due in DUES} == counted(dues)


def test_every_field_can_be_told_in_both_languages() -> None:
    from geomap.web.i18n import messages
    from geomap.web.map_page import SWITCHED

    fields = {field.name for layer in SWITCHED for field in LAYERS[layer].fields}
    posts = {name for name in fields if f"post.{name}" in messages("zh")}  # one word for a post everywhere
    named = {f"desk.field.{name}" for name in fields - posts}
    named |= {f"desk.due.{due}" for due in DUES} | {"desk.field.geometry", "desk.field.street"}
    assert named <= set(messages("zh"))
