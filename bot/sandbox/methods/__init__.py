"""The Bot API's methods: one function each, from parameters to a result or a refusal."""

from __future__ import annotations

import inspect
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.methods import chats, editing, profile, sending, updates
from bot.sandbox.nouns import Json, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox.methods.params import Params
    from bot.sandbox.world import World

__all__ = ["Reply", "call", "fits"]

_METHODS: dict[str, Callable[[World, Params], Any]] = {
    name.lower(): method
    for table in (
        profile.METHODS,
        updates.METHODS,
        sending.METHODS,
        editing.METHODS,
        chats.METHODS,
    )
    for name, method in table.items()
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answers."""

    status: int
    body: Json
    #: True where the connection closes instead.
    lost: bool = False


async def call(world: World, method: str, params: Params) -> Reply:
    """Carry out a method, note it in the log of calls, and return the answer."""
    lost = False
    try:
        lost = world.faults.strike(method, params.text("chat_id"))
        reply = Reply(200, {"ok": True, "result": await _result(world, method, params)}, lost)
    except Refusal as refusal:
        reply = Reply(refusal.status, refusal.to_json(), lost)
    world.log(method, params.logged(), reply.body, reply.status)
    return reply


async def _result(world: World, method: str, params: Params) -> Any:
    function = _METHODS.get(method.lower())
    if function is None:
        raise Refusal(404, "Not Found")
    result = function(world, params)
    return await result if inspect.isawaitable(result) else result


def fits(token: str, offered: str) -> bool:
    """Return whether the offered token is the bot's; takes the same time either way."""
    return secrets.compare_digest(token.encode(), offered.encode())
