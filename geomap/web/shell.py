"""What every page shares: words, assets, language, and the headers that keep it safe."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request

from geomap.web.assets import asset_url
from geomap.web.i18n import HTML_LANG, LANGUAGES, has_text, in_language, language, translate
from geomap.web.snapshots import current_snapshot
from geomap.web.tiles import tile_hosts

LANGUAGE_KEPT_S = 31_536_000


def init_shell(app: Flask) -> None:
    """Give the app's templates their words and its answers their headers."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(asset_url=asset_url, t=translate, t_has=has_text, in_language=in_language)
    app.context_processor(page_context)
    app.after_request(add_headers)


def page_context() -> dict[str, Any]:
    """The values every template may use."""
    settings = current_snapshot().settings
    other = LANGUAGES[1 - LANGUAGES.index(language())]
    arguments = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return {
        "language": language(),
        "html_lang": HTML_LANG[language()],
        "other_html_lang": HTML_LANG[other],
        "other_language_short": {"zh": "中", "en": "EN"}[other],
        "other_language_title": {"zh": "中文", "en": "English"}[other],
        "other_language_url": f"{request.path}?{urlencode([*arguments, ('lang', other)])}",
        "site_name": in_language(settings.name_zh, settings.name_en),
        "area_name": in_language(settings.area_zh, settings.area_en),
        "notice": in_language(settings.notice_zh, settings.notice_en),
        "credit": settings.credit(language()),
        "attribution": in_language(settings.attribution_zh, settings.attribution_en),
        "nonce": nonce(),
        "has_desk": "people" in current_app.extensions,
        "has_orders": "orders" in current_app.extensions,
    }


def nonce() -> str:
    """This answer's nonce: only scripts that carry it, or come from this server, run."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


def add_headers(answer: Response) -> Response:
    """Headers of every answer; pages get a strict content security policy besides."""
    answer.headers.setdefault("X-Content-Type-Options", "nosniff")
    answer.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if answer.mimetype != "text/html":
        return answer
    framed_by = "'none'" if answer.headers.get("X-Frame-Options") == "DENY" else "'self'"
    framed_by = "*" if request.endpoint == "pages.embed" else framed_by
    tiles = " ".join(tile_hosts(current_app.extensions["tiles"]))
    answer.headers["Content-Security-Policy"] = "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            f"img-src 'self' data: {tiles}".rstrip(),
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {framed_by}",
        )
    )
    answer.headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
    answer.headers.add("Vary", "Accept-Language, Cookie")
    if request.args.get("lang") in LANGUAGES:
        answer.set_cookie(
            "lang",
            language(),
            max_age=LANGUAGE_KEPT_S,
            samesite="Lax",
            secure=request.is_secure,
            httponly=True,
        )
    return answer
