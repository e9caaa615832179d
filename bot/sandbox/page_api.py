"""What the page asks of the world, as JSON; only the page itself may ask.

Any site that is open in the visitor's browser can send requests to this machine. So the host
must be this machine's own name (which stops DNS rebinding), and a request that changes anything
must come from the page (which stops cross-site writes).
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.littleweb import REFERENCE, SHIPPED
from bot.sandbox.methods.profile import menu_for
from bot.sandbox.nouns import Chat, Json, Refusal, Status
from bot.sandbox.picking import choose, offered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.requests import Request

    from bot.sandbox.world import World

#: Headers of everything that the page loads: nothing from elsewhere, nothing for elsewhere.
SHIELD = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_KEEPALIVE_SECONDS = 15.0
_PRESS_SECONDS = 30.0
_LANGUAGES = frozenset({"en", "zh-hans", "zh-hant", "ru"})
_SHOWN_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
#: What the page offers to send, by name; the first goes as a file, the others as links.
TRIES = {
    "reference": None,
    "english": SHIPPED["ferry.html"],
    "chinese": SHIPPED["library.html"],
    "russian": SHIPPED["observatory.html"],
}


class PageApi:
    """Routes by which the page acts as the visitor, or as another person."""

    def __init__(self, world: World, visitor_id: int) -> None:
        self._world = world
        self._visitor_id = visitor_id

    def routes(self) -> list[Route]:
        """Return the routes, all behind the guard."""
        asks = {"state": self._state, "events": self._events, "files/{file_id}": self._file}
        asks["pictures"] = self._picture
        acts = {
            "send": self._send,
            "upload": self._upload,
            "press": self._press,
            "try": self._try,
            "react": self._react,
            "chats": self._new_chat,
            "language": self._language,
            "choices": self._choices,
            "pick": self._pick,
        }
        return [
            *(Route(f"/sandbox/{path}", guarded(it), methods=["GET"]) for path, it in asks.items()),
            *(
                Route(f"/sandbox/{path}", guarded(it), methods=["POST"])
                for path, it in acts.items()
            ),
        ]

    async def _state(self, request: Request) -> Response:
        person_id = self._person(request.query_params.get("person"))
        people = [user.to_json() for user in self._world.users.values() if not user.is_bot]
        return JSONResponse(
            {
                "bot": self._world.bot.to_json(),
                "person_id": person_id,
                "people": people,
                "chats": [self._chat(chat, person_id) for chat in self._chats_of(person_id)],
                "shelf": list(self._world.web.pages),
            }
        )

    async def _events(self, _request: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream")

    async def _stream(self) -> AsyncIterator[str]:
        listener = self._world.listen()
        try:
            yield _event({"kind": "hello"})
            while not self._world.outlet.closed:
                try:
                    event = await asyncio.wait_for(listener.get(), _KEEPALIVE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield _event(event)
        finally:
            self._world.hush(listener)

    async def _file(self, request: Request) -> Response:
        stored = self._world.files.get(request.path_params["file_id"])
        if stored is None:
            return JSONResponse({"error": "no such file"}, 404)
        if stored.media_type in _SHOWN_TYPES:
            return Response(stored.body, media_type=stored.media_type)
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(stored.name)}"}
        return Response(stored.body, media_type="application/octet-stream", headers=headers)

    async def _picture(self, request: Request) -> Response:
        url = request.query_params.get("url", "")
        body = self._world.web.picture(url)
        if body is None:
            return JSONResponse({"error": "no such picture"}, 404)
        return Response(body, media_type=self._world.web.pages[url].media_type)

    async def _send(self, request: Request) -> Response:
        body = await request.json()
        person_id, chat = self.place(body.get("person"), body["chat_id"])
        text = str(body["text"]).strip()
        if not text:
            return JSONResponse({"error": "nothing to send"}, 400)
        reply_to = int(body["reply_to"]) if body.get("reply_to") else None
        message = self._world.send_text(person_id, chat.id, text, reply_to=reply_to)
        return JSONResponse({"message_id": message.message_id})

    async def _upload(self, request: Request) -> Response:
        async with request.form(max_files=1) as form:
            person_id, chat = self.place(form.get("person"), form["chat_id"])
            upload = form["file"]
            if not isinstance(upload, UploadFile):
                return JSONResponse({"error": "no file"}, 400)
            body = await upload.read()
            message = self._world.send_file(
                person_id,
                chat.id,
                upload.filename or "file",
                body,
                upload.content_type or "application/octet-stream",
                str(form.get("caption") or "") or None,
            )
        return JSONResponse({"message_id": message.message_id})

    async def _press(self, request: Request) -> Response:
        body = await request.json()
        person_id, chat = self.place(body.get("person"), body["chat_id"])
        try:
            answer = await self._world.press(
                person_id, int(body["message_id"]), chat.id, str(body["data"]), _PRESS_SECONDS
            )
        except TimeoutError:
            return JSONResponse({"error": "the bot did not answer"}, 504)
        return JSONResponse(
            {"text": answer.text, "show_alert": answer.show_alert, "url": answer.url}
        )

    async def _try(self, request: Request) -> Response:
        body = await request.json()
        name = body["name"]
        person_id, chat = self.place(body.get("person"), body["chat_id"])
        url = TRIES[name]
        if url is None:
            message = self._world.send_file(
                person_id, chat.id, REFERENCE.name, REFERENCE.read_bytes(), "text/markdown"
            )
        else:
            message = self._world.send_text(person_id, chat.id, url)
        return JSONResponse({"message_id": message.message_id})

    async def _react(self, request: Request) -> Response:
        body = await request.json()
        person_id, chat = self.place(body.get("person"), body["chat_id"])
        message = self._world.find(chat.id, int(body["message_id"]))
        if message is None:
            return JSONResponse({"error": "no such message"}, 404)
        emoji = body.get("emoji") or None
        chosen = None if message.reactions.get(person_id) == emoji else emoji
        self._world.set_reaction(person_id, message, chosen)
        return JSONResponse({})

    async def _new_chat(self, request: Request) -> Response:
        body = await request.json()
        person_id = self._person(body.get("person"))
        kind, title = body["kind"], str(body["title"]).strip()[:128]
        if kind not in {"group", "supergroup", "channel"} or not title:
            return JSONResponse({"error": "a chat needs a kind and a title"}, 400)
        chat = self._world.add_chat(kind, title, owner=person_id)
        status: Status = "administrator" if kind == "channel" else "member"
        self._world.set_member(chat.id, self._world.bot.id, status)
        return JSONResponse({"chat_id": chat.id})

    async def _language(self, request: Request) -> Response:
        body = await request.json()
        code = body["language_code"]
        if code not in _LANGUAGES:
            return JSONResponse({"error": "no such language"}, 400)
        user = self._world.set_language(self._person(body.get("person")), code)
        self._world.announce("chats")
        return JSONResponse(user.to_json())

    async def _choices(self, request: Request) -> Response:
        body = await request.json()
        shown = offered(self._world, self._person(body.get("person")), body["request"])
        return JSONResponse({"chats": [it.to_json() for it in shown]})

    async def _pick(self, request: Request) -> Response:
        body = await request.json()
        person_id = self._person(body.get("person"))
        message = choose(self._world, person_id, body["request"], int(body["picked_id"]))
        return JSONResponse({"message_id": message.message_id})

    def _person(self, value: Any) -> int:
        person_id = int(value or self._visitor_id)
        if person_id not in self._world.users or self._world.users[person_id].is_bot:
            raise KeyError("no such person")
        return person_id

    def place(self, person: Any, chat_id: Any) -> tuple[int, Chat]:
        """Return who acts and where.

        Raises:
            KeyError: there is no such person or chat.
            PermissionError: the person may not write there.
        """
        person_id, chat = self._person(person), self._world.chats[int(chat_id)]
        if not self._may_write(chat, person_id):
            raise PermissionError("this person cannot write here")
        return person_id, chat

    def _may_write(self, chat: Chat, person_id: int) -> bool:
        member = self._world.member(chat.id, person_id)
        return member.is_admin if chat.kind == "channel" else member.is_inside

    def _chats_of(self, person_id: int) -> list[Chat]:
        return [
            chat
            for chat in self._world.chats.values()
            if chat.successor_id is None and self._world.member(chat.id, person_id).is_inside
        ]

    def _chat(self, chat: Chat, person_id: int) -> Json:
        bot = self._world.member(chat.id, self._world.bot.id)
        return chat.to_json() | {
            "is_bot": chat.kind == "private",
            "members": sum(1 for _ in self._world.members_of(chat.id)),
            "bot_status": bot.status,
            "bot_posts": chat.kind != "channel" or bot.may("can_post_messages"),
            "may_write": self._may_write(chat, person_id),
            "commands": menu_for(self._world, chat, person_id)
            if bot.is_inside or chat.kind == "private"
            else [],
            "messages": [self._world.page_json(it) for it in self._world.messages(chat.id)],
        }


def _event(event: Json) -> str:
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def guarded(
    endpoint: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return the endpoint behind the guard, its failures turned into JSON."""

    async def behind_guard(request: Request) -> Response:
        response = await answered(request)
        response.headers.update(SHIELD)
        return response

    async def answered(request: Request) -> Response:
        complaint = _complaint(request)
        if complaint:
            return JSONResponse({"error": complaint}, 403)
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.description}, refusal.status)
        except PermissionError as error:
            return JSONResponse({"error": str(error)}, 403)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"cannot do that: {error}"}, 400)

    return behind_guard


def _complaint(request: Request) -> str | None:
    host = request.headers.get("host", "")
    if urlsplit(f"//{host}").hostname not in _LOOPBACK:
        return "this page is served to this machine only"
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return "another site may not use this page"
    if request.method == "GET":
        return None
    if request.headers.get("origin", f"http://{host}") != f"http://{host}":
        return "another site may not use this page"
    return None
