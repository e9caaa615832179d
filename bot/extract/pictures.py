"""The lead picture: its address, what the source writes under it, and who took it.

The page's own choice (Open Graph) comes first, then the body's first real picture. Logos,
avatars, pixels and drawings are no pictures of a story.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bot import urls
from bot.extract.tree import label_of, tag, text_of
from bot.model import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.extract.tree import Element

#: Declared side in pixels under which a picture is an ornament.
_MIN_SIDE = 200
#: Pictures of a body that are looked at.
_MAX_LOOKED_AT = 30
_MAX_CAPTION = 600
#: How many ancestors may hold the caption of a picture.
_CAPTION_REACH = 6

_LAZY = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "data-actualsrc", "src")
_ORNAMENT = re.compile(
    r"(?:^|[/_.-])(?:logos?|avatars?|icons?|favicon|sprites?|blank|spacer|placeholder|pixel|1x1|loading|default[_-]?(?:image|og|share)"
    r"|gravatar|emoji|smil(?:ey|ies)|badge|button|banner-ad|qr-?code|transparent|apple-touch-icon)(?:[/_.\d-]|$)",
    re.IGNORECASE,
)
_ORNAMENT_LABEL = re.compile(
    r"\b(?:avatar|logo|icon|emoji|author-(?:image|photo)|gravatar|wp-smiley)\b", re.IGNORECASE
)
#: Between two candidates; a comma inside an address has no space behind it.
_SRCSET_COMMA = re.compile(r",\s+|(?<=\d[wx]),")
_SMALL_CROP = re.compile(r"[-_](\d{2,3})x(\d{2,3})(?=\.\w{3,4}(?:$|\?))")
_CAPTION_LABEL = re.compile(r"caption", re.IGNORECASE)
_CREDIT_LABEL = re.compile(r"(?:^|[\s_-])(?:credits?|copyright|source)(?:$|[\s_-])", re.IGNORECASE)
_CREDIT_WORDS = (
    r"photo(?:graph)?s?|image|picture|pic|credit|courtesy|source|illustration|foto|fotos|bild|crédit|crédito|créditos|фото|图片来源|圖片來源|图源|圖源"
    r"|图片|圖片|图|圖|摄影|攝影|照片|写真|撮影|사진|صورة|عکس"
)
_BRACKETED = re.compile(r"\s*[(（\[［](?P<credit>[^()（）\[\]［］]{2,80})[)）\]］]\s*[。.]?\s*\Z")
_LABELLED = re.compile(
    rf"(?P<text>.*?(?:^|[\s。.！!？?;；]))(?:{_CREDIT_WORDS})\s*(?:by|credit|courtesy(?:\s+of)?|via)?\s*[:：/／|｜©]\s*(?P<credit>[^。:：]{{2,80}}?)[。.]?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_TAKEN_BY = re.compile(
    r"\A(?P<text>.*?)\s*\b(?:photo(?:graph)?s?|image|picture|foto|fotos|illustration)\s+(?:by|de|von|di)\s+(?P<credit>[^.。]{2,80}?)[.]?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SIGN = re.compile(
    r"\A(?P<text>.*?)\s*(?:©|\(c\))\s*(?P<credit>[^。]{2,80}?)\s*\Z", re.IGNORECASE | re.DOTALL
)
_BRACKET_CREDIT = re.compile(
    rf"(?:\A(?:{_CREDIT_WORDS})\b|(?:图片|圖片|资料图|資料圖|资料照|資料照|资料照片|图|圖|摄|攝|摄影|攝影|照片|写真|提供|社|사진)\Z"
    r"|\b(?:ap|afp|reuters|getty|epa|dpa|tass|xinhua|bloomberg|photo|images?|pictures?|via|courtesy|file)\b|美联社|美聯社|法新社|路透|新华社|新華社|中新社|[/／])",
    re.IGNORECASE,
)


def from_address(src: str | None, base: str | None, caption: str | None = None) -> Image | None:
    """Return the picture behind an address, or None where it is no picture of a story."""
    url = _absolute(src, base)
    if url is None:
        return None
    original, proxy = urls.unwrap_image(url)
    text, credit = split_credit(caption)
    return Image(original, fallback_url=proxy, caption=text, credit=credit)


def lead(candidates: Iterable[str | None], root: Element, base: str | None) -> Image | None:
    """Return the first usable of the page's own choices, else the body's first picture.

    The caption of a chosen picture is taken from where the body shows the same picture.
    """
    shown = list(_shown(root, base))
    for candidate in candidates:
        image = from_address(candidate, base)
        if image is not None:
            twin = next((other for other in shown if _alike(other.url, image.url)), None)
            return image if twin is None else _captioned(image, twin)
    return shown[0] if shown else None


def split_credit(caption: str | None) -> tuple[str | None, str | None]:
    """Return a caption and the credit that closes it, apart; None for what is not there."""
    text = " ".join((caption or "").split())[:_MAX_CAPTION]
    bracket = _BRACKETED.search(text)
    if bracket and _BRACKET_CREDIT.search(bracket.group("credit")):
        return text[: bracket.start()].rstrip() or None, bracket.group("credit").strip()
    match = _LABELLED.match(text) or _TAKEN_BY.match(text) or _SIGN.match(text)
    if match:
        return match.group("text").strip(" |-–—") or None, match.group("credit").strip(" .|")
    return text or None, None


def _shown(root: Element, base: str | None) -> Iterator[Image]:
    for number, element in enumerate(root.iter("img", "amp-img")):
        if number >= _MAX_LOOKED_AT:
            return
        if _tiny(element) or _ORNAMENT_LABEL.search(label_of(element)):
            continue
        caption = _caption(element)
        found = (from_address(source, base, caption) for source in _sources(element))
        image = next(filter(None, found), None)
        if image is not None:
            credit = image.credit or _credit(element)
            yield Image(image.url, image.fallback_url, image.caption, credit)


def _sources(element: Element) -> Iterator[str]:
    """Yield what an ``img`` offers: lazily loaded, plain, then the largest of its set."""
    sets = [element.get("srcset"), element.get("data-srcset")]
    # The parser does not know that a source is empty: the picture may be some levels up.
    frames = islice(element.iterancestors("picture"), 1)
    sets.extend(source.get("srcset") for frame in frames for source in frame.iter("source"))
    yield from (element.get(name) or "" for name in _LAZY)
    sized = [pair for value in sets for pair in _widths(value or "")]
    if sized:
        yield max(sized)[1]


def _widths(srcset: str) -> Iterator[tuple[float, str]]:
    for candidate in _SRCSET_COMMA.split(srcset):
        url, _, size = candidate.strip().partition(" ")
        number = re.match(r"\s*(\d{1,5}(?:\.\d{1,2})?)[wx]", size)
        if _real(url):
            yield float(number.group(1)) if number else 1.0, url


def _real(value: str | None) -> bool:
    return bool(value) and not str(value).startswith(("data:", "blob:", "about:"))


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
    path = url.partition("?")[0]
    crop = _SMALL_CROP.search(path)
    small = crop is not None and max(map(int, crop.groups())) < _MIN_SIDE
    refused = small or path.lower().endswith((".svg", ".ico")) or _ORNAMENT.search(path)
    return None if refused else url


def _tiny(element: Element) -> bool:
    for name in ("width", "height"):
        number = re.match(r"\s*(\d+)(?:px)?\s*\Z", element.get(name) or "")
        if number and int(number.group(1)) < _MIN_SIDE / 2:
            return True
        if number and name == "width" and int(number.group(1)) < _MIN_SIDE:
            return True
    return False


def _caption(element: Element) -> str | None:
    """Return what the source writes under a picture; the alternative text is not that."""
    holder = element
    for _ in range(_CAPTION_REACH):
        holder = holder.getparent()
        if holder is None:
            return None
        found = _inside_caption(holder)
        if found:
            return found
        if tag(holder) in {"figure", "body", "article", "main"}:
            break
    return _small_behind(element)


def _inside_caption(holder: Element) -> str | None:
    if _shares(holder):
        return None
    for element in holder.iter():
        label = label_of(element) if tag(element) not in {"", "img", "figure", "body"} else ""
        if tag(element) == "figcaption" or (element is not holder and _CAPTION_LABEL.search(label)):
            text = text_of(element)
            if text:
                return text
    return None


def _shares(holder: Element) -> bool:
    """Return whether an element holds more than one picture."""
    pictures = holder.iter("img")
    return next(pictures, None) is not None and next(pictures, None) is not None


def _small_behind(element: Element) -> str | None:
    """Return the small print in the block right behind a picture."""
    place = element
    while place.getnext() is None and tag(place.getparent()) in {
        "a",
        "picture",
        "p",
        "span",
        "center",
    }:
        place = place.getparent()
    following = place.getnext()
    if following is None or (place.tail or "").strip():
        return None
    small = following if tag(following) == "small" else following.find(".//small")
    if small is None or text_of(small) != text_of(following):
        return None
    return text_of(small) or None


def _credit(element: Element) -> str | None:
    holder = element
    for _ in range(_CAPTION_REACH):
        holder = holder.getparent()
        if holder is None or tag(holder) in {"body", "article", "main"} or _shares(holder):
            return None
        for other in holder.iter():
            text = text_of(other) if tag(other) and _CREDIT_LABEL.search(label_of(other)) else ""
            if 1 < len(text) <= 80:  # noqa: PLR2004 - longer is a sentence about something else
                return split_credit(text)[1] or text.strip("()（） ")
    return None


def _captioned(image: Image, twin: Image) -> Image:
    return Image(image.url, image.fallback_url, twin.caption, twin.credit)


def _alike(one: str, other: str) -> bool:
    """Return whether two addresses show one picture: the same file name, whatever its size."""
    return _stem(one) == _stem(other) != ""


def _stem(url: str) -> str:
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2].rpartition(".")[0]
    return re.sub(r"[-_](?:\d+x\d+|scaled|w\d+.*|cx\d.*)\Z", "", name).lower()
