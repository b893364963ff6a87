"""A program that speaks GeoReport v2, and the standard's structure as lists of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from people_desk import Desk
from werkzeug.test import TestResponse

from geomap.orders.units import Unit
from geomap.storage.orders.records import Action, Kept
from geomap.storage.orders.tables import ORDER

ROOT = "/open311/v2"
HERE = {"lat": "34.2234", "long": "108.9278"}
"""In the community west-south, in no compound."""
PRIVATE_WORDS = "老人张某住三单元"

SERVICE = ("service_code", "service_name", "description", "metadata", "type", "keywords", "group")
REQUEST = (
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
)
STANDARD: dict[str, Any] = {
    "services": {"service": SERVICE},
    "service_definition": ("service_code", "attributes"),
    "service_requests": {"request": REQUEST},
    "errors": {"error": ("code", "description")},
}
"""Elements in the order of the standard's examples, by the outermost one."""


@dataclass
class Program:
    desk: Desk
    key: str
    _sent: int = 0

    def get(self, path: str, wanted: int = 200, /, **query: Any) -> Any:
        """The JSON of a path, such as requests."""
        answer = self.desk.app.test_client().get(f"{ROOT}/{path}.json", query_string=query)
        assert answer.status_code == wanted, answer.text
        return answer.json

    def xml(self, path: str, wanted: int = 200, /, **query: Any) -> ElementTree.Element:
        answer = self.desk.app.test_client().get(f"{ROOT}/{path}.xml", query_string=query)
        assert answer.status_code == wanted, answer.text
        assert answer.content_type == "text/xml; charset=utf-8"
        assert answer.data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
        return ElementTree.fromstring(answer.data)

    def post(self, fields: dict[str, Any], form: str = "json", **headers: str) -> TestResponse:
        return self.desk.app.test_client().post(f"{ROOT}/requests.{form}", data=fields, headers=headers)

    def send(self, **fields: Any) -> str:
        """Send an order that is none sent before; its id."""
        self._sent += 1
        words = {"description": f"路灯不亮 {self._sent}"}
        body = {"api_key": self.key, "service_code": "road_light", **HERE, **words, **fields}
        answer = self.post({name: value for name, value in body.items() if value is not None})
        assert answer.status_code == 200, answer.text
        return str(answer.json[0]["service_request_id"])

    def kept(self, public_id: str) -> Kept:
        """The order of a service_request_id, private or not."""
        found: Kept
        (found,) = self.desk.app.extensions["orders"].book.listed(ORDER.c.public_id == public_id)
        return found

    def take(self, public_id: str, step: str, unit: Unit | None = None, **said: Any) -> None:
        """Take a step for a unit, or as the resident."""
        self._sent += 1
        action = Action(
            self.kept(public_id).id,
            step,  # type: ignore[arg-type]
            self.desk.now,
            f"step {self._sent} of {public_id}",
            "west",
            frozenset({unit} if unit else ()),
            unit,
            unit is None,
            said,
        )
        self.desk.app.extensions["orders"].book.take(action)
