"""The Bot API's methods: one function each, from parameters to a result or a refusal."""

from __future__ import annotations

import inspect
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.sandbox.faults import is_send, suffer
from bot.sandbox.methods import chats, editing, inline, newest, profile, sending, updates
from bot.sandbox.methods.access import named_chat
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
        newest.METHODS,
        editing.METHODS,
        chats.METHODS,
        inline.METHODS,
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
    chat_id = params.text("chat_id")
    fault = world.faults.strike(method, chat_id)
    lost = fault is not None and fault.lost
    try:
        suffer(fault)
        if world.quota is not None and is_send(method.lower()):
            world.quota.charge(named_chat(world, params).id, paid=_is_paid(params))
        result = await _result(world, method, params)
        world.faults.answers_lost += lost
        reply = Reply(200, {"ok": True, "result": result}, lost)
    except Refusal as refusal:
        reply = Reply(refusal.status, refusal.to_json(), lost)
    world.log(method, params.logged(), reply.body, reply.status)
    if fault is not None and fault.delay_seconds:
        await world.outlet.rest(fault.delay_seconds)
    return reply


def _is_paid(params: Params) -> bool:
    return params.flag("allow_paid_broadcast")


async def _result(world: World, method: str, params: Params) -> Any:
    function = _METHODS.get(method.lower())
    if function is None:
        raise Refusal(404, "Not Found")
    result = function(world, params)
    return await result if inspect.isawaitable(result) else result


def fits(token: str, offered: str) -> bool:
    """Return whether the offered token is the bot's; takes the same time either way."""
    return secrets.compare_digest(token.encode(), offered.encode())
