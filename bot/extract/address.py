"""The canonical address: what a page calls itself, where it may.

A page speaks for its own site only, and a story never goes by the address of a front page. A
mobile or AMP address gives way to the page's own word.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot import urls

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.declared import Declared

#: Where an AMP copy of a page lives, and a path that is a front page in some language.
_FRONT = re.compile(r"/(?:[a-z]{2}(?:[-_][a-z]{2})?/?|index\.\w{3,5}|home/?)?\Z", re.IGNORECASE)


def of_page(page: Declared, url: str | None) -> str | None:
    """Return the page's canonical URL if it names one of its own site, else None."""
    bare = urls.unwrap_page(url) if url else None
    for value in _named(page):
        try:
            own = urls.canonical(urljoin(url or "", value))
            if url is None or bare is None or _is_name_of(own, bare):
                return _secure(own, url)
        except ValueError:
            continue
    return bare if bare != url else None


def _named(page: Declared) -> Iterator[str]:
    links = [
        it.get("href")
        for it in page.root.iter("link")
        if "canonical" in (it.get("rel") or "").lower().split()
    ]
    linked = page.linked.article.get("mainEntityOfPage")
    entity = linked.get("@id") if isinstance(linked, dict) else linked
    named = (*links, page.first(("og:url",)), page.linked.string("url"), entity)
    yield from (it for it in named if isinstance(it, str) and it.strip())


def _is_name_of(own: str, url: str) -> bool:
    """Return whether an address may stand for the page; a front page may not for a deep one."""
    if not urls.same_site(own, url):
        return False
    named, visited = urlsplit(own), urlsplit(urls.canonical(url))
    deep = not _FRONT.match(visited.path) or bool(visited.query)
    return not deep or not _FRONT.match(named.path) or bool(named.query)


def _secure(own: str, url: str | None) -> str:
    """Return the address with https where the page itself was read over it."""
    if url and url.lower().startswith("https://") and own.startswith("http://"):
        return f"https://{own.removeprefix('http://')}" if urlsplit(own).port is None else own
    return own
