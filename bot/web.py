"""The webhook: an update is stored, then answered with 200; never the other way round.

Telegram repeats what was not answered with 200, so a store that is away costs nothing but time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import StoreError

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.store import Queue

#: Telegram's updates stay far below; more is not Telegram.
_BODY_LIMIT_BYTES = 1_000_000
_SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


def webhook_secret(token: str, chosen: str | None) -> str:
    """Return the secret that Telegram sends along: the operator's, or one made of the token."""
    return chosen or hmac.new(token.encode(), b"gistwire webhook", hashlib.sha256).hexdigest()


def webhook_path(token: str) -> str:
    """Return the path Telegram posts to: it cannot be guessed and does not hold the token."""
    return "/" + hmac.new(token.encode(), b"gistwire path", hashlib.sha256).hexdigest()[:32]


async def _body(request: Request) -> bytes | None:
    """Return the request's body, or None when it grows beyond the limit."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _BODY_LIMIT_BYTES:
            return None
    return body


def _update_id(body: bytes) -> int | None:
    """Return the number of the update; None where that is none, however odd it is."""
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    number = update.get("update_id") if isinstance(update, dict) else None
    return number if type(number) is int else None


def webhook_app(updates: Queue[bytes], *, secret: str, path: str) -> Starlette:
    """Return the web application that takes Telegram's updates in."""

    async def take(request: Request) -> Response:
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        if request.headers.get("content-type", "").split(";")[0] != "application/json":
            return Response(status_code=415)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        update_id = _update_id(body)
        if update_id is None:
            return Response(status_code=400)
        try:
            await updates.put(str(update_id), body)
        except StoreError:
            return Response(status_code=503)
        return Response(status_code=200)

    return Starlette(routes=[Route(path, take, methods=["POST"])])
