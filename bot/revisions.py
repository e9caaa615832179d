"""What was sent of a story is edited, in every chat, at the pace that Telegram allows.

A revision is written down before its first edit and after every few, so that whoever takes it over
goes on where it stood; an edit made twice changes nothing. Posts that were on their way meanwhile
are edited in further rounds.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import structlog

from bot.editions import base_name
from bot.erratum import Revision, Standing
from bot.errors import Busy
from bot.outcome import Deferred, Sent
from bot.store import TAKEN_BACK, Held, Place
from bot.styling import style_code, styled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.circulation import Circulation
    from bot.deliver import Reviser
    from bot.erratum import Bases
    from bot.model import Post, Subscription
    from bot.store import Publication, Record, Store
    from bot.terms import Style

_log = structlog.get_logger()

#: What becomes of the post in one chat; it is absent where it never came, or is edited already.
Ending: TypeAlias = Literal["edited", "failed", "late", "absent"]

#: Chats that are edited side by side; how far it got is written down after each such lot.
_LOT: Final = 20
#: Chats that are edited before others may have the story, or the bot may stop.
_STRETCH: Final = 500
#: A longer wait for Telegram's limits is left to whoever takes the revision up after it.
_PATIENCE_SECONDS: Final = 10.0
#: After so long what was on its way is looked at again, each time twice as long after.
_NEXT_ROUND: Final = timedelta(minutes=1)
_LAST_ROUND: Final = 8
#: Clocks of processes differ by less.
_SLACK: Final = timedelta(seconds=10)
#: Chats of one lot that may have to wait by themselves, and of one round.
_SINGLE_WAITS: Final = 2
_MOST_WAITING: Final = 500
_ON_ITS_WAY: Final = frozenset({"queued", "sending", "unknown"})


class Headway(NamedTuple):
    """How far a round got."""

    held: Held
    revision: Revision
    #: Whether every chat had its turn.
    is_over: bool


class Revisions:
    """Edits after publishing."""

    def __init__(
        self, store: Store, circulation: Circulation, reviser: Reviser, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._circulation = circulation
        self._reviser = reviser
        self._now = now

    async def revise_everywhere(self, publication: Publication, post: Post) -> None:
        """Let everything that was sent of a published story become this post, soon.

        A revision under way gives way to this one.
        """
        at = self._now()
        known = await self._store.errata.get(publication.name)
        if known is None:
            facts = post.facts
            known = Standing(
                name=publication.name,
                post_key=publication.post_key,
                url=(facts.url if facts else None) or "",
                headline=facts.headline if facts else "",
                length=0,
                published_at=at - timedelta(days=3),
                bases={"": post},
            )
        revision = await self.begun(known, Revision(at=at, bases={"": post}))
        await self._store.errata.put(replace(known, revision=revision), at)

    async def begun(self, standing: Standing, revision: Revision) -> Revision:
        """Return the revision as it begins; digests bring the new words from now on."""
        usual = revision.bases[""]
        await self._store.posts.put(usual)
        await self._store.posts.put(replace(usual, key=standing.post_key))
        return replace(revision, began=revision.at)

    async def _dressed(
        self, standing: Standing, revision: Revision, chats: Sequence[Subscription]
    ) -> Revision:
        """Return the revision with an edition for every style that some chat has now.

        Those that are there stay: their buttons have their ids.
        """
        editions = dict(revision.editions)
        for style, channel in {_look(it) for it in chats}:
            name = _edition_name(style, channel)
            if name not in editions:
                post = styled(_base(revision.bases, style), style, channel=channel)
                place = Place(delivery=standing.name)
                editions[name] = await self._store.presses.stamp_post(post, place)
        return replace(revision, editions=editions)

    async def carry_on(self, held: Held, revision: Revision) -> Headway | None:
        """Edit the next posts of this round; None where somebody else has the story now.

        Raises:
            Busy: Telegram wants to be left alone for a while.
            StoreError: the store did not answer.
        """
        chats = sorted(await self._circulation.all(), key=_order)
        revision = await self._dressed(held.standing, revision, chats)
        left = [it for it in chats if _order(it) > revision.cursor]
        for start in range(0, min(len(left), _STRETCH), _LOT):
            # First it is written down, then it is done: the ids on the buttons stay the same.
            held = held._replace(standing=replace(held.standing, revision=revision))
            kept = await self._store.errata.go_on(held, self._now())
            if kept is None:
                return None
            held, lot = kept, left[start : start + _LOT]
            if await self._store.runs.phase(held.standing.name) in TAKEN_BACK:
                return Headway(held, revision, is_over=False)
            revision = await self._edit(held.standing.name, lot, revision)
        return Headway(held, revision, is_over=len(left) <= _STRETCH)

    def next_round(self, revision: Revision) -> tuple[Revision, datetime] | None:
        """Return the round that follows and when; None where nothing is left to edit."""
        if not (revision.late or revision.waiting) or revision.round >= _LAST_ROUND:
            return None
        due = self._now() + _NEXT_ROUND * 2**revision.round
        following = replace(
            revision,
            cursor="",
            round=revision.round + 1,
            since=revision.began,
            began=self._now(),
            late=0,
            again=revision.waiting,
            waiting=(),
        )
        return following, due

    async def _edit(self, name: str, lot: Sequence[Subscription], it: Revision) -> Revision:
        """Return the revision after the posts in these chats were edited.

        Raises:
            Busy: several had to wait, so that it is no single chat's matter.
        """
        tries = (self._edit_one(name, chat, it) for chat in lot)
        endings = await asyncio.gather(*tries, return_exceptions=True)
        waits = [ending for ending in endings if isinstance(ending, Busy)]
        for ending in endings:
            if isinstance(ending, BaseException) and not isinstance(ending, Busy):
                raise ending
        if len(waits) > _SINGLE_WAITS or len(it.waiting) >= _MOST_WAITING:
            raise waits[0] if waits else Busy(_PATIENCE_SECONDS)
        waiting = (
            _order(chat)
            for chat, ending in zip(lot, endings, strict=True)
            if isinstance(ending, Busy)
        )
        return replace(
            it,
            cursor=_order(lot[-1]),
            edited=it.edited + endings.count("edited"),
            failed=it.failed + endings.count("failed"),
            late=it.late + endings.count("late"),
            waiting=(*it.waiting, *waiting),
        )

    async def _edit_one(self, name: str, chat: Subscription, revision: Revision) -> Ending:
        """Return what became of the post in one chat.

        Raises:
            Busy: the chat's turn is too far off.
        """
        record = await self._store.outbox.find(f"{name}:{chat.chat_id}")
        if record is None or (record.message_id is None and record.state not in _ON_ITS_WAY):
            return "absent"
        if record.state == "deleted":
            return "absent"
        if record.message_id is None:
            return "late"
        if _is_done(record, revision) and _order(chat) not in revision.again:
            return "absent"
        await self._await_turn(record.chat_id)
        edition = revision.editions[_edition_name(*_look(chat))]
        outcome = await self._reviser.change(record.chat_id, record.message_id, edition)
        match outcome:
            case Sent():
                return "edited"
            case Deferred(seconds=seconds, counts=counts):
                if not counts:
                    await self._store.limits.pause(seconds, record.chat_id)
                raise Busy(seconds)
            case _:
                _log.info("not edited", story=name, outcome=outcome)
                return "failed"

    async def _await_turn(self, chat_id: int) -> None:
        """Return when a message may leave for the chat.

        Raises:
            Busy: that is too long to wait for.
        """
        while (wait_seconds := await self._store.limits.reserve(chat_id)) > 0:
            if wait_seconds > _PATIENCE_SECONDS:
                raise Busy(wait_seconds)
            await asyncio.sleep(wait_seconds)


def _is_done(record: Record, revision: Revision) -> bool:
    """Whether an earlier round edited the post: then it had arrived before that."""
    if revision.since is None or record.sent_at is None:
        return False
    return record.sent_at < revision.since - _SLACK


def _look(chat: Subscription) -> tuple[Style, bool]:
    """Return what the chat's copy looks like: its style, and whether it has a channel's buttons."""
    style = chat.terms.style
    return style, chat.kind == "channel" or not style.buttons


def _edition_name(style: Style, channel: bool) -> str:  # noqa: FBT001 - it is half of a look
    return f"{style_code(style)}{'' if channel else '-all'}"


def _base(bases: Bases, style: Style) -> Post:
    usual = bases[""]
    return bases.get(base_name(usual, style), usual)


def _order(chat: Subscription) -> str:
    """Return the chat's place in an order that names nobody."""
    return sha256(str(chat.chat_id).encode()).hexdigest()[:16]
