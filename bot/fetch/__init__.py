"""Dock: the world to documents.

The only room with httpx. ``Uploads``, the way to files on Telegram's servers, lives in
``bot.fetch.uploads`` and is imported from there, so that fetching a page needs no Telegram.
"""

from __future__ import annotations

from bot.fetch.client import Fetcher, open_fetcher
from bot.fetch.dial import Egress, Resolver
from bot.fetch.effort import Clock, FetchLimits
from bot.fetch.guard import vet_url

__all__ = ["Clock", "Egress", "FetchLimits", "Fetcher", "Resolver", "open_fetcher", "vet_url"]
