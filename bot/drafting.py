"""What becomes of a draft before it is published: edited, timed, discarded, brought back.

Whoever changes one must be an editor at that moment, and the story not be out yet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from bot import compose, copydesk
from bot.appointed import checked
from bot.copydesk import Copy
from bot.denials import AlreadyPublished, Discarded
from bot.errors import Expired
from bot.hours import zone_of
from bot.model import Budget, Slot
from bot.publish import Right

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot import appointed
    from bot.circulation import Circulation
    from bot.copydesk import Change, Objection
    from bot.i18n import Voice
    from bot.masthead import Masthead
    from bot.model import Draft, Post
    from bot.pipeline import Pipeline
    from bot.ports import Rooms
    from bot.store import Store

#: Why a draft was not timed: see ``bot.appointed``; or too many are timed already.
Untimed: TypeAlias = "appointed.Refusal | Literal['full']"


class Altered(NamedTuple):
    """What a change made of a draft."""

    copy: Copy
    #: Why nothing changed; None where it did.
    objection: Objection | None = None


class Timed(NamedTuple):
    """A draft that goes out by itself."""

    key: str
    draft: Draft
    at: datetime


class Drafting:
    """Editors' work on drafts.

    Where not said otherwise a method that is given a person raises ``NotAllowed`` for one who may
    not publish, ``Expired`` where the draft is not kept any more, ``Discarded`` where it was thrown
    away, and ``AlreadyPublished`` where its story is out.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - a draft is where all of these meet
        self,
        store: Store,
        masthead: Masthead,
        circulation: Circulation,
        pipeline: Pipeline,
        rooms: Rooms,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._masthead = masthead
        self._circulation = circulation
        self._pipeline = pipeline
        self._rooms = rooms
        self.now = now

    async def preview(self, key: str, draft: Draft, speak: Voice) -> Post:
        """Return the draft as a message, with the buttons that publish, change or end it."""
        timed = None
        if draft.slot is not None:
            timed = f"🕒 {await self.told(draft.slot.at, draft.slot.user_id, speak)}"
        audience = await self._circulation.count()
        post = compose.as_draft(draft.post, audience, speak, key=key, timed=timed)
        return compose.spoken(post, speak)

    async def told(self, at: datetime, user_id: int, speak: Voice) -> str:
        """Return the moment as the person's clock shows it."""
        habit = await self._store.habits.of(user_id)
        return speak.moment(at, zone_of(habit.zone))

    async def draft(self, user_id: int, key: str) -> Draft:
        """Return the draft for one who may change it."""
        await self._masthead.require(user_id, Right.PUBLISH)
        draft = await self._store.drafts.get(key)
        if draft is None:
            raise Discarded if await self._store.drafts.is_discarded(key) else Expired
        if await self._store.published.first(draft.post) is not None:
            raise AlreadyPublished
        return draft

    async def copy(self, user_id: int, key: str) -> Copy:
        """Return the draft with all that can be chosen for it."""
        draft = await self.draft(user_id, key)
        article = await self._pipeline.article(draft.post.story) if draft.post.story else None
        if article is None:
            raise Expired
        # Without a limit all that may be shown is picked, where hostile pages do no harm.
        pool = (await self._rooms.pick(article, Budget())).sentences
        copy = Copy(draft, article, pool)
        if not copydesk.stands(article, copy.edit):
            raise Expired
        return copy

    async def alter(self, user_id: int, key: str, change: Change) -> Altered:
        """Change the draft, whole or not at all; of two changes at once both count."""
        copy = await self.copy(user_id, key)
        objections: list[Objection | None] = [None]

        def amended(draft: Draft) -> Draft:
            after = copydesk.changed(copy, draft, change)
            objections[0] = after if isinstance(after, str) else None
            return draft if isinstance(after, str) else after

        draft = await self._amend(key, amended)
        return Altered(copy._replace(draft=draft), objections[0])

    async def restore(self, user_id: int, key: str) -> Copy:
        """Let the draft be what it was before anybody changed it."""
        copy = await self.copy(user_id, key)
        return copy._replace(draft=await self._amend(key, copydesk.restored))

    async def _amend(self, key: str, change: Callable[[Draft], Draft]) -> Draft:
        draft = await self._store.drafts.amend(key, change)
        if draft is None:
            raise Expired
        return draft

    async def discard(self, user_id: int, key: str) -> Draft:
        """Throw the draft away; for an hour it can be brought back, without its time."""
        await self.draft(user_id, key)
        draft = await self._amend(key, _untimed)
        await self._store.diary.strike(key)
        await self._store.drafts.discard(key)
        return draft

    async def bring_back(self, user_id: int, key: str) -> Draft:
        """Let a draft be one again that was discarded."""
        await self._masthead.require(user_id, Right.PUBLISH)
        await self._store.drafts.bring_back(key)
        return await self.draft(user_id, key)

    async def schedule(self, user_id: int, locale: str, key: str, at: datetime) -> Draft | Untimed:
        """Let the draft go out then, in the person's name; what stood before is forgotten."""
        await self.draft(user_id, key)
        moment = checked(at, self.now())
        if isinstance(moment, str):
            return moment
        slot = Slot(moment, user_id, locale)
        # What is entered before its draft says so is passed over; the other way round it would
        # never come.
        draft = await self._amend(key, lambda it: replace(it, slot=slot))
        if await self._store.diary.put(key, moment):
            return draft
        await self._amend(key, _untimed)
        return "full"

    async def cancel(self, user_id: int, key: str) -> Draft | None:
        """Let the draft not go out by itself; return it, as long as it is kept.

        Raises:
            NotAllowed: the time is another's, and the person no editor.
        """
        draft = await self._store.drafts.get(key)
        if draft is not None and draft.slot is not None and draft.slot.user_id != user_id:
            await self._masthead.require(user_id, Right.PUBLISH)
        await self._store.diary.strike(key)
        return await self._store.drafts.amend(key, _untimed)

    async def timed(self, user_id: int) -> tuple[Timed, ...]:
        """Return the drafts that go out by themselves in the person's name, the next one first."""
        keys = await self._store.diary.all()
        drafts = await self._store.drafts.some(keys)
        found = (
            Timed(key, draft, draft.slot.at)
            for key, draft in zip(keys, drafts, strict=True)
            if draft is not None and draft.slot is not None and draft.slot.user_id == user_id
        )
        return tuple(sorted(found, key=lambda it: it.at))

    async def autopublishes(self, user_id: int) -> bool | None:
        """Whether the person's links are published without a press.

        None where that was so until now: whoever lost the right must switch it on anew.
        """
        if not (await self._store.habits.of(user_id)).autopublish:
            return False
        if await self._masthead.may(user_id, Right.PUBLISH):
            return True
        await self._store.habits.settle(user_id, "autopublish", "off")
        return None


def _untimed(draft: Draft) -> Draft:
    return replace(draft, slot=None)
