"""The outlet: its name for readers, and every name that is it and no person's.

``og:site_name`` is the outlet's own choice; publishers and applications stand in for it, and an
address or a handle is no name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot import urls
from bot.extract.declared import plain

if TYPE_CHECKING:
    from bot.extract.declared import Declared

_OWN = "og:site_name"
_OTHERS = (
    "application-name", "apple-mobile-web-app-title", "al:android:app_name", "dc.publisher",
    "dcterms.publisher", "publisher", "citation_publisher",
)  # fmt: skip
_HANDLE = "twitter:site"
_MAX_NAME = 80
_STRUNG, _CHINESE = re.compile(r"[_|｜-]+"), re.compile(r"[\u3400-\u9fff]{2,10}\Z")
_ADDRESS = re.compile(r"https?:|www\.|@")
#: What makes a name long and no other one.
_DRESS = re.compile(
    r"\s*[-–—|｜:：·].*\Z|\s*(?:online|digital|news(?:paper)?|app|\.\w{2,3})\Z|新闻网\Z|新聞網\Z",
    re.IGNORECASE,
)


def of_page(page: Declared) -> str | None:
    """Return the outlet's name where the page says it."""
    rest = (page.first((it,)) for it in _OTHERS)
    for value in (page.first((_OWN,)), page.linked.publisher(), *rest):
        name = plain(value)
        if 0 < len(name) <= _MAX_NAME and not _ADDRESS.match(name):
            return name
    return None


def aliases(page: Declared, url: str | None) -> tuple[str, ...]:
    """Return every name under which the page's outlet is met: declared, bare, and of its host."""
    declared = (
        *page.all((_OWN, *_OTHERS, _HANDLE)),
        page.linked.publisher(),
        *page.linked.organisations(),
    )
    names = [plain(it).lstrip("@") for it in declared if it]
    names += [_DRESS.sub("", it) for it in names]
    return tuple(dict.fromkeys(it for it in (*names, *_of_host(url)) if 1 < len(it) <= _MAX_NAME))


def in_title(page: Declared) -> tuple[str, ...]:
    """Return the last part of a Chinese title: rubric or outlet, and no person.

    It may be the end of the headline as well, so it is no outlet's name for any other purpose.
    """
    return tuple(it for it in _STRUNG.split(page.title or "")[1:] if _CHINESE.match(it))[-2:]


def _of_host(url: str | None) -> tuple[str, ...]:
    """Return the host and the label that people say: ``bbc`` for ``www.bbc.co.uk``."""
    try:
        host = urls.host_label(url or "")
    except ValueError:
        return ()
    label = urls.site_name(url or "")
    return (host, label) if len(label) > 2 else (host,)  # noqa: PLR2004 - two letters say nothing
