"""Pages of another kind than an article: lists, tickers, recordings, walls, pages that are gone.

A page that declares itself an article is one, and so is every page that shows more than a few
lines of its own beside what it repeats. Shape is asked first (what the page repeats, what it
declares, where it lives, what it has fields for), words second (``signposts``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import BotCheck, ConsentWall, Footage, Listing, LoginWall, Vanished
from bot.extract import signposts
from bot.extract.declared import letters
from bot.extract.linked import LinkedData
from bot.extract.teasers import entries, teasers, weight
from bot.extract.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.teasers import Crowd
    from bot.extract.tree import Element
    from bot.model import Paragraph

#: Weight of what a page says of its own, beside what it repeats, from which it is no list: a
#: nameless page; one that calls itself a list or lives where lists do; a front page.
_NAMELESS, _NAMED, _FRONT_PAGE = 100, 280, 400
#: Weight of the lede above a ticker from which it is a story as well.
_LEDE = 900
#: Teasers that make a list, entries that make a ticker, updates that a live blog declares.
_TEASERS, _ENTRIES, _UPDATES = 8, 8, 5
#: How many times more of a body stands in teasers, or entries, than beside them.
_MOSTLY = 3
#: Weight under which a text is no story, and under which what is beside it is nothing.
_THIN, _NOTHING = 280, 60
#: Weight under which a page is believed that its title says all.
_TITLED, _LONGEST_WALL = 800, 2_500
_MAX_BUTTONS, _MAX_HEADINGS, _SHORT_LINES = 300, 3, 12

_FRONT_PATH = re.compile(
    r"/(?:index\.\w{3,5}|home/?)?\Z|/[a-z]{2}(?:[-_][a-z]{2})?/?\Z", re.IGNORECASE
)
_LIST_PATH = re.compile(
    r"/(?:tags?|category|categories|topics?|sections?|archives?|search|author|authors|channel|lists?"
    r"|rubrik|thema|themen|etiqueta|categoria|rubrique|tema|label|special|zhuanti)(?:/|\.|\Z)"
    r"|/page/\d+/?\Z|/list[_-]?\d*\.s?html?\Z",
    re.IGNORECASE,
)
_SEARCH = re.compile(r"(?:\A|&)(?:s|q|query|search|keyword|keywords|wd|tag|cat)=", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    r"/(?:users?/|accounts?/|member/|auth/)?(?:log-?in|sign-?in|log-?on|sso|anmelden|connexion|passport)(?:[/.]|\Z)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"(?:Article|BlogPosting|Report|Review|SocialMediaPosting)\Z")
_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage", "Blog"})
_FOOTAGE = re.compile(r"(?:VideoObject|AudioObject|PodcastEpisode|RadioEpisode|TVEpisode|Clip)\Z")
#: A list that describes each of its stories describes more than these.
_FEW_ARTICLES = 2


@dataclass(frozen=True, slots=True)
class Sign:
    """What a page declares of its kind, and where it lives."""

    is_article: bool = False
    is_list: bool = False
    is_footage: bool = False
    is_front: bool = False
    #: The letters of each update that it declares as a live blog; None where it is none.
    updates: tuple[str, ...] | None = None
    path: str = ""
    #: Its title and first headings.
    titles: tuple[str, ...] = ()


class Sight:
    """A page as its reader sees it: no scripts, no styles, and the body that was found on it."""

    def __init__(self, root: Element, sign: Sign, body: tuple[Paragraph, ...]) -> None:
        self.root = root
        self.sign = sign
        self.body = body

    @cached_property
    def repeated(self) -> Crowd:
        """The page's teasers."""
        return teasers(self.root)

    @cached_property
    def own(self) -> int:
        """Weight of the body beside the teasers; where it is long, that it is."""
        return self.repeated.split(self.body, _LONGEST_WALL)[1]


def sign_of(root: Element, url: str | None) -> Sign:
    """Return what a page declares of its kind; the tree stays as it is."""
    nodes = LinkedData(root).nodes
    kinds = [kind for node in nodes for kind in _kinds(node)]
    articles = sum(1 for node in nodes if any(map(_ARTICLE.search, _kinds(node))))
    live = [node for node in nodes if "LiveBlogPosting" in _kinds(node)]
    og_type = _og_type(root)
    path, query = _place(url)
    return Sign(
        is_article=0 < articles <= _FEW_ARTICLES or (articles == 0 and og_type == "article"),
        is_list=bool(_LISTS & {*kinds})
        or _LIST_PATH.search(path) is not None
        or _SEARCH.search(query) is not None,
        is_footage=og_type.startswith(("video", "music"))
        or (not articles and any(map(_FOOTAGE.search, kinds))),
        is_front=bool(url) and not query and _FRONT_PATH.match(path) is not None,
        updates=tuple(it for node in live for it in _updates(node)) if live else None,
        path=path,
        titles=tuple(_titles(root)),
    )


def may_be_crowd(sign: Sign, body: Iterable[Paragraph], longest: int) -> bool:
    """Return whether it is worth looking for what the page repeats.

    ``longest`` is the weight to which a paragraph may be part of a teaser.
    """
    if sign.is_article and not _is_live(sign):
        return False
    return sum(it for it in map(_weight, body) if it > longest) < _LEDE


def refuse_crowd(page: Sight) -> None:
    """Raise that a page is a list or a ticker, where its body is hardly more.

    Raises:
        Listing: no single story carries the page.
    """
    if not page.sign.is_article:
        _refuse_list(page)
    if _is_ticker(page):
        raise Listing("ticker")


