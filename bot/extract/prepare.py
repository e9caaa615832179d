"""A page's tree is made ready: what is never prose is taken out."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from bot.extract.apparatus import insets, marks, mend_initials
from bot.extract.tree import label_of, strip, tag, text_of

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
#: Notices that ask for consent, by the names of the makers of such notices and by what all call it.
_CONSENT = re.compile(
    r"onetrust|didomi|cookiebot|cookielaw|usercentrics|iubenda-cs|evidon|truste-|qc-cmp|sp_message"
    r"|fc-consent|consent-?(?:banner|modal|popup|overlay|manager|dialog|notice)"
    r"|cookies?-?(?:banner|notice|consent|bar|pop-?up|message|modal|overlay|wall|disclaimer)"
    r"|(?:^|[\s_-])gdpr(?:$|[\s_-])",
    re.IGNORECASE,
)


def prune(root: Element, *, furniture: bool) -> None:
    """Take out scripts, frames, embeds and captions, and a page's furniture if asked for.

    ``furniture`` is for trees that no extractor will look at.
    """
    names = (*_NEVER_PROSE, *_FURNITURE) if furniture else _NEVER_PROSE
    forms = [form for form in root.iter("form") if len(text_of(form)) < _PAGE_IN_FORM]
    mend_initials(root)
    doomed = [*_labelled(root, embeds=furniture), *forms, *_small_print(root), *marks(root)]
    for element in [*doomed, *(insets(root) if furniture else ())]:
        element.tag = DOOMED
    strip(root, DOOMED, *names)


def _labelled(root: Element, *, embeds: bool) -> list[Element]:
    found = []
    for element in root.xpath(".//*[@class or @id]"):
        names = {*map(_called, label_of(element).split())}
        is_doomed = "caption" in names or ("embed" in names and embeds)
        if (is_doomed or ("consent" in names and _is_apart(element))) and tag(
            element
        ) not in _WHOLE:
            found.append(element)
    return found


@lru_cache(maxsize=16_384)
def _called(word: str) -> str | None:
    """Return what a page calls an element that is no prose."""
    kinds = {"caption": _CAPTION, "embed": _EMBED, "consent": _CONSENT}
    return next((kind for kind, pattern in kinds.items() if pattern.search(word)), None)


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
