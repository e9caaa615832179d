"""The sources of published stories are asked again for two days, and posts are corrected by them.

A source is asked as any link is. What its publisher is told comes last, under a name of its own, so
that a crash repeats nothing.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot import errata, metrics
from bot.editions import base_name
from bot.enrolment import Enrolment, next_check
from bot.erratum import Erratum, Revision
from bot.errors import BotError, Busy, StoreError
from bot.i18n import voice
from bot.model import Link
from bot.proofreading import Shown, proofread, text_length
from bot.publish import Right
from bot.store import TAKEN_BACK
from bot.styling import hashtags
from bot.text import utf16_length

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.erratum import Bases, Change, Standing
    from bot.i18n import Voice
    from bot.model import Article, Post, Subscription, Summary
    from bot.proofreading import Reading
    from bot.services import Services
    from bot.store import Held

_log = structlog.get_logger()

_AT_ONCE: Final = 4
_REST_SECONDS: Final = 1.0
#: A source in passing trouble is asked again after this, and then as planned.
_TROUBLE: Final = timedelta(minutes=10)
#: A revision that is not over by then never will be.
_GIVEN_UP: Final = timedelta(days=2)
#: Codes of failures that say that the story is no longer there.
_GONE: Final = frozenset(
    {"not_found", "vanished", "login_wall", "paywalled", "listing", "no_text", "footage"}
)


class Corrections:
    """Asks sources again, and has posts edited."""

    def __init__(
        self, services: Services, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._services = services
        self._store = services.store
        self._now = now
        self._enrolment = Enrolment(services, now)

    async def run(self, stopping: asyncio.Event) -> None:
        """Attend to stories as they fall due, until told to stop."""
        while not stopping.is_set():
            try:
                await self._enrolment.take_up()
                if await self.step():
                    continue
            except StoreError as error:
                _log.warning("store away", reason=str(error))
            await asyncio.sleep(_REST_SECONDS)

    async def step(self) -> int:
        """Attend to what is due now; return how many stories that were."""
        taken = await self._store.errata.take(self._now(), _AT_ONCE)
        await asyncio.gather(*(self._try(held) for held in taken))
        return len(taken)

    async def _try(self, held: Held) -> None:
        """Attend to one story; whatever happens to it, its lease runs out and it comes again."""
        try:
            await self._attend(held)
        except Busy as error:
            await self._store.errata.settle(held, self._now() + timedelta(seconds=error.seconds))
        except StoreError as error:
            _log.warning("story left", story=held.standing.name, reason=str(error))
        except Exception:  # noqa: BLE001 - the loop must outlive every bug
            _log.exception("story failed", story=held.standing.name)

    async def _attend(self, held: Held) -> None:
        if await self._store.runs.phase(held.standing.name) in TAKEN_BACK:
            await self._store.errata.settle(held, None)
        elif held.standing.revision is not None:
            await self._revise(held, held.standing.revision)
        elif (await self._services.masthead.policy()).corrections == "on":
            await self._check(held)
        else:
            await self._settle(held, held.standing)

    async def _settle(self, held: Held, standing: Standing, wait: timedelta | None = None) -> None:
        """Write down what became of the story, until its source is asked next."""
        now = self._now()
        due = next_check(standing, now)
        if due is not None and wait is not None:
            due = min(due, now + wait)
        await self._store.errata.settle(held._replace(standing=standing), due)

    async def _check(self, held: Held) -> None:
        """Ask the source, and begin a revision where it says otherwise than the posts."""
        standing, pipeline = held.standing, self._services.pipeline
        try:
            article = await pipeline.reread(standing.url)
            source = await pipeline.everything(article)
        except StoreError:
            raise
        except BotError as error:
            await self._not_had(held, error)
            return
        readings = await asyncio.to_thread(_read, standing, source)
        usual = readings[""]
        if not any(reading.changes for reading in readings.values()):
            metrics.CHECKS.labels("same").inc()
            await self._settle(held, standing)
        elif not usual.is_same_story or not usual.sentences:
            await self._warn(held)
        else:
            await self._correct(held, article, source, readings)

    async def _not_had(self, held: Held, error: BotError) -> None:
        """Tell that the story is gone, where the failure says so; else ask again as planned."""
        _log.info("source not had", story=held.standing.name, code=error.code)
        if error.code in _GONE:
            await self._warn(held)
            return
        metrics.CHECKS.labels("failed").inc()
        await self._settle(held, held.standing, None if error.permanent else _TROUBLE)

    async def _warn(self, held: Held) -> None:
        """Tell the publisher, once, that the source no longer has the story."""
        metrics.CHECKS.labels("gone").inc()
        standing = held.standing
        if not standing.warned:
            headline = _headline(standing)
            key = f"gone:{standing.name}"
            await self._tell(standing, key, lambda it: errata.gone(it, headline, standing.url))
        await self._settle(held, replace(standing, warned=True))

    async def _correct(
        self, held: Held, article: Article, source: Summary, readings: dict[str, Reading]
    ) -> None:
        """Begin to edit every post of the story."""
        at, standing = self._now(), held.standing
        chats = await self._services.circulation.all()
        bases: Bases = {}
        changes: dict[Change, None] = {}
        for name, old in standing.bases.items():
            reading = readings[name]
            bases[name] = old
            if reading.changes and reading.sentences:
                cut = await self._cut(old, article, source, reading)
                below = errata.line(voice(article.language), at, reading.changes)
                bases[name] = errata.corrected(old, cut, below, spare=_spare(old, name, chats))
                changes.update(dict.fromkeys(reading.changes))
        revision = Revision(at=at, bases=bases, changes=tuple(changes))
        revision = await self._services.revisions.begun(standing, revision)
        following = replace(
            standing,
            headline=article.headline,
            length=text_length(article),
            warned=False,
            revision=revision,
        )
        metrics.CHECKS.labels("corrected").inc()
        _log.info("source changed", story=standing.name, changes=len(changes))
        await self._services.pipeline.forget_post(standing.url)
        await self._services.library.file(Link(standing.url), bases[""])
        await self._store.errata.settle(held._replace(standing=following), at)

    async def _cut(self, old: Post, article: Article, source: Summary, reading: Reading) -> Summary:
        """Return what the post shows from now on: what has no successor gives way to the next."""
        chosen = set(reading.sentences)
        if reading.lost:
            best = await self._services.pipeline.best(article, len(chosen) + reading.lost)
            chosen.update([it for it in best.sentences if it not in chosen][: reading.lost])
        titled = replace(article, key=old.story or article.key)
        if reading.own_headline is not None:
            titled = replace(titled, headline=reading.own_headline)
        ordered = tuple(sorted(chosen, key=lambda it: it.index))
        return replace(source, article=titled, sentences=ordered)

    async def _revise(self, held: Held, revision: Revision) -> None:
        """Go on with a revision; at its end, tell of it and go on asking the source."""
        if self._now() - revision.at < _GIVEN_UP:
            headway = await self._services.revisions.carry_on(held, revision)
            if headway is None:
                return
            held, revision = headway.held, headway.revision
            following = self._services.revisions.next_round(revision)
            if not headway.is_over or following is not None:
                then, due = following if headway.is_over and following else (revision, self._now())
                standing = replace(held.standing, revision=then)
                await self._store.errata.settle(held._replace(standing=standing), due)
                return
        await self._end(held, revision)

    async def _end(self, held: Held, revision: Revision) -> None:
        """Tell of a revision that is over, and go on asking the source."""
        standing = replace(held.standing, bases=revision.bases, revision=None)
        if revision.changes:
            erratum = Erratum(
                at=revision.at,
                headline=_headline(standing),
                url=standing.url,
                changes=revision.changes,
                edited=revision.edited,
                failed=revision.failed,
            )
            await self._store.errata.note(erratum)
            key = f"corrected:{standing.name}:{revision.at.timestamp():.0f}"
            await self._tell(standing, key, lambda speak: errata.told(speak, erratum))
        await self._settle(held, standing)

    async def _tell(self, standing: Standing, key: str, words: Callable[[Voice], str]) -> None:
        """Say something to whoever published the story, if they may still publish."""
        moment = timedelta(seconds=1)
        found = await self._store.published.between(
            standing.published_at - moment, standing.published_at + moment
        )
        publishers = (it.sent_by for it in found if it.name == standing.name)
        user_id = next(publishers, None)
        if not user_id or not await self._services.masthead.may(user_id, Right.PUBLISH):
            return
        mine = await self._services.circulation.mine(user_id)
        facts = standing.bases[""].facts
        locale = mine[0].locale if mine else facts.language if facts else None
        await self._services.desk.whisper(user_id, words(voice(locale)), key)


def _read(standing: Standing, source: Summary) -> dict[str, Reading]:
    """Return what the source makes of each post that stands."""
    return {
        name: proofread(Shown(post, standing.headline, standing.length), source)
        for name, post in standing.bases.items()
    }


def _headline(standing: Standing) -> str:
    facts = standing.bases[""].facts
    return facts.headline if facts is not None else standing.headline


def _spare(post: Post, name: str, chats: Sequence[Subscription]) -> int:
    """Return what hashtags take of a caption in some chat that gets the post."""
    tagged = any(
        it.terms.style.hashtags and base_name(post, it.terms.style) == name for it in chats
    )
    return utf16_length(hashtags(post.facts)) + 2 if tagged else 0
