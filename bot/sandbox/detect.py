"""What Telegram does to a text on its way in: control characters go, links are found.

Offsets count UTF-16 units throughout.
"""

from __future__ import annotations

import dataclasses
import re
from itertools import accumulate
from typing import TYPE_CHECKING

from bot.sandbox.entities import Entity, rank, utf16_length

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: More are not shown.
MAX_ENTITIES = 100
_DROPPED = re.compile("[\r\u2028-\u202e]")
_BLANKED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SUFFIXES = (
    "com|org|net|info|io|dev|app|news|edu|gov|cn|tw|hk|jp|kr|ru|su|ua|de|fr|uk|eu|us|co|me|tv"
)
_HOST = r"(?:[\w\-]+\.)+[^\W\d_][\w\-]+|\d{1,3}(?:\.\d{1,3}){3}"
_PATH = r"(?:[/?#][^\s<>\"«»“”「」『』《》【】（）]*)?"
_URL = re.compile(
    rf"(?:(?<![A-Za-z0-9@.])(?:https?|tg)://(?:{_HOST}|[\w\-]+(?=[/?:]))|(?<![\w@.])(?:[\w\-]+\.)+(?:{_SUFFIXES})(?![\w.\-@]))"
    rf"(?::\d{{1,5}})?{_PATH}",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"(?<![\w.+\-])[\w.+\-]+@(?:[\w\-]+\.)+[a-z]{2,}", re.IGNORECASE)
_MENTION = re.compile(r"(?<![\w`])@[A-Za-z]\w{2,31}\b", re.ASCII)
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z]\w{0,63}(?:@[A-Za-z]\w{2,31})?(?![\w/])", re.ASCII)
_HASHTAG = re.compile(r"(?<![\w#/])#(?=\w*[^\W\d_])\w{1,256}")
_TRAILING = ".,:;!?'\"…。，、！？；："
_FINDERS = (
    ("url", _URL),
    ("email", _EMAIL),
    ("bot_command", _COMMAND),
    ("mention", _MENTION),
    ("hashtag", _HASHTAG),
)
#: No link is looked for inside these.
_CLOSED = {"code", "pre", "text_link", "text_mention", "date_time"}


def settle(text: str, entities: Iterable[Entity] = ()) -> tuple[str, tuple[Entity, ...]]:
    """Return the text as Telegram keeps it: cleaned, trimmed, its links marked."""
    kept = _BLANKED.sub(" ", text)
    gone = {found.start() for found in _DROPPED.finditer(kept)}
    solid = [place for place, mark in enumerate(kept) if place not in gone and not mark.isspace()]
    first, last = (solid[0], solid[-1]) if solid else (0, -1)
    gone.update(range(first), range(last + 1, len(kept)))
    shorter = "".join(mark for place, mark in enumerate(kept) if place not in gone)
    moved = tuple(_moved(kept, gone, entities)) if gone else tuple(entities)
    found = tuple(find(shorter, moved))
    return shorter, tuple(sorted(moved + found, key=rank)[:MAX_ENTITIES])


def find(text: str, taken: Iterable[Entity] = ()) -> Iterator[Entity]:
    """Yield the links, addresses, commands, mentions and hashtags that nobody marked."""
    places = tuple(accumulate((utf16_length(mark) for mark in text), initial=0))
    busy = [(it.offset, it.offset + it.length) for it in taken if it.type in _CLOSED]
    for kind, pattern in _FINDERS:
        for found in pattern.finditer(text):
            shown = _without_tail(found[0]) if kind == "url" else found[0]
            start, end = places[found.start()], places[found.start() + len(shown)]
            if any(start < until and since < end for since, until in busy):
                continue
            busy.append((start, end))
            yield Entity(kind, start, end - start)


def _without_tail(url: str) -> str:
    """Return the address without the punctuation of the sentence that it stands in."""
    shorter = url.rstrip(_TRAILING)
    while shorter.endswith(")") and shorter.count(")") > shorter.count("("):
        shorter = shorter[:-1].rstrip(_TRAILING)
    return shorter


def _moved(text: str, gone: set[int], entities: Iterable[Entity]) -> Iterator[Entity]:
    """Yield the entities over the text without the characters at ``gone``; empty ones go too."""
    widths = [utf16_length(mark) for mark in text]
    target = {0: 0}
    before = after = 0
    for place, width in enumerate(widths):
        for unit in range(1, width + 1):
            target[before + unit] = after if place in gone else after + unit
        before += width
        after += 0 if place in gone else width
    for entity in entities:
        start, end = target[entity.offset], target[entity.offset + entity.length]
        if end > start:
            yield dataclasses.replace(entity, offset=start, length=end - start)
