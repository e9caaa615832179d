"""One job of each kind before the wall is built: what a room loads late, it loads now.

A language model may be unpacked through a temporary file at its first use, or a plug-in imported
at the first picture. Behind the wall the first can never happen, and the second would cost the
first job its memory and its time; where the kernel has no Landlock nothing can be loaded any more.
"""

from __future__ import annotations

import pkgutil
import sys
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from PIL import AvifImagePlugin

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
#: Has so little that every way to find its text is tried, the costly ones too (30 MB).
_THIN_PAGE = "<title>The lock</title><div>{}</div>".format(
    "".join(f"<div><a href='/{word}'>{word}</a></div>" for word in _SENTENCES[0].split())
)
#: Says nothing of its encoding either, which more than one model must judge.
_TEXT = (
    "Das Hafenamt öffnete am Montag die größere Schleuse für Schiffe über vierzig Meter.\n\n" * 4
)

#: Packages that load their parts one by one: a page may name any codec.
_LOADED_WHOLE = ("encodings", "email", "html", "xml", "idna", "docx", "pypdf")


def rehearse(
    read: Callable[[Document], Article],
    pick: Callable[[Article, Budget, str], Summary],
    show: Callable[[bytes], Picture],
    *,
    thorough: bool,
) -> None:
    """Have every room do a small job, whatever comes of it; a bug in a room shows itself here.

    ``thorough``: load what is rarely wanted too, because nothing can be loaded any more.
    """
    # A thread for every processor is the decoder's habit, and behind the wall none can start.
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    # The first call imports the module that does the work.
    datetime.strptime("2026+0000", "%Y%z")
    _load_whole()
    bodies = [_PAGE.encode(), _TEXT.encode("cp1252")]
    methods = ["gist"]
    if thorough:
        bodies.append(_THIN_PAGE.encode())
        methods += import_module("bot.summarise").METHODS
    for body in bodies:
        with suppress(BotError):
            article = read(_document(body))
            for method in methods:
                pick(article, Budget(characters=200), method)
    with suppress(BotError):
        # Enough to make the room ask every picture format whether it is meant.
        show(b"no picture at all")


def _load_whole() -> None:
    """Load every module of the packages that load theirs one by one."""
    for package in (sys.modules[name] for name in _LOADED_WHOLE if name in sys.modules):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            # Some belong to another system, or to a library that is not there.
            with suppress(ImportError):
                import_module(module.name)


def _document(body: bytes) -> Document:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    return Document(body, moment, url="https://www.example.com/lock")
