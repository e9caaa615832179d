"""A page's tree is made ready: what is never prose is taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from bot.extract.apparatus import insets, is_called_aside, is_called_initial, mend_initial, notes
from bot.extract.tree import strip, tag, text_of

if TYPE_CHECKING:
    from bot.extract.tree import Element

#: The name that elements get before they go, so that all go in one pass.
DOOMED = "doomed"
#: Children of a parent that can hold nothing but small print.
_FEW = 3
_NEVER_PROSE = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg",
    "button", "select", "textarea", "audio", "video", "canvas", "figcaption", "rt", "rp",
)  # fmt: skip
_FURNITURE = ("nav", "footer", "aside", "figure")
#: Never less than the page itself, whatever they are called.
_WHOLE = frozenset({"html", "body", "article"})
#: Elements that may hold words for screen readers, or the notes of a page.
_HIDEABLE = frozenset({"span", "div", "p", "ol", "ul", "a", "small", "table", "h2", "h3"})
#: Characters of text from which a form is a page's frame (ASP.NET) and no form.
_PAGE_IN_FORM = 600
#: What a page calls an element that is no prose, in words of lower case.
_KINDS = {
    "caption": re.compile(
        r"(?:^|[_-])(?:wp-caption-text|wp-caption|image-?caption|photo-?caption|img-?caption"
        r"|caption|photo-?credit|image-?credit|img-?credit|image-?source|caption-?text|figcaption)"
        r"(?:$|[_-])",
    ),
    "embed": re.compile(
        r"wp-embedded-content|twitter-tweet|instagram-media|fb-post|tiktok-embed|reddit-embed"
        r"|telegram-post|bluesky-embed",
    ),
    # Notices by the names of the makers of such notices, and by what all call them.
    "consent": re.compile(
        r"onetrust|didomi|cookiebot|cookielaw|usercentrics|iubenda-cs|evidon|truste-|qc-cmp"
        r"|sp_message|fc-consent"
        r"|consent-?(?:banner|modal|popup|overlay|manager|dialog|notice)"
        r"|cookies?-?(?:banner|notice|consent|bar|pop-?up|message|modal|overlay|wall|disclaimer)"
        r"|(?:^|[_-])gdpr(?:$|[_-])",
    ),
}


def prune(root: Element, *, furniture: bool) -> None:
    """Take out scripts, frames, embeds and captions, and a page's furniture if asked for.

    ``furniture`` is for trees that no extractor will look at.
    """
    names = (*_NEVER_PROSE, *_FURNITURE) if furniture else _NEVER_PROSE
    forms = [form for form in root.iter("form") if len(text_of(form)) < _PAGE_IN_FORM]
    doomed = [*_labelled(root, embeds=furniture), *forms, *_small_print(root), *notes(root)]
    for element in [*doomed, *(insets(root) if furniture else ())]:
        element.tag = DOOMED
    strip(root, DOOMED, *names)


def _labelled(root: Element, *, embeds: bool) -> list[Element]:
    """Return what is no prose by what it is called; first letters are mended on the way."""
    found = []
    for element in root.xpath("descendant::*[@class or @id]"):
        kinds = _kinds(element.get("class") or "", element.get("id") or "")
        if "initial" in kinds:
            mend_initial(element)
        if kinds and _is_doomed(element, kinds, embeds=embeds):
            found.append(element)
    return found


def _is_doomed(element: Element, kinds: frozenset[str], *, embeds: bool) -> bool:
    name = tag(element)
    if name in _WHOLE:
        return False
    is_embed, is_hidden = embeds and "embed" in kinds, "aside" in kinds and name in _HIDEABLE
    is_notice = "consent" in kinds and _is_apart(element)
    return "caption" in kinds or is_embed or is_hidden or is_notice


@lru_cache(maxsize=4_096)
def _kinds(label: str, name: str) -> frozenset[str]:
    """Return what an element of this class and this id is called."""
    words = f"{label} {name}".lower()
    kinds = {_kind_of(word) for word in words.split()}
    wholes = {"aside": is_called_aside(label.lower()), "initial": is_called_initial(words)}
    return frozenset({*filter(None, kinds), *(kind for kind, said in wholes.items() if said)})


@lru_cache(maxsize=16_384)
def _kind_of(word: str) -> str | None:
    return next((kind for kind, pattern in _KINDS.items() if pattern.search(word)), None)


def _is_apart(element: Element) -> bool:
    """Return whether an element holds no part that a page has for its story."""
    return next(element.iterdescendants("article", "main", "h1"), None) is None


def _small_print(root: Element) -> list[Element]:
    """Return the small elements that are all their parent holds: captions, colophons."""
    smalls = [small for small in root.iter("small") if _is_roomy(small.getparent())]
    return [small for small in smalls if text_of(small) == text_of(small.getparent())]


def _is_roomy(parent: Element) -> bool:
    """Return whether an element has few children, without counting all of them."""
    return next(islice(parent, _FEW, None), None) is None
