"""One job of each kind before the wall is built: what a room loads late, it loads now.

A language model may be unpacked through a temporary file at its first use, or a plug-in imported
at the first picture. Behind the wall the first can never happen, and the second would cost the
first job its memory and its time.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.model import Budget, Document

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.model import Article, Picture, Summary

_SENTENCES = (
    "The harbour office opened the northern lock again on Monday after eleven weeks of repairs.",
    "Engineers replaced both lower gates and found the walls behind them in better shape.",
    "Boats up to forty metres may pass from six in the morning until ten at night.",
    "The works cost less than planned, because the old foundations could be used once more.",
)
#: Says nothing of its language, so that it has to be found out.
_PAGE = "<title>The lock is open</title><article><h1>The lock is open</h1>{}</article>".format(
    "".join(f"<p>{sentence} {sentence.upper()}</p>" for sentence in _SENTENCES * 4)
)
_DOCUMENT = Document(
    _PAGE.encode(),
    datetime(2026, 1, 1, tzinfo=UTC),
    url="https://www.example.com/lock",
    media_type="text/html",
)


def rehearse(
    read: Callable[[Document], Article],
    pick: Callable[[Article, Budget, str], Summary],
    show: Callable[[bytes], Picture],
) -> None:
    """Have every room do a small job, whatever comes of it; a bug in a room shows itself here."""
    with suppress(BotError):
        pick(read(_DOCUMENT), Budget(characters=200), "gist")
    with suppress(BotError):
        # Enough to make the room ask every picture format whether it is meant.
        show(b"no picture at all")
