"""A link is walked once for whoever asks why it gave what it gave: the real rooms, every step.

The walk asks the site itself and leaves the cache as it was, so that nobody else gets what was
made for a look. Addresses are told by name; the numbers behind them stay with the guard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import BotError, CacheError, FetchError, ReadError, StoreError
from bot.model import Link
from bot.pipeline import identity
from bot.trail import followed, note

if TYPE_CHECKING:
    from bot.model import Post
    from bot.pipeline import Pipeline
    from bot.store import CacheState, Store
    from bot.trail import Step


@dataclass(frozen=True, slots=True)
class Finding:
    """What a walk found."""

    url: str
    steps: tuple[Step, ...]
    #: What would be posted; None where the walk ended before.
    post: Post | None
    #: Why it ended.
    error: BotError | None


class Diagnosis:
    """The pipeline, walked in the open."""

    def __init__(self, pipeline: Pipeline, store: Store) -> None:
        self._pipeline = pipeline
        self._store = store

    async def of(self, url: str) -> Finding:
        """Return every step for a link, and what would be posted.

        Raises:
            StoreError: the memory did not answer.
        """
        with followed() as trail:
            try:
                note("cache", *facts(await self._store.articles.state(identity(Link(url)))))
            except CacheError:
                note("cache", "away")
            post, error = None, None
            try:
                post = await self._pipeline.rehearse(Link(url))
            except StoreError:
                raise
            except BotError as failure:
                error = failure
                note("failed", failure.code, _reason(failure))
        return Finding(url, tuple(trail.steps), post, error)


def _reason(error: BotError) -> str | None:
    """Return the rule or fault behind a failure, where it has one."""
    return (error.reason or None) if isinstance(error, FetchError | ReadError) else None


def facts(state: CacheState) -> tuple[str, ...]:
    """Return what the cache knows about an address, in words of the field."""
    found = []
    if state.failure is not None:
        found.append(f"failure {state.failure} for {state.failure_seconds or 0:.0f} s")
    if state.article_seconds is not None:
        found.append(f"article fresh for {state.article_seconds:.0f} s")
    if state.post_seconds is not None:
        found.append(f"post kept for {state.post_seconds:.0f} s")
    if state.revisits:
        found.append("site can be asked what changed")
    return tuple(found) or ("nothing",)


def lines(finding: Finding) -> tuple[str, ...]:
    """Return one line for each step: seconds, its name, what it found."""
    return tuple(
        f"{step.seconds:6.2f} s  {step.name}: {', '.join(step.facts)}".rstrip(": ")
        for step in finding.steps
    )
