"""People who keep the register, asking the API as its page does."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from people_desk import csrf_of
from town import WEST_SOUTH
from werkzeug.test import TestResponse

NAME = "王芳"


@dataclass
class Browser:
    """Somebody signed in, who asks the API with the token of their page."""

    client: FlaskClient

    def ask(self, method: str, path: str, body: Any = None, version: int | str | None = None) -> TestResponse:
        headers = {"X-CSRFToken": csrf_of(self.client, "/desk/account")}
        if version is not None:
            headers["If-Match"] = "*" if version == "*" else f'"{version}"'
        return self.client.open(f"/api/desk{path}", method=method, json=body, headers=headers)

    def made(self, **other: Any) -> dict[str, Any]:
        answer = self.ask("POST", "/posts", chief(**other))
        assert answer.status_code == 201, answer.text
        return dict(answer.json)


def chief(**other: Any) -> dict[str, Any]:
    """A community chief's post in a year that no other test has, unless other says."""
    told = {"kind": "community_chief", "layer": "communities", "areas": [WEST_SOUTH], "title": "服务长岗"}
    return {**told, "valid_from": "2026-01-01", **other}


def workbook(*rows: list[str]) -> io.BytesIO:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (["岗位类型", "负责区域", "姓名", "起始日期", "截止日期"], *rows):
        book.active.append(row)
    book.save(file)
    file.seek(0)
    return file


def sent(browser: Browser, file: io.BytesIO, **form: str) -> TestResponse:
    told = {"file": (file, "岗位.xlsx"), "csrf_token": csrf_of(browser.client, "/desk/account"), **form}
    return browser.client.post("/api/desk/posts/import", data=told)
