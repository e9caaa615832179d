"""The lead picture: its address, what the source writes under it, and who took it.

The page's own choice (Open Graph) comes first, then the body's first real picture. Logos,
avatars, pixels, banners and placeholders are no pictures of a story.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from bot import urls
from bot.extract import captions
from bot.extract.captions import split_credit
from bot.extract.declared import is_prose
from bot.extract.tree import label_of, tag
from bot.model import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.extract.tree import Element

__all__ = ["from_address", "is_lead_sized", "lead", "split_credit"]

#: Declared side in pixels under which a picture is an ornament, and times its height from which
#: its width makes it a banner.
_MIN_SIDE = 200
_MAX_RATIO = 4.0
#: Pictures of a body that are looked at, and the widest of a set that is worth its bytes.
_MAX_LOOKED_AT = 40
_MAX_WIDTH = 2_560

_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-actualsrc",
    "data-lazy", "data-url", "data-img-src", "data-image", "data-full-src", "data-large-src",
    "data-large_image", "data-orig-file", "data-echo", "data-delayed-url", "data-original-src",
    "data-src-large", "data-raw-src", "data-backsrc", "data-lazyload", "file", "original", "src",
)  # fmt: skip
_SETS = ("srcset", "data-srcset", "data-lazy-srcset", "lazy-srcset")
_ORNAMENT = re.compile(
    r"(?:^|[/_.-])(?:(?:[a-z]{2,16}[_-])?logos?|avatars?|icons?|favicon|sprites?|blank|spacer|place-?holders?|pixel|1x1|loading|loader|default[_-]?(?:image|img|og|share|social|thumb(?:nail)?|pic|cover|facebook|fb|twitter)"
    r"|fall-?back(?:[_-]?(?:image|img|og))?|og[_-](?:default|image-default|fallback|logo)|(?:social|share|sharing|fb|facebook|twitter)[_-]?(?:default|logo|fallback|icon)|shar(?:e|ing)[_-](?:image|img|logo|default|icon|pic)|no[_-]?(?:image|img|photo|pic|thumb)|missing[_-]\w+"
    r"|gravatar|emoji|smil(?:ey|ies)|badge|button|banner-?ad|qr[_-]?code|wechat[_-]?code|weixin[_-]?code|avatarimg|facepic|iconshare|topapp|transparent|apple-touch-icon|tracking|tracker|beacon|counter|communityicon\w*)(?:[/_.\d@-]|$)",
    re.IGNORECASE,
)
#: In the name of the file alone: what stands there is the picture's own name.
_ORNAMENT_NAME = re.compile(
    r"(?:^|[_.-])(?:logo|icon|avatar|sprite|placeholder|default|blank|dummy|spinner|arrow|qr|banner|footer|header)s?\d*(?:[_.\d@-]|$)|[a-z](?:Logo|Pixel|Icon|Avatar|Placeholder)(?:[_.\d@-]|$)|(?:^|[_-])(?:1x1|grey|gray|pixel|spacer)\.\w+\Z"
)
_TRACKER = re.compile(
    r"//(?:[\w-]+\.)*(?:doubleclick\.net|scorecardresearch\.com|google-analytics\.com|facebook\.com/tr|pixel\.\w+|b\.scorecard\w+|stats\.wp\.com|feedburner\.com|gravatar\.com|adnxs\.com|chartbeat\.\w+|vgwort\.de|counter\.\w+|ioam\.de|count\.\w+)",
    re.IGNORECASE,
)
_ORNAMENT_LABEL = re.compile(
    r"\b(?:avatar|logo|icon|emoji|author-?(?:image|photo|pic\w*|thumb)|gravatar|wp-smiley|byline|sprite|qr-?code|wechat|social|share|headshot|profile-?(?:image|photo|pic))\b",
    re.IGNORECASE,
)
#: Parts of a page whose pictures belong to no story, or to another one.
_ELSEWHERE = frozenset({"nav", "footer", "aside"})
_HOLDERS = frozenset({"html", "body", "main", "article"})
_ELSEWHERE_LABEL = re.compile(
    r"(?:^|[\s_-])(?:related|recommend\w*|sidebar|teasers?|promo|newsletter|most-?read|comments?|author-?(?:box|bio|card)|masthead|site-?header|ad|ads|advert\w*|sponsor\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: Elements that hold paragraphs, and how far around one its pictures stand.
_PROSE = ("p", "div", "td", "section", "article", "span", "font", "li", "center")
_FRAME_REACH = 3
#: Elements that show a picture, as themselves or behind themselves.
_PICTURED = ("img", "amp-img", "figure", "div", "section", "header", "a", "span")
#: One candidate of a set; a comma inside an address has no space behind it (HTML, 4.8.4.2.2).
_CANDIDATE = re.compile(
    r"(?P<url>[^\s,]\S*[^\s,])(?:\s+(?P<size>\d{1,5}(?:\.\d{1,2})?)[wx](?:\s+\d+h)?\s*(?:,|\Z)|,?(?:\s+|\Z))"
)
_SMALL_CROP = re.compile(r"[-_](\d{2,3})x(\d{2,3})(?=\.\w{3,4}(?:$|\?))")
_BACKGROUND = re.compile(r"background(?:-image)?\s*:[^;]*?url\(\s*[\"']?([^\"')]+)", re.IGNORECASE)
_HERO = re.compile(
    r"hero|lead|cover|featured|figure|article|story|post|media|image|photo|picture", re.IGNORECASE
)


def from_address(src: str | None, base: str | None, caption: str | None = None) -> Image | None:
    """Return the picture behind an address, or None where it is no picture of a story."""
    url = _absolute(src, base)
    if url is None:
        return None
    original, proxy = urls.unwrap_image(url)
    if proxy and _is_ornament(original):
        return None
    text, credit = split_credit(caption)
    return Image(original, fallback_url=proxy, caption=text, credit=credit)


def lead(
    candidates: Iterable[str | None], root: Element, base: str | None, *, whole: bool = False
) -> Image | None:
    """Return the first usable of the page's own choices, else the body's first picture.

    The caption of a chosen picture is taken from where the body shows the same picture. ``whole``:
    all of the body is the story, so that a picture need not stand near its paragraphs.
    """
    chosen = next(filter(None, (from_address(it, base) for it in candidates)), None)
    if chosen is None:
        found = (_of_element(element, base) for element in _shown(root, whole=whole))
        return next(filter(None, found), None) or _poster(root, base)
    # The same picture is the story's wherever in it it stands.
    pictures = islice(_pictures(_story(root)), _MAX_LOOKED_AT)
    twin = next((it for it in pictures if _shows(it, chosen, base)), None)
    other = None if twin is None else _of_element(twin, base)
    return chosen if other is None else _captioned(chosen, other)


def is_lead_sized(width: Any, height: Any) -> bool:
    """Return whether a picture of a declared size may lead a story; undeclared, it may."""
    sides = [_pixels(width), _pixels(height)]
    if any(side is not None and side < _MIN_SIDE / 2 for side in sides):
        return False
    known = [side for side in sides if side]
    if known and max(known) < _MIN_SIDE:
        return False
    return sides[0] is None or sides[1] is None or sides[0] <= _MAX_RATIO * sides[1]


def _pixels(value: Any) -> int | None:
    if isinstance(value, dict):
        value = value.get("value")
    number = re.match(
        r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*\Z", str(value if value is not None else "")
    )
    return int(number.group(1)) if number else None


def _shown(root: Element, *, whole: bool) -> Iterator[Element]:
    """Yield the elements with the pictures that the story shows, in document order."""
    story = root if whole else _story(root)
    frames = set() if whole else _frames(story)
    near = (it for it in _pictures(story) if not frames or _is_framed(it, frames))
    return islice(near, _MAX_LOOKED_AT)


def _of_element(element: Element, base: str | None) -> Image | None:
    """Return the picture that an element shows, with its caption and credit."""
    caption = captions.of_picture(element)
    found = (from_address(source, base, caption) for source in _sources(element))
    image = next(filter(None, found), None)
    if image is None:
        return None
    credit = image.credit or captions.credit_of(element)
    text = None if image.caption == credit else image.caption
    return Image(image.url, image.fallback_url, text, credit)


def _shows(element: Element, image: Image, base: str | None) -> bool:
    found = next(filter(None, (from_address(it, base) for it in _sources(element))), None)
    return found is not None and _alike(found.url, image.url)


def _story(root: Element) -> Element:
    """Return the one element that a page says holds its story, else all of it."""
    for path in ".//*[@itemprop='articleBody']", ".//article", ".//main", ".//*[@role='main']":
        found = root.xpath(path)
        if len(found) == 1 and next(_pictures(found[0]), None) is not None:
            return found[0]
    return root


def _frames(story: Element) -> set[Element]:
    """Return the elements around the story's long paragraphs: a picture of it stands in one."""
    prose = list(islice((it for it in story.iter(*_PROSE) if is_prose(it)), _MAX_LOOKED_AT))
    around = {it for element in prose for it in islice(element.iterancestors(), _FRAME_REACH)}
    # The whole page is a frame only for paragraphs that stand in it directly.
    whole = {it for it in around if tag(it) in {"html", "body"}}
    return {*prose, *(around - whole), *(it.getparent() for it in prose)}


