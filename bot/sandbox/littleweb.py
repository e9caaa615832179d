"""A little web on this machine: pages and pictures under their real addresses.

Whatever is not on the shelf does not exist here; nothing is ever fetched from outside.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import lxml.html

if TYPE_CHECKING:
    from bot.sandbox.nouns import Json

SHELF = Path(__file__).parent / "shelf"
_TYPES = {".html": "text/html; charset=utf-8", ".jpg": "image/jpeg", ".md": "text/markdown"}
#: Address of everything that ships with the sandbox, by the name of its file on the shelf.
SHIPPED = {
    "reference-picture.jpg": (
        "https://gdb.voanews.com/01000000-0aff-0242-597f-08dbb49d60de_cx5_cy6_cw92_r1_s_w900.jpg"
    ),
    "ferry.html": "https://example.org/harbour/night-ferry-returns",
    "ferry.jpg": "https://example.org/pictures/night-ferry.jpg",
    "library.html": "https://example.org/zh/old-town-library-reopens",
    "library.jpg": "https://example.org/pictures/old-town-library.jpg",
    "observatory.html": "https://example.org/ru/hill-observatory-opens",
    "observatory.jpg": "https://example.org/pictures/hill-observatory.jpg",
}
REFERENCE = SHELF / "north-korean-leader-vows.md"


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answers."""

    body: bytes = field(repr=False)
    media_type: str
    status: int = 200
    delay_seconds: float = 0.0
    #: Named in the answer; whoever names it when asking again is told that nothing changed.
    etag: str | None = None


@dataclass(slots=True)
class LittleWeb:
    """Pages by address, and how often each was asked for."""

    pages: dict[str, Page] = field(default_factory=dict)
    hits: Counter[str] = field(default_factory=Counter)
    #: How often each address said that it had not changed.
    unchanged: Counter[str] = field(default_factory=Counter)

    def stock(self) -> None:
        """Put everything that ships with the sandbox under its address."""
        for name, url in SHIPPED.items():
            path = SHELF / name
            self.pages[url] = Page(path.read_bytes(), _TYPES[path.suffix])

    def picture(self, url: str) -> bytes | None:
        """Return the picture behind an address, or None where there is none."""
        page = self.pages.get(url)
        usable = page and page.status == 200 and page.media_type.startswith("image/")  # noqa: PLR2004 - the one status that means "here it is"
        return page.body if page and usable else None

    def preview(self, url: str) -> Json:
        """Return what a link preview shows of an address; of an unknown one only its host."""
        card: Json = {"url": url, "site": urlsplit(url).hostname or url}
        page = self.pages.get(url)
        if self.picture(url) is not None:
            return card | {"image": url}
        if page is None or not page.media_type.startswith("text/html"):
            return card
        labels = _labels(page.body)
        card |= {name: labels[key] for name, key in _CARD.items() if labels.get(key)}
        if "image" in card:
            card["image"] = urljoin(url, card["image"])
        return card


_CARD = {
    "site": "og:site_name",
    "title": "og:title",
    "description": "og:description",
    "image": "og:image",
}


def _labels(body: bytes) -> dict[str, str]:
    tree = lxml.html.document_fromstring(body, parser=lxml.html.HTMLParser(encoding="utf-8"))
    found = {node.get("property", ""): node.get("content", "") for node in tree.iter("meta")}
    return {key: value.strip() for key, value in found.items() if value}
