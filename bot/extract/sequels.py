"""The further pages of a story that its site has cut into several.

A link is one only where two things agree: it calls itself the next page or shows the page's
number, and its address is the page's own but for that number. A link to the next article fails
the second; numbers that may be a story's own name (``/news/12``, ``part-2.html``) count only behind
an address that has none, and with the number shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot import urls
from bot.extract.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element

#: Pages behind the first that are named, and links that are looked at.
MOST = 4
_MAX_LINKS = 3_000
_MAX_NUMBER = 30
#: How an address writes its page: a parameter, a folder, the end of a file's name.
_FORMS = {
    "parameter": re.compile(
        r"[?&](?:page|pg|pn|paged|seite|pagina|currentpage|page_?(?:no|num|number)|onepage)=(?P<n>\d{1,2})\Z",
        re.IGNORECASE,
    ),
    "folder": re.compile(r"/(?:page|seite|pagina|p)[/_-]?(?P<n>\d{1,2})/?\Z", re.IGNORECASE),
    "file": re.compile(r"_(?P<n>\d{1,2})(?=\.[a-z]{3,5}\Z)", re.IGNORECASE),
}
#: The same where a number may also be the name of another story.
_DOUBTFUL = {
    "bare folder": re.compile(r"/(?P<n>\d{1,2})/?\Z"),
    "dashed file": re.compile(r"-(?P<n>\d{1,2})(?=\.[a-z]{3,5}\Z)", re.IGNORECASE),
    "bare parameter": re.compile(r"[?&]p=(?P<n>\d{1,2})\Z"),
}
#: Characters of a link's own text that may be a page's number.
_LONGEST_NUMBER = 8
_NUMBER = re.compile(r"\W*(?P<n>\d{1,2})\W*")


@dataclass(frozen=True, slots=True)
class _Address:
    """One way to read an address: what all pages share, how the number is written, the number."""

    shared: str
    form: str
    number: int


def of_page(root: Element, url: str | None) -> tuple[str, ...]:
    """Return the addresses of the pages that follow this one, in order and without a gap."""
    if url is None:
        return ()
    try:
        own = _bare(urls.canonical(url))
        host = urlsplit(own).netloc
    except ValueError:
        return ()
    found: dict[int, str] = {}
    for full, shown in _links(root, url):
        if urlsplit(full).netloc == host:
            number = _page_number(full, own, shown)
            if number is not None:
                found.setdefault(number, full)
    return tuple(_in_row(found, _own_number(own)))


def _in_row(found: dict[int, str], own: int) -> Iterator[str]:
    """Yield the pages behind one's own until one is missing."""
    for number in range(own + 1, own + 1 + MOST):
        if number not in found:
            return
        yield found[number]


def _links(root: Element, url: str) -> Iterator[tuple[str, int | None]]:
    """Yield the links that may lead on, with the number they show; None where they say "next"."""
    for link in islice(root.iter("a", "link"), _MAX_LINKS):
        href = link.get("href")
        is_next = "next" in (link.get("rel") or "").lower().split()
        is_short = len((link.text or "").strip()) <= _LONGEST_NUMBER
        label = _NUMBER.fullmatch(text_of(link)) if href and is_short and link.tag == "a" else None
        if not href or not (is_next or label):
            continue
        try:
            yield urls.canonical(urljoin(url, href)), int(label["n"]) if label else None
        except ValueError:
            continue


def _page_number(full: str, own: str, shown: int | None) -> int | None:
    """Return which page of the story under ``own`` a link leads to; None where to none of it."""
    for it in _readings(full):
        mine = _number_in(own, it)
        if mine is None or not mine < _MAX_NUMBER:
            continue
        # The second page of some sites is "_1".
        from_nought = it.form == "file" and own == it.shared and it.number == (shown or 2) - 1
        page = it.number + 1 if from_nought else it.number
        if shown is None and (it.form in _DOUBTFUL or page != mine + 1):
            continue
        if page > mine and shown in {None, page}:
            return page
    return None


def _number_in(own: str, other: _Address) -> int | None:
    """Return the number of one's own page, read as the other's is; 1 where it has none."""
    if own == other.shared:
        return 1
    if other.form in _DOUBTFUL:
        return None
    same = (it for it in _readings(own) if (it.shared, it.form) == (other.shared, other.form))
    return next((it.number for it in same), None)


def _own_number(own: str) -> int:
    """Return the number that one's own address writes without a doubt, else 1."""
    return next((it.number for it in _readings(own) if it.form not in _DOUBTFUL), 1)


def _readings(url: str) -> Iterator[_Address]:
    for form, pattern in (*_FORMS.items(), *_DOUBTFUL.items()):
        found = pattern.search(url)
        if found:
            shared = url[: found.start()] + url[found.end() :]
            yield _Address(_bare(shared), form, int(found["n"]))


def _bare(url: str) -> str:
    """Return an address without the slash at its end."""
    return url.rstrip("/")
