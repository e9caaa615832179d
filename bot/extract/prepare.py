"""A page's tree is made ready: what is never prose is taken out, and breaks are made to last.

Extractors fold ``<br><br>`` and ``<br>`` into one thing. A run of breaks is therefore replaced
by ``MARK``, a pair of characters that passes through them as text and divides the paragraph
afterwards.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.extract.tree import BLOCKS, clean, label_of, strip, tag, text_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element

#: Two reversed pilcrows: printable, so that no cleaner removes them, and written by nobody.
MARK = "\u204b\u204b"
#: A character of a script that puts no space between words.
CJK = (
    r"[\u2e80-\u2fdf\u3000-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uf900-\ufaff\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003ffff]"
)

#: The name that elements get before they go, so that all go in one pass.
DOOMED = "doomed"
#: Children of a parent that can hold nothing but small print.
_FEW = 3
_NEVER_PROSE = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg",
    "button", "select", "textarea", "audio", "video", "canvas", "figcaption",
)  # fmt: skip
_FURNITURE = ("nav", "footer", "aside", "figure")
#: Characters of text from which a form is a page's frame (ASP.NET) and no form.
_PAGE_IN_FORM = 600
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:wp-caption-text|wp-caption|image-?caption|photo-?caption|img-?caption"
    r"|caption|photo-?credit|image-?credit|img-?credit|image-?source|caption-?text|figcaption)(?:$|[\s_-])",
    re.IGNORECASE,
)
_EMBED = re.compile(
    r"wp-embedded-content|twitter-tweet|instagram-media|fb-post|tiktok-embed|reddit-embed"
    r"|telegram-post|bluesky-embed",
    re.IGNORECASE,
)
_INDENT = re.compile(r"\s*[\u3000\u00a0\u2003]{2,}")
_CJK_LINE = re.compile(rf"(?<={CJK})[ \t\r\f]*\n\s*(?={CJK})")
_STARTS_CJK = re.compile(rf"\s*{CJK}")
_ENDS_CJK = re.compile(rf"{CJK}\s*\Z")
_BLANK = " \t\r\n\f\v\u00a0\u3000\u200b\ufeff"


def prune(root: Element, *, furniture: bool) -> None:
    """Take out scripts, frames, embeds and captions, and a page's furniture if asked for.

    ``furniture`` is for trees that no extractor will look at.
    """
    names = (*_NEVER_PROSE, *_FURNITURE) if furniture else _NEVER_PROSE
    forms = [form for form in root.iter("form") if len(text_of(form)) < _PAGE_IN_FORM]
    for element in [*_labelled(root), *forms, *_small_print(root)]:
        element.tag = DOOMED
    strip(root, DOOMED, *names)


def mark_breaks(root: Element) -> None:
    """Replace every run of line breaks, and a break before an indent, by ``MARK``."""
    for element in list(root.iter("br")):
        following = element.getnext()
        if _blank(element.tail) and following is not None and tag(following) == "br":
            following.set("run", "yes")
            element.tag = "span"
        elif element.get("run") or _INDENT.match(element.tail or ""):
            element.tag = "span"
            element.text = f" {MARK} "


def join_lines(root: Element) -> None:
    """Remove line feeds of the source between two characters that want no space there.

    Pretty-printed pages put every inline tag on its own line; a browser shows a space there only
    where the script has spaces.
    """
    before: tuple[Element, str] | None = None
    for element, place in _texts(root):
        if not place:
            before = None
            continue
        words = getattr(element, place)
        if "\n" in words:
            words = _CJK_LINE.sub("", words)
            setattr(element, place, clean(words))
        before = _stitch(before, (element, place)) if words else before


def _stitch(before: tuple[Element, str] | None, here: tuple[Element, str]) -> tuple[Element, str]:
    words = getattr(*here)
    if before is not None:
        earlier = getattr(*before)
        gap = earlier[len(earlier.rstrip()) :] + words[: len(words) - len(words.lstrip())]
        if "\n" in gap and _ENDS_CJK.search(earlier[-40:]) and _STARTS_CJK.match(words):
            setattr(*before, clean(earlier.rstrip()))
            setattr(*here, clean(words.lstrip()))
    return here if words.strip() or before is None else before


def _texts(root: Element) -> Iterator[tuple[Element, str]]:
    """Yield every place that holds text, and an empty place at every border of a block."""
    for event, element in walk(root):
        if tag(element) in BLOCKS or tag(element) == "br":
            yield element, ""
        if event == "start" and element.text:
            yield element, "text"
        if event != "start" and element.tail and element is not root:
            yield element, "tail"


def _labelled(root: Element) -> list[Element]:
    found = []
    for element in root.iter():
        label = label_of(element) if tag(element) not in {"", "html", "body", "article"} else ""
        if label and (_CAPTION.search(label) or _EMBED.search(label)):
            found.append(element)
    return found


def _small_print(root: Element) -> list[Element]:
    """Return the small elements that are all their parent holds: captions, colophons."""
    smalls = [small for small in root.iter("small") if _is_roomy(small.getparent())]
    return [small for small in smalls if text_of(small) == text_of(small.getparent())]


def _is_roomy(parent: Element) -> bool:
    """Return whether an element has few children, without counting all of them."""
    return next(islice(parent, _FEW, None), None) is None


def _blank(text: str | None) -> bool:
    return not (text or "").strip(_BLANK)
