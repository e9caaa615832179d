"""The allowance: how many links a person and a chat may still send; editors have no limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.denials import OverQuota
from bot.publish import Right, may
from bot.store import Meter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.masthead import Masthead
    from bot.model import Asker
    from bot.policy import Policy
    from bot.publish import Role
    from bot.store import Store


def meters(asker: Asker, policy: Policy) -> tuple[Meter, ...]:
    """Return what counts a wish: the person's meter, and that of a chat of several."""
    person = Meter(asker.user_id, policy.limits(person=True))
    if asker.chat_id == asker.user_id:
        return (person,)
    return (person, chat_meter(asker.chat_id, policy))


def chat_meter(chat_id: int, policy: Policy) -> Meter:
    """Return what counts the wishes of all people of a chat together."""
    return Meter(chat_id, policy.limits(person=False))


class Allowance:
    """What is left of it is known to the store alone."""

    def __init__(self, store: Store, masthead: Masthead) -> None:
        self._quotas = store.quotas
        self._masthead = masthead

    async def charge(self, asker: Asker, held: Role, wishes: Sequence[str]) -> None:
        """Count the wishes by their keys; a key that comes again counts once.

        Raises:
            OverQuota: the person or the chat has sent as many as it may for now.
        """
        if may(held, Right.PUBLISH):
            return
        policy = await self._masthead.policy()
        spent = await self._quotas.charge(meters(asker, policy), wishes)
        if spent is not None:
            raise OverQuota(spent.limit, spent.seconds, whole_chat=spent.subject != asker.user_id)

    async def takes(self, chat_id: int, wishes: Sequence[str]) -> bool:
        """Count what nobody asked for on the chat's meter alone; False where that is full.

        Whoever posts a link in a watched chat has asked for nothing, and pays nothing.
        """
        meter = chat_meter(chat_id, await self._masthead.policy())
        return await self._quotas.charge((meter,), wishes) is None
