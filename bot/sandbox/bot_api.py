"""The Bot API and the little web over HTTP, at the addresses that Telegram gives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.methods import call, fits
from bot.sandbox.methods.params import Params, Part
from bot.sandbox.nouns import Refusal, bad_request

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive, Scope, Send

    from bot.sandbox.world import World

#: Pages of the little web are read by the bot; a browser may look, but they may do nothing.
_SEALED = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


class LostResponse(Response):
    """Headers that promise a body which never comes: the server then closes the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head alone."""
        del scope, receive
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


class BotApi:
    """Routes to one world, for one token."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._token = token

    def routes(self) -> list[Route]:
        """Return the routes of the Bot API, its files and the little web."""
        return [
            Route("/bot{token}/{method}", self._method, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
            Route("/web/{url:path}", self._page),
        ]

    async def _method(self, request: Request) -> Response:
        if not fits(self._token, request.path_params["token"]):
            refusal = Refusal(401, "Unauthorized")
            return JSONResponse(refusal.to_json(), refusal.status)
        try:
            params = await _params(request)
        except Refusal as refusal:
            return JSONResponse(refusal.to_json(), refusal.status)
        reply = await call(self._world, request.path_params["method"], params)
        if reply.lost:
            return LostResponse()
        headers = {}
        if reply.status == 429:  # noqa: PLR2004 - Too Many Requests
            wait = reply.body.get("parameters", {}).get("retry_after", 1)
            headers["Retry-After"] = str(wait)
        return JSONResponse(reply.body, reply.status, headers)

    async def _file(self, request: Request) -> Response:
        if not fits(self._token, request.path_params["token"]):
            return JSONResponse(Refusal(401, "Unauthorized").to_json(), 401)
        path = request.path_params["path"]
        for stored in self._world.files.values():
            if stored.path == path:
                return Response(stored.body, media_type="application/octet-stream")
        return JSONResponse(Refusal(404, "Not Found").to_json(), 404)

    async def _page(self, request: Request) -> Response:
        url = request.path_params["url"]
        self._world.page_hits[url] += 1
        page = self._world.web.pages.get(url)
        if page is None:
            return Response("Nothing lies on the shelf under this address.", 404)
        await self._world.outlet.rest(page.delay_seconds)
        headers = {"Content-Type": page.media_type, "Content-Security-Policy": _SEALED}
        if page.etag is not None:
            headers["ETag"] = page.etag
            if request.headers.get("if-none-match") == page.etag:
                self._world.web.unchanged[url] += 1
                return Response(status_code=304, headers=headers)
        return Response(page.body, page.status, headers)


async def _params(request: Request) -> Params:
    raw: dict[str, Any] = dict(request.query_params)
    parts: dict[str, Part] = {}
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = await request.json()
        except ValueError as error:
            raise bad_request("can't parse JSON object") from error
        if not isinstance(body, dict):
            raise bad_request("can't parse JSON object")
        raw |= body
    elif request.method == "POST":
        form = await request.form(max_files=100)
        for name, value in form.items():
            if isinstance(value, UploadFile):
                media_type = value.content_type or "application/octet-stream"
                parts[name] = Part(value.filename or name, await value.read(), media_type)
            else:
                raw[name] = value
        await form.close()
    return Params.decode(raw, parts)
