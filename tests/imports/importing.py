"""What the tests of imports share: a desk, lists to send, and the steps of an import by API."""

from __future__ import annotations

import io
import time
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from people_desk import Desk
from werkzeug.test import TestResponse

ADDRESS = "/api/desk/imports"
HEADER = "名称,地址,等级,服务项目,开放时间,经度,纬度"
UNFINISHED = ("checking", "applying", "undoing")
MOST_LOOKS = 1_500


class Importer:
    """A client that imports, by a token or by the session of a page."""

    def __init__(self, client: FlaskClient, token: str | None = None) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        if not token:
            self.headers = {"X-CSRFToken": client.get("/api/desk/me").json["csrf_token"]}

    def send(self, content: bytes, name: str = "list.csv", **form: str) -> TestResponse:
        data = {"file": (io.BytesIO(content), name), **form}
        answer = self.client.post(ADDRESS, data=data, headers=self.headers)
        answer.request.environ["wsgi.input"].close()  # the client's own copy, a file where it is long
        return answer

    def ask(self, method: str, path: str = "", **options: Any) -> TestResponse:
        headers = {**self.headers, **options.pop("headers", {})}
        return self.client.open(f"{ADDRESS}{path}", method=method, headers=headers, buffered=True, **options)

    def settled(self, made: str) -> dict[str, Any]:
        """The import once nothing is under way any more."""
        for _ in range(MOST_LOOKS):
            body: dict[str, Any] = self.ask("GET", f"/{made}").json
            if body["status"] not in UNFINISHED:
                return body
            time.sleep(0.02)
        raise AssertionError(body)

    def checked(self, made: str, mapping: dict[str, Any], **policy: Any) -> dict[str, Any]:
        """The import after its dry run."""
        answer = self.ask("PUT", f"/{made}", json={"mapping": mapping, "policy": policy})
        assert answer.status_code == 202, answer.text
        return self.settled(made)

    def tried(self, content: bytes, name: str = "list.csv", **policy: Any) -> dict[str, Any]:
        """A list sent and tried by the mapping that is offered."""
        sent = self.send(content, name)
        assert sent.status_code == 201, sent.text
        return self.checked(sent.json["id"], sent.json["mapping"], **policy)

    def apply(self, body: dict[str, Any]) -> dict[str, Any]:
        """The import after it was applied, or could not be."""
        answer = self.ask("POST", f"/{body['id']}/apply", json={}, headers={"If-Match": body["etag"]})
        assert answer.status_code == 202, answer.text
        return self.settled(body["id"])

    def rows(self, made: str, kind: str, **query: Any) -> list[dict[str, Any]]:
        answer = self.ask("GET", f"/{made}/rows", query_string={"kind": kind, **query})
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json["rows"]
        return found


def csv_of(*rows: tuple[Any, ...], header: str = HEADER) -> bytes:
    """A list of stations, UTF-8."""
    return "\n".join((header, *(",".join(map(str, row)) for row in rows))).encode()


def token_of(desk: Desk, name: str, *scopes: str) -> str:
    """A token of the account with these scopes."""
    account = desk.people.accounts.need(name)
    text, _ = desk.people.tokens.make(account.id, "script", scopes, desk.now + timedelta(days=9), desk.now)  # type: ignore[arg-type]
    return text
