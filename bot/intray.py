"""The desk's in-tray: wishes are taken in, or refused while there is too much to do."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot import log
from bot.errors import Busy, CacheError
from bot.model import Asker, Job
from bot.pipeline import identity
from bot.publish import Right, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.allowance import Allowance
    from bot.masthead import Masthead
    from bot.model import Link, Source
    from bot.store import Store

_log = structlog.get_logger()

#: So many wishes may always wait.
_ALWAYS_ADMITTED = 50
#: Nobody waits longer than this for an answer: whoever comes later is asked to come again.
_PATIENCE_SECONDS = 120.0
_LONGEST_SECONDS = 3600.0
#: The messages of one album come within seconds, or after a restart.
_ALBUM_SECONDS = 3600.0


def _short(source: Source) -> str:
    """Return a name of the source that is the same for two spellings of one address."""
    return hashlib.sha256(identity(source).encode("utf-8", "surrogatepass")).hexdigest()[:16]


class InTray:
    """What handlers and workers bring to the desk."""

    def __init__(
        self,
        store: Store,
        masthead: Masthead,
        allowance: Allowance,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._masthead = masthead
        self._allowance = allowance
        self._now = now

    async def ask(self, asker: Asker, sources: Sequence[Source], *, publish: bool = False) -> int:
        """Put one job for each source in the inbox; return how many are new.

        The key is chat, message and what is asked for, so an update that comes twice is one wish,
        and so is a message that is edited afterwards.

        Raises:
            NotAllowed: the asker is banned, or wants to publish without the right.
            Busy: so much waits that the answer would come too late; editors may wait.
            OverQuota: the asker, or the chat, has sent as many as it may for now.
        """
        right = Right.PUBLISH if publish else Right.ASK
        held = await self._masthead.require(asker.user_id, right)
        if not publish:
            await self._admit()
        jobs = self._jobs(asker, sources, publish=publish)
        await self._allowance.charge(asker, held, [job.key for job in jobs])
        return await self._store.inbox.put_all(tuple((job.key, job) for job in jobs))

    async def overhear(self, asker: Asker, sources: Sequence[Source]) -> int:
        """Put a job for each source in the inbox that nobody asked for; return how many are new.

        Whoever calls has asked whether the chat is watched. What is busy does not listen, and a
        banned person is not listened to: neither is told.
        """
        with suppress(Busy):
            if await self._masthead.role(asker.user_id) is not Role.BANNED:
                await self._admit()
                jobs = self._jobs(asker, sources, overheard=True)
                jobs = await self._afforded(asker.chat_id, jobs)
                return await self._store.inbox.put_all(tuple((job.key, job) for job in jobs))
        return 0

    async def _afforded(self, chat_id: int, jobs: Sequence[Job]) -> tuple[Job, ...]:
        """Return the jobs that the chat may have: what is cached is free, the rest counts."""
        fresh = [job for job in jobs if not await self._is_cached(job.source)]
        if await self._allowance.takes(chat_id, [job.key for job in fresh]):
            return tuple(jobs)
        _log.info("overheard too much", chat=chat_id)
        return tuple(job for job in jobs if job not in fresh)

    async def _is_cached(self, source: Source) -> bool:
        with suppress(CacheError):
            return await self._store.posts.find(identity(source)) is not None
        return False

    async def glimpse(self, user_id: int, link: Link) -> None:
        """Count a link that somebody typed in inline mode; one that they type again counts once.

        Raises:
            NotAllowed: the person may not ask (any more).
            OverQuota: the person has asked for as many as they may for now.
        """
        held = await self._masthead.require(user_id, Right.ASK)
        asker = Asker(user_id, user_id, 0)
        await self._allowance.charge(asker, held, [f"inline:{user_id}:{_short(link)}"])

    def _jobs(
        self,
        asker: Asker,
        sources: Sequence[Source],
        *,
        publish: bool = False,
        overheard: bool = False,
    ) -> tuple[Job, ...]:
        """Return one job for each source."""
        return tuple(
            Job(
                f"{asker.chat_id}:{asker.message_id}:{_short(source)}",
                source,
                asker,
                self._now(),
                publish=publish,
                trace=log.trace(),
                overheard=overheard,
            )
            for source in sources
        )

    async def opens_album(self, asker: Asker, album: str) -> bool:
        """Whether the message is the first of its album to ask; it stays so when it asks again."""
        name, owner = f"album:{asker.chat_id}:{album}", str(asker.message_id)
        return await self._store.drafts.claim(name, _ALBUM_SECONDS, owner=owner)

    async def _admit(self) -> None:
        """Return where a wish of now is answered in good time.

        Raises:
            Busy: it is not.
        """
        load = await self._store.inbox.load()
        if load.waiting >= _ALWAYS_ADMITTED and load.seconds > _PATIENCE_SECONDS:
            raise Busy(min(load.seconds, _LONGEST_SECONDS))

    async def unpack(self, job: Job, names: Sequence[str]) -> None:
        """Put one job for each named member of the job's file in the inbox, in their order."""
        jobs = tuple(
            replace(job, key=f"{job.key}:{n}", source=replace(job.source, member=name))
            for n, name in enumerate(names)
        )
        await self._store.inbox.put_all(tuple((it.key, it) for it in jobs))
