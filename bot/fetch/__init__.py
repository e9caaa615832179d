"""Dock: the world to documents.

The only room with httpx. ``Uploads``, the way to files on Telegram's servers, lives in
``bot.fetch.uploads`` and is imported from there, so that fetching a page needs no Telegram.
"""

from __future__ import annotations

from bot.fetch.client import Fetcher, FetchLimits, open_fetcher
from bot.fetch.dial import Resolver
from bot.fetch.guard import vet_url

__all__ = ["FetchLimits", "Fetcher", "Resolver", "open_fetcher", "vet_url"]
