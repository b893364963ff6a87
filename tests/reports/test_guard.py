"""Forged and flooding requests are held back, and nobody has to solve a puzzle."""

from __future__ import annotations

import pytest
from reporting import PAGE, STATION, passer_by, report, shown, ticket_of

from geomap.web.i18n import messages
from geomap.web.reports.guard import NETWORK_PACE, STATION_PACE

ADDRESS = f"/api/stations/{STATION}/reports"


def test_the_form_says_so_where_it_comes_too_soon_and_is_taken_the_second_time(desk):
    client, path = passer_by(desk, 1), f"/stations/{STATION}"
    form = {"kind": "locked", "ticket": ticket_of(client)}
    early = client.post(f"{path}/reports", data=form, headers=PAGE, follow_redirects=True)
    assert early.status_code == 200
    assert messages("zh")["passerby.refused.soon"] in early.text
    assert shown(client) == {}
    desk.later(seconds=3)
    again = client.post(f"{path}/reports", data=form, headers=PAGE, follow_redirects=True)
    assert messages("zh")["passerby.thanks"] in again.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_a_request_from_another_site_is_refused(desk, headers):
    client = passer_by(desk, 1)
    ticket = ticket_of(client)
    desk.later(seconds=3)
    body = {"kind": "locked", "ticket": ticket}
    assert client.post(ADDRESS, json=body, headers=headers).status_code == 403
    assert client.post(f"/stations/{STATION}/reports", data=body, headers=headers).status_code == 403
    assert shown(client) == {}


def test_no_other_site_may_read_the_ticket(desk):
    assert "Access-Control-Allow-Origin" not in passer_by(desk, 1).get(ADDRESS).headers


def test_a_ticket_is_for_one_station_some_seconds_old_and_not_for_ever(desk):
    client = passer_by(desk, 1)
    ticket, foreign = ticket_of(client), ticket_of(client, "east-north")

    def status(text):
        return client.post(ADDRESS, json={"kind": "locked", "ticket": text}, headers=PAGE).status_code

    early = client.post(ADDRESS, json={"kind": "locked", "ticket": ticket}, headers=PAGE)
    assert (early.status_code, early.headers["Retry-After"]) == (429, "2")
    desk.later(seconds=3)
    assert status(foreign) == 400
    assert status(ticket[:-9] + ("A" if ticket[-9] != "A" else "B") + ticket[-8:]) == 400
    assert status(ticket) == 201
    desk.later(days=2)
    assert status(ticket) == 400


def test_who_fills_in_the_field_nobody_sees_is_told_that_all_is_well_and_is_not_heard(desk):
    client = passer_by(desk, 1)
    assert report(desk, client, homepage="https://buy.example").status_code == 201
    assert shown(client) == {}


def test_a_network_that_floods_must_wait_for_all_processes_alike(desk):
    other = desk.another()
    stations = [STATION, "west-north", "east-south", "east-north"]
    kinds = ["locked", "no_water", "broken", "wrong_info"]
    answers = []
    for i in range(NETWORK_PACE.free + 2):
        there = (desk, other)[i % 2]
        there.now = max(desk.now, other.now)
        there_client = passer_by(there, 1)
        answers.append(report(there, there_client, kinds[i % 4], stations[i // 4 % 4]))
    assert [a.status_code for a in answers[: NETWORK_PACE.free]] == [201] * NETWORK_PACE.free
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert report(desk, passer_by(desk, 2)).status_code == 201
    desk.later(hours=3)
    assert report(desk, passer_by(desk, 1)).status_code == 201


def test_a_station_that_is_flooded_from_everywhere_takes_no_more_for_a_while(desk):
    answers = [report(desk, passer_by(desk, n)) for n in range(1, STATION_PACE.free + 3)]
    assert [a.status_code for a in answers[: STATION_PACE.free]] == [201] * STATION_PACE.free
    assert answers[-1].status_code == 429
    assert report(desk, passer_by(desk, 99), station="east-north").status_code == 201


def test_an_address_of_version_six_counts_by_the_network_somebody_is_given(desk):
    client = passer_by(desk, 1)
    for last in ("1", "2:3", "ffff"):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8:7:{last}::1"
        report(desk, client)
    assert shown(client) == {"locked": 1}
    client.environ_base["REMOTE_ADDR"] = "2001:db8:8::1"
    report(desk, client)
    assert shown(client) == {"locked": 2}