def _is_framed(element: Element, frames: set[Element]) -> bool:
    return any(it in frames for it in element.iterancestors())


def _pictures(story: Element) -> Iterator[Element]:
    for element in story.iter(*_PICTURED):
        is_image = tag(element) in {"img", "amp-img"}
        fits = _is_image(element) if is_image else _is_backed(element)
        if fits and not _is_elsewhere(element, story):
            yield element


def _is_image(element: Element) -> bool:
    """Return whether an image element is no ornament by its size and by what it is called."""
    alt = (element.get("alt") or "").lower()
    return _is_sized(element) and not _ORNAMENT_LABEL.search(f"{label_of(element)} {alt[:20]}")


def _is_backed(element: Element) -> bool:
    """Return whether a figure, or what is called one, has its picture as background."""
    if "url(" not in (element.get("style") or ""):
        return False
    return tag(element) == "figure" or _HERO.search(label_of(element)) is not None


def _is_sized(element: Element) -> bool:
    width, height = _pixels(element.get("width")), _pixels(element.get("height"))
    if (
        width is not None
        and width < _MIN_SIDE
        and (height is None or height < _MIN_SIDE or width < _MIN_SIDE / 2)
    ):
        return False
    return is_lead_sized(width, height)


def _is_elsewhere(element: Element, story: Element) -> bool:
    """Return whether a picture stands in a part of the page that tells of other things."""
    for place in element.iterancestors():
        if place is story:
            return False
        if tag(place) in _ELSEWHERE:
            return True
        if tag(place) not in _HOLDERS and _ELSEWHERE_LABEL.search(label_of(place)):
            return True
    return False


