"""Whoever tests the bot makes Telegram's bad days over HTTP, and asks what arrived.

    POST /sandbox/faults   one fault, or {"clear": true}
    POST /sandbox/quota    {"on": true} keeps Telegram's sending limits from now on
    POST /sandbox/migrate  {"chat_id": …} makes a supergroup of a group
    GET  /sandbox/arrived  ?chat_id=…&text=…: how often a message with that text stands there

The page's guard stands before them: only this machine, and no other site.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.faults import Fault
from bot.sandbox.page_api import guarded
from bot.sandbox.quota import Quota

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.sandbox.nouns import Json
    from bot.sandbox.world import World


def fault_of(wish: Json) -> Fault:
    """Return the fault that a request describes.

    Raises:
        ValueError: it describes none.
    """
    unknown = wish.keys() - _FAULT_WORDS
    if unknown:
        raise ValueError(f"no such word: {', '.join(sorted(unknown))}")
    refusal = None
    if "status" in wish:
        refusal = (int(wish["status"]), str(wish.get("description", "")), wish.get("parameters"))
    share, delay = float(wish.get("share", 1.0)), float(wish.get("delay_seconds", 0.0))
    if not (0 <= share <= 1 and delay >= 0 and math.isfinite(delay)):
        raise ValueError("a share is from 0 to 1 and a delay is not negative")
    return Fault(
        method=str(wish["method"]),
        refusal=refusal,
        times=_integer(wish.get("times", 1)),
        chat_id=_integer(wish.get("chat_id")),
        lost=bool(wish.get("lost")),
        delay_seconds=delay,
        share=share,
    )


_FAULT_WORDS = frozenset(
    {
        "method",
        "status",
        "description",
        "parameters",
        "times",
        "chat_id",
        "lost",
        "delay_seconds",
        "share",
    }
)


def _integer(value: Any) -> int | None:
    return None if value is None else int(value)


class ControlApi:
    """Routes by which a test holds the weather of one world."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes, all behind the page's guard."""
        acts = {"faults": self._faults, "quota": self._quota, "migrate": self._migrate}
        return [
            Route("/sandbox/arrived", guarded(self._arrived), methods=["GET"]),
            *(
                Route(f"/sandbox/{path}", guarded(it), methods=["POST"])
                for path, it in acts.items()
            ),
        ]

    async def _faults(self, request: Request) -> Response:
        wish = await _object(request)
        if wish.get("clear"):
            self._world.faults.clear()
        else:
            self._world.faults.script(fault_of(wish))
        return JSONResponse({"waiting": len(self._world.faults.waiting)})

    async def _quota(self, request: Request) -> Response:
        wish = await _object(request)
        self._world.quota = Quota() if wish.get("on") else None
        return JSONResponse({"on": self._world.quota is not None})

    async def _migrate(self, request: Request) -> Response:
        wish = await _object(request)
        successor = self._world.migrate(int(wish["chat_id"]))
        return JSONResponse({"chat_id": successor.id})

    async def _arrived(self, request: Request) -> Response:
        chat_id = int(request.query_params["chat_id"])
        text = request.query_params.get("text", "")
        found = [it for it in self._world.messages(chat_id) if it.by_bot and text in it.body]
        return JSONResponse(
            {
                "count": len(found),
                "message_ids": [it.message_id for it in found],
                "refused": self._world.quota.refused if self._world.quota else 0,
                "answers_lost": self._world.faults.answers_lost,
            }
        )


async def _object(request: Request) -> Json:
    """Return the request's JSON object.

    Raises:
        ValueError, TypeError: there is none.
    """
    wish = await request.json()
    if not isinstance(wish, dict):
        raise TypeError("a JSON object is wanted")
    return wish
