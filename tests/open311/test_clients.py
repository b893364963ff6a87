"""Published client libraries find, send and read a request over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest
from driving import serving
from wanting import do_without

from tests.open311.asking import REQUEST, SERVICE, Program


@pytest.fixture(autouse=True)
def _clients() -> None:
    if not all(find_spec(name) for name in ("civicbot", "georeport")):
        do_without("needs the clients of requirements-dev.txt")


@pytest.fixture
def address(program: Program) -> Iterator[str]:
    with serving(program.desk.app) as url:
        yield url


def test_a_client_finds_the_services_sends_a_request_and_reads_it(program: Program, address: str) -> None:
    from civicbot import Endpoint, HttpTransport, Open311Client
    from civicbot.http import RateLimiter

    transport = HttpTransport(rate_limiter=RateLimiter(0))
    found = transport.get_json(f"{address}/open311/v2/discovery.json")["endpoints"][0]
    endpoint = Endpoint(id="district", name="district", base_url=found["url"], write=True)
    client = Open311Client(endpoint, transport, jurisdiction_id="610113")
    codes = {service["service_code"] for service in client.list_services()}
    assert client.get_service_definition("noise") == {"service_code": "noise", "attributes": []}
    prepared = client.create_request(
        "noise",
        dry_run=False,
        confirm="SEND",
        api_key=program.key,
        validate_remote=True,
        lat=34.2234,
        lng=108.9278,
        description="夜里施工",
        first_name="Wei",
        last_name="Zhang",
        phone="13812345678",
        device_id="d1",
    )
    number = prepared.response[0]["service_request_id"]
    assert program.kept(number).words == "夜里施工"
    told = client.get_request(number)
    assert told == client.list_requests(service_request_ids=[number])[0]
    assert (told["service_code"], told["status"]) == ("noise", "open")
    assert told["service_code"] in codes
    assert [one["service_request_id"] for one in client.list_requests(status="open", page_size=5)] == [number]


@pytest.mark.parametrize("form", ["json", "xml"])
def test_another_client_reads_the_same_in_either_form(program: Program, address: str, form: str) -> None:
    from georeport import GeoReport

    number = program.send()
    program.send(service_code="noise")
    client = GeoReport(f"{address}/open311/v2", output_format=form)
    assert {tuple(service) for service in client.get_service_list()} == {SERVICE}
    assert client.get_service_definition("noise")["service_code"] == "noise"
    told = client.get_service_request(str(number))
    assert tuple(told) == REQUEST
    assert str(told["service_request_id"]) == str(number)
    assert len(client.get_service_requests(status="open")) == 2
    assert client.get_service_requests(service_code="road_light", status="open") in (told, [told])
