"""Dock: the world to documents.

    client      one address in, one document out: redirects, tries, one deadline
    exchange    who is asked: the mirror, the site in its turn
    politeness  when a site may be asked
    dial        where connections go: looked up once, vetted, dialled by number
    guard       which URLs and which numbers are public
    tunnel      the same through an operator's proxy
    meter body  how much may come in, and how much it may become
    verdict     what an answer means
    retry effort  what may pass, and what one fetch may spend

The only room with httpx. ``Uploads``, the way to files on Telegram's servers, lives in
``bot.fetch.uploads`` and is imported from there, so that fetching a page needs no Telegram.
"""

from __future__ import annotations

from bot.fetch.client import Fetcher, open_fetcher
from bot.fetch.dial import Egress, Resolver
from bot.fetch.effort import Clock, FetchLimits
from bot.fetch.guard import vet_url

__all__ = ["Clock", "Egress", "FetchLimits", "Fetcher", "Resolver", "open_fetcher", "vet_url"]
