"""A page as the blocks a reader sees, each with what is known of its place.

One walk over the tree yields every paragraph of the page, furniture included, exactly as it
reads. What is story among them is decided afterwards (``chooser``); the text of a paragraph is
never anybody's but the page's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.extract.apparatus import insets
from bot.extract.declared import letters
from bot.extract.paragraphs import KINDS, runs, split
from bot.extract.tree import BLOCKS, label_of, tag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element
    from bot.model import ParagraphKind

#: Names in class and id, in lower case, that say what a part of a page is for, whatever its
#: language. Patterns that mind no case are looked for several times as slowly.
_ROLES = {
    "frame": re.compile(
        r"nav|menu|foot|(?:site|page|main|global|top)[-_]?header|^header|masthead|crumb|cookie"
        r"|consent|gdpr|onetrust|(?:^|\s)ot-|didomi|login|side-?bar|toolbar|topbar|copyright"
        r"|banner|modal|popup|dialog|overlay",
    ),
    "pointer": re.compile(
        r"relat|recommend|read-?(?:more|also|next)|popular|trending|most-?|latest|hot|rank|widget"
        r"|promo|teaser|outbrain|taboola|recirc|more-|also|rail|carousel|card|linklist|xgyd"
        r"|tuijian|list-?news",
    ),
    "appeal": re.compile(
        r"newsletter|subscri|sign-?up|share|social|follow|donat|support|app-?(?:down|link|promo)"
        r"|qr-?code|advert|(?:^|[\s_-])ads?(?:$|[\s_-])|sponsor|affiliate|banner|paywall|piano",
    ),
    "voices": re.compile(r"comment|disqus|respon[ds]|reply|replies|discuss|forum|pinglun|livefyre"),
    "label": re.compile(
        r"author|byline|(?:^|[\s_-])bio|tags?(?:$|[\s_-])|topic|keyword|categor|dateline|timestamp"
        r"|publish|pubdate|(?:^|[\s_-])date|meta|source|editor|credit|caption|kicker|dek"
        r"|standfirst|subtitle|summary|info",
    ),
    "embed": re.compile(
        r"wp-embedded-content|twitter-tweet|instagram-media|fb-post|tiktok-embed|reddit-embed"
        r"|telegram-post|bluesky-embed",
    ),
    "story": re.compile(
        r"article|story|content|body|entry|post|main|detail|paragraph|prose|rich-?text|zhengwen"
        r"|(?:^|[\s_])text(?:$|[\s_])|[a-z]-text(?:$|\s)|text-?(?:body|content|area)",
    ),
}
_TAG_ROLES = {
    "nav": "frame", "footer": "frame", "menu": "frame", "dialog": "frame",
    "aside": "pointer", "form": "appeal", "address": "label", "figure": "label",
    "article": "story", "main": "story",
}  # fmt: skip
_DIGITS = re.compile(r"\d+")
#: Rooms that hold one paragraph; its neighbours stand in the room around.
_HOLDERS = frozenset({
    "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "blockquote", "pre"
})  # fmt: skip
#: How many enclosing blocks name a block's path.
_PATH = 3


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """A block element and what it is called; rooms know the room around them."""

    name: str
    around: Room | None
    roles: frozenset[str]
    #: Name and class of this room and the two around it, without numbers.
    path: str
    #: Of a paragraph in it: the kind of the innermost room that has one.
    kind: ParagraphKind
    #: It lies in a table of figures or in a listing.
    is_inset: bool

    @property
    def home(self) -> Room:
        """The room that a paragraph shares with its neighbours."""
        return self.around if self.name in _HOLDERS and self.around is not None else self

    def all_around(self) -> Iterator[Room]:
        """Yield the room and those around it, from the inside out."""
        room: Room | None = self
        while room is not None:
            yield room
            room = room.around


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the page."""

    text: str
    #: Its letters and digits, by which it is found again.
    key: str
    kind: ParagraphKind
    room: Room
    #: Share of its run, by characters, that is link text.
    linked: float


def blocks_of(root: Element) -> tuple[Block, ...]:
    """Return every paragraph under an element, in document order."""
    plan = _Plan(root)
    found: list[Block] = []
    for run in runs(root):
        room = plan.room(run.block)
        texts = filter(None, split(run.text, room.kind))
        found.extend(Block(text, letters(text), room.kind, room, run.linked) for text in texts)
    return tuple(found)


class _Plan:
    """Which room stands where; every element is looked at once."""

    def __init__(self, root: Element) -> None:
        self._insets = frozenset(insets(root))
        self._rooms = {root: _room(root, None, is_inset=False)}

    def room(self, block: Element) -> Room:
        """Return the room of a block element."""
        missing = []
        while block not in self._rooms:
            if tag(block) in BLOCKS:
                missing.append(block)
            block = block.getparent()
        room = self._rooms[block]
        for element in reversed(missing):
            is_inset = room.is_inset or element in self._insets
            room = self._rooms[element] = _room(element, room, is_inset=is_inset)
        return room


def _room(element: Element, around: Room | None, *, is_inset: bool) -> Room:
    name = tag(element)
    step = f"{name}.{_DIGITS.sub('', (element.get('class') or '').partition(' ')[0])}"
    steps = around.path.split("/")[: _PATH - 1] if around else []
    roles = _roles(name, label_of(element))
    kind = KINDS.get(name) or (around.kind if around else "prose")
    return Room(name, around, roles, "/".join([step, *steps]), kind, is_inset)


@lru_cache(maxsize=4_096)
def _roles(name: str, label: str) -> frozenset[str]:
    """Return what an element is for, by its name and by what it is called."""
    roles = frozenset[str]().union(*map(_roles_of, label.lower().split()))
    return roles | {_TAG_ROLES[name]} if name in _TAG_ROLES else roles


@lru_cache(maxsize=16_384)
def _roles_of(word: str) -> frozenset[str]:
    return frozenset(role for role, pattern in _ROLES.items() if pattern.search(word))
