"""Recall: what was published is stopped, or taken back everywhere; ``bot.pressroom`` does it.

Whoever published it may, as long as they may publish at all, and administrators may.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.errors import Expired, NotAllowed
from bot.publish import Right, may
from bot.store import TAKEN_BACK

if TYPE_CHECKING:
    from bot.masthead import Masthead
    from bot.model import Post
    from bot.store import Board, Publication, Run, Store

_log = structlog.get_logger()


async def standing(store: Store, post: Post, instead_of: str | None) -> Publication | None:
    """Return the publication of the post's story that stands; None where it is new (again).

    What was undone, or is called ``instead_of``, stands no more.

    Raises:
        StoreError: the store did not answer.
    """
    first = await store.published.first(post)
    name = first.name if first else await store.published.name(post)
    gone = first is not None and name == instead_of
    if gone or await store.runs.phase(name) in TAKEN_BACK:
        await store.published.forget(name)
        return await store.published.first(post)
    return first


class Recall:
    """Who may take back what, and that it is to be done."""

    def __init__(self, store: Store, masthead: Masthead) -> None:
        self._runs = store.runs
        self._masthead = masthead

    async def find(self, name: str) -> Run:
        """Return how far a publication is.

        Raises:
            Expired: it is not remembered any more.
        """
        run = await self._runs.find(name)
        if run is None:
            raise Expired
        return run

    async def reasons(self, name: str) -> tuple[tuple[str, int], ...]:
        """Return why messages of a publication failed or stayed, and how many did."""
        return await self._runs.reasons(name)

    async def show_on(self, name: str, board: Board) -> bool:
        """Let this message show how far a publication is; False where there is none."""
        return await self._runs.show_on(name, board)

    async def stop(self, user_id: int, name: str) -> bool:
        """Have what still waits of a publication taken back; False where nothing waits any more.

        Raises:
            NotAllowed: it is another editor's, or the person is none any more.
            Expired: the publication is not remembered any more.
        """
        await self._require(user_id, name)
        done = await self._runs.turn(name, "stopping")
        _log.info("publication stopped", run=name, by=user_id, done=done)
        return done

    async def undo(self, user_id: int, name: str) -> bool:
        """Have a publication deleted everywhere; False where that was asked for before.

        Raises:
            NotAllowed: it is another editor's, or the person is none any more.
            Expired: the publication is not remembered any more.
        """
        await self._require(user_id, name)
        done = await self._runs.turn(name, "undoing")
        _log.info("publication undone", run=name, by=user_id, done=done)
        return done

    async def _require(self, user_id: int, name: str) -> None:
        """Return where the person may take the publication back.

        Raises:
            NotAllowed: it is another editor's, or the person is none any more.
            Expired: it is not remembered any more.
        """
        run = await self.find(name)
        right = Right.ASK if run.is_own else Right.PUBLISH
        held = await self._masthead.require(user_id, right)
        if user_id not in run.publishers and not may(held, Right.ADMINISTER):
            raise NotAllowed