def _refuse_list(page: Sight) -> None:
    """Raise that a body is teasers, and hardly a text beside them."""
    is_front = page.sign.is_front
    allowed = _NAMED if page.sign.is_list else _NAMELESS
    allowed = _FRONT_PAGE if is_front else allowed
    inside, outside = page.repeated.split(page.body, allowed)
    if is_front or page.sign.is_list:
        # Whoever chose the body may have left the teasers out of it.
        inside = max(inside, weight(page.repeated.letters))
    enough = outside if is_front else _MOSTLY * outside
    if page.repeated.count >= _TEASERS and outside < allowed and inside >= enough:
        raise Listing("front page" if is_front else "list")


def refuse_wall(page: Sight) -> None:
    """Raise what stands before a story, or in the place where it was.

    Raises:
        BotCheck: the site wants proof of a person.
        Vanished: the page says that it is not there.
        ConsentWall: the page asks for consent before it shows anything.
        LoginWall: the page is where its reader logs in.
    """
    if page.sign.is_article:
        return
    if page.own < _TITLED:
        lines = signposts.lines_of((*page.sign.titles, *_short_lines(page)))
        if signposts.says_bot_check(lines):
            raise BotCheck("title")
        if signposts.says_missing(lines):
            raise Vanished("title")
    if page.own < _LONGEST_WALL and _is_consent(page):
        raise ConsentWall("consent")
    if page.own < _THIN and _is_login(page):
        raise LoginWall("login")


def refuse_footage(page: Sight) -> None:
    """Raise that a page is a recording with hardly a text.

    Raises:
        Footage: its story is to be seen or heard.
    """
    plays = next(page.root.iter("video", "audio"), None) is not None
    if page.sign.is_footage or (plays and sum(map(_weight, page.body)) < _NOTHING):
        raise Footage("recording")


def _is_ticker(page: Sight) -> bool:
    """Return whether a page is many short entries, declared or under clock times, and no story."""
    sign = page.sign
    declared = sign.updates or ()
    if sign.is_article and not _is_live(sign):
        return False
    found = entries(page.root)
    is_rolling = found.count >= _ENTRIES and found.newest_first
    if sign.updates is not None:
        is_rolling = max(found.count, len(declared)) >= _UPDATES
    inside, outside = found.joined(declared).split(page.body, _LEDE)
    return is_rolling and outside < _LEDE and inside >= _MOSTLY * outside


def _is_live(sign: Sign) -> bool:
    return sign.updates is not None or any(map(signposts.mentions_live, sign.titles))


def _is_consent(page: Sight) -> bool:
    """Return whether a page is a question for consent: it has the button and no other text."""
    if not signposts.says_accept(_buttons(page.root)):
        return False
    if any(map(signposts.mentions_consent, page.sign.titles)):
        return True
    rest = (it.text for it in page.body if not signposts.mentions_consent(it.text))
    asks = any(signposts.mentions_consent(it.text) for it in page.body)
    return asks and sum(map(weight, rest)) < _NOTHING


def _is_login(page: Sight) -> bool:
    """Return whether a page is there to log in: a field for it, and its title or place."""
    fields = page.root.iter("input")
    has_field = any((it.get("type") or "").lower() == "password" for it in fields)
    says_so = signposts.says_login(signposts.lines_of(page.sign.titles))
    if _LOGIN_PATH.search(page.sign.path):
        return has_field or says_so
    return has_field and (says_so or page.own < _NOTHING)


def _short_lines(page: Sight) -> list[str]:
    """Return the first lines of a page that says hardly anything: one of them may say why."""
    if page.own >= _THIN:
        return []
    headings = map(text_of, islice(page.root.iter("h2", "h3"), _MAX_HEADINGS))
    return [*(it.text for it in page.body[:_SHORT_LINES]), *headings]


def _buttons(root: Element) -> list[str]:
    """Return what a page's buttons say."""
    found = []
    for element in islice(root.iter("button", "input", "a"), _MAX_BUTTONS):
        said = element.get("value") if element.tag == "input" else text_of(element)
        found.append((said or "").strip(" \t\n.!。！»>→✓×"))
    return [it for it in found if it]


def _titles(root: Element) -> Iterable[str]:
    """Yield a page's title and its first headings."""
    for name, most in (("title", 1), ("h1", _MAX_HEADINGS)):
        yield from filter(None, map(text_of, islice(root.iter(name), most)))


def _og_type(root: Element) -> str:
    for element in root.iter("meta"):
        if (element.get("property") or element.get("name") or "").lower() == "og:type":
            return (element.get("content") or "").strip().lower()
    return ""


def _place(url: str | None) -> tuple[str, str]:
    """Return path and query of an address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return "", ""
    return parts.path or "/", parts.query


def _kinds(node: dict[str, object]) -> list[str]:
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return [it for it in values if isinstance(it, str)]


def _updates(node: dict[str, object]) -> list[str]:
    """Return the letters of a live blog's updates."""
    value = node.get("liveBlogUpdate")
    updates = value if isinstance(value, list) else []
    told = (
        "\n".join(str(it.get(name) or "") for name in ("headline", "articleBody"))
        for it in updates
        if isinstance(it, dict)
    )
    return ["\n".join(letters(line) for line in text.splitlines()) for text in told]


def _weight(paragraph: Paragraph) -> int:
    return weight(paragraph.text)
