"""How the page asks the bot while somebody types, and sends what was chosen."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.page_api import guarded

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.inline import InlineAnswer
    from bot.sandbox.page_api import PageApi
    from bot.sandbox.world import World

#: Answers of which a result can still be chosen.
_KEPT: Final = 200
_SHOWN: Final = ("id", "title", "description", "thumbnail_url")


class InlineApi:
    """Routes by which the page uses inline mode."""

    def __init__(self, world: World, page: PageApi) -> None:
        self._world = world
        self._page = page
        self._answers: dict[str, InlineAnswer] = {}

    def routes(self) -> list[Route]:
        """Return the routes, all behind the page's guard."""
        acts = {"inline": self._ask, "choose": self._choose}
        return [
            Route(f"/sandbox/{path}", guarded(act), methods=["POST"]) for path, act in acts.items()
        ]

    async def _ask(self, request: Request) -> Response:
        body = await request.json()
        person_id, chat = self._page.place(body.get("person"), body["chat_id"])
        query, offset = str(body["query"]), str(body.get("offset") or "")
        try:
            answer = await self._world.ask_inline(person_id, chat.id, query, offset)
        except TimeoutError:
            return JSONResponse({"error": "the bot did not answer"}, 504)
        token = token_hex(8)
        self._answers[token] = answer
        for old in list(self._answers)[:-_KEPT]:
            del self._answers[old]
        results = [{name: it.get(name) for name in _SHOWN} for it in answer.results]
        return JSONResponse(
            {
                "token": token,
                "results": results,
                "next_offset": answer.next_offset,
                "button": answer.button,
            }
        )

    async def _choose(self, request: Request) -> Response:
        body = await request.json()
        person_id, chat = self._page.place(body.get("person"), body["chat_id"])
        answer = self._answers[str(body["token"])]
        message = self._world.choose(person_id, chat.id, answer, str(body["result_id"]))
        return JSONResponse({"message_id": message.message_id})