def _sources(element: Element) -> Iterator[str]:
    """Yield what an ``img`` offers: lazily loaded, plain, then the largest of its set."""
    if tag(element) not in {"img", "amp-img"}:
        yield from _BACKGROUND.findall(element.get("style") or "")[:1]
        return
    sets = [element.get(name) for name in _SETS]
    # The parser does not know that a source is empty: the picture may be some levels up.
    frames = islice(element.iterancestors("picture"), 1)
    sets.extend(it.get(name) for frame in frames for it in frame.iter("source") for name in _SETS)
    sized = [pair for value in sets for pair in _widths(value or "")]
    largest = [max(sized)[1]] if sized and max(sized)[0] > 1 else []
    yield from largest
    yield from (element.get(name) or "" for name in _LAZY)
    yield from (url for _, url in sized)


def _widths(srcset: str) -> Iterator[tuple[float, str]]:
    """Yield the candidates of a set with their widths; the too wide ones count least."""
    for candidate in _CANDIDATE.finditer(srcset):
        width = float(candidate["size"] or 1)
        if _real(candidate["url"]):
            yield (width if width <= _MAX_WIDTH else 1 / width), candidate["url"]


def _poster(root: Element, base: str | None) -> Image | None:
    """Return the still of the first film: the last resort of a story without a picture."""
    posters = (it.get("poster") for it in islice(root.iter("video", "amp-video"), _MAX_LOOKED_AT))
    return next(filter(None, (from_address(it, base) for it in posters)), None)


def _real(value: str | None) -> bool:
    return bool(value) and not str(value).startswith(
        ("data:", "blob:", "about:", "javascript:", "{", "<")
    )


def _absolute(src: str | None, base: str | None) -> str | None:
    """Return the full address of a picture that may be shown, None for the rest."""
    source = (src or "").strip()
    if not _real(source):
        return None
    try:
        url = urljoin(base or "https:", source)
        urls.canonical(url)
    except ValueError:
        return None
    return None if _is_ornament(url) else url


def _is_ornament(url: str) -> bool:
    """Return whether an address itself says that it is no picture of a story."""
    path = url.partition("?")[0]
    crop = _SMALL_CROP.search(path)
    if crop is not None and max(map(int, crop.groups())) < _MIN_SIDE:
        return True
    if path.lower().endswith((".svg", ".ico")) or _TRACKER.search(url):
        return True
    return (
        _ORNAMENT.search(path) is not None
        or _ORNAMENT_NAME.search(path.rpartition("/")[2]) is not None
    )


def _captioned(image: Image, twin: Image) -> Image:
    return Image(image.url, image.fallback_url, twin.caption, twin.credit)


def _alike(one: str, other: str) -> bool:
    """Return whether two addresses show one picture: the same file name, whatever its size."""
    return _stem(one) == _stem(other) != ""


def _stem(url: str) -> str:
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2].rpartition(".")[0]
    return re.sub(r"[-_](?:\d+x\d+|scaled|w\d+.*|cx\d.*)\Z", "", name).lower()
