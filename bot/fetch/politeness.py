"""How often a site is asked: no more than a patient reader would.

A site is a registrable domain, with the domains under which strangers rent names counted as the
renters' own: ``zh.`` and ``en.wikipedia.org`` share their servers and their patience, two blogs
of one hoster do not. An address is a site for itself. Whoever makes names without end under one
domain gains nothing by it.

``Retry-After`` is remembered by host, not by site: what one blog says must not silence another.

The state lives in this process and is bounded, for strangers choose the hosts: a site that owes
nothing is forgotten, and waits that hosts asked for are forgotten oldest first over a cap.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from courlan import extract_domain

from bot.errors import Throttled
from bot.trail import note

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.fetch.effort import Clock

#: The longest wait that a host can ask for is an hour, so this many hosts an hour are remembered.
REMEMBERED_HOSTS = 4096
#: Sites looked at for forgetting, for each one that is asked.
_SWEEP = 2


@dataclass(frozen=True, slots=True)
class Manners:
    """What one site is asked at most."""

    parallel: int = 2
    #: Seconds from one request to the next, on average.
    interval_seconds: float = 1.0
    #: Requests that may come at once after a silence: a redirect, the page and its picture.
    burst: int = 3


MANNERS = Manners()


@dataclass(slots=True)
class _Site:
    """What is known about one site."""

    slots: asyncio.Semaphore
    #: When all that was asked is paid for: the generic cell rate algorithm (ITU-T I.371).
    paid_at: float
    users: int = field(default=0)


class Politeness:
    """Lets requests to one site through one after another, and keeps the waits that hosts name."""

    def __init__(self, clock: Clock, manners: Manners = MANNERS) -> None:
        self._clock = clock
        self._manners = manners
        self._sites: OrderedDict[str, _Site] = OrderedDict()
        self._closed_until: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """Return how many sites and hosts are remembered."""
        return len(self._sites) + len(self._closed_until)

    @asynccontextmanager
    async def turn(self, url: str, host: str, patience_seconds: float) -> AsyncIterator[None]:
        """Hold a place among those who ask a host; what throttles inside closes the host.

        A wait longer than ``patience_seconds`` is not begun. Where two requests hang, the third
        waits for one of them without a bound of its own: its deadline is the bound.

        Raises:
            Throttled: the host asked for time, or its turn is too far away.
        """
        self._check_open(url, host)
        site = self._site(site_of(host))
        seconds = self._reserve(url, site, patience_seconds)
        note("turn", f"wait {seconds:.1f} s")
        site.users += 1
        try:
            if seconds > 0:
                await self._clock.sleep(seconds)
            async with site.slots:
                # Another request may have been told to wait while this one did.
                self._check_open(url, host)
                yield
        except Throttled as error:
            self._close(host, error.retry_after_seconds)
            raise
        finally:
            site.users -= 1

    def _site(self, name: str) -> _Site:
        """Return what is known about a site; who owes nothing any more is forgotten on the way."""
        now = self._clock.monotonic()
        for _ in range(min(_SWEEP, len(self._sites))):
            oldest, site = self._sites.popitem(last=False)
            if site.users or site.paid_at > now:
                self._sites[oldest] = site
        if name not in self._sites:
            self._sites[name] = _Site(asyncio.Semaphore(self._manners.parallel), paid_at=now)
        return self._sites[name]

    def _reserve(self, url: str, site: _Site, patience_seconds: float) -> float:
        """Return the seconds until the next free moment of the site, which is taken.

        Raises:
            Throttled: the moment is too far away, and stays free.
        """
        now = self._clock.monotonic()
        credit_seconds = (self._manners.burst - 1) * self._manners.interval_seconds
        seconds = max(0.0, site.paid_at - credit_seconds - now)
        if seconds > patience_seconds:
            raise Throttled(url, seconds)
        site.paid_at = max(site.paid_at, now) + self._manners.interval_seconds
        return seconds

    def _check_open(self, url: str, host: str) -> None:
        """Let a host be asked whose wait is over.

        Raises:
            Throttled: it is not; says what remains of it.
        """
        until = self._closed_until.get(host)
        if until is None:
            return
        seconds = until - self._clock.monotonic()
        if seconds > 0:
            raise Throttled(url, seconds)
        del self._closed_until[host]

    def _close(self, host: str, seconds: float) -> None:
        """Remember that a host asked for time."""
        self._closed_until[host] = self._clock.monotonic() + seconds
        self._closed_until.move_to_end(host)
        if len(self._closed_until) > REMEMBERED_HOSTS:
            self._closed_until.popitem(last=False)


@lru_cache(maxsize=REMEMBERED_HOSTS)
def site_of(host: str) -> str:
    """Return the registrable domain of a host, which an address or a bare name is for itself."""
    return (extract_domain(f"http://{host}/") if ":" not in host else None) or host
