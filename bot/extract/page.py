"""A web page becomes a draft: the extractor says what is body, our own walk says how it reads."""

from __future__ import annotations

import re
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from trafilatura import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG

from bot.errors import NoText
from bot.extract import genre, pictures, prepare, sequels, standing
from bot.extract.draft import Draft
from bot.extract.metadata import labels
from bot.extract.paragraphs import from_tree
from bot.extract.tree import parse_html, text_of

if TYPE_CHECKING:
    from bot.extract.tree import Element
    from bot.model import Document, Paragraph

#: The extractor takes a text under this size for a failure and pours the whole page into one
#: paragraph; measured on three sets, 100 instead of its 250 gains up to a point of F1.
_CONFIG = deepcopy(DEFAULT_CONFIG)
_CONFIG["DEFAULT"]["MIN_EXTRACTED_SIZE"] = "100"
#: How much longer than the blob the page's own paragraphs may be.
_BLOB_SLACK = 1.3
_WIDE = 10_000
_WORD = re.compile(r"\w")
#: Characters of a page that show which script it is in.
_SAMPLE = 20_000


def read_page(text: str, document: Document) -> Draft:
    """Return the draft of an HTML page.

    Raises:
        NoText: the page is empty.
        ReadError: the page shows less than a story, or something else (``standing``).
        TooComplex: the page has more tags or attributes than can be read in good time.
    """
    root = parse_html(text)
    base = _base(root, document.url)
    found = labels(root, document.url, now=document.fetched_at)
    image = pictures.lead(found.images, root, base)
    sign, further = genre.sign_of(root, document.url), sequels.of_page(root, document.url)
    shown = _story(root, document.url)
    body, is_stub = standing.judged(text, base, sign, shown, settled=document.settled)
    if not body:
        raise NoText("no text on the page")
    return Draft(
        paragraphs=body,
        headline=found.headline,
        url=found.url or document.url,
        byline=found.byline,
        dek=found.dek,
        published=found.published,
        modified=found.modified,
        language=found.language,
        site=found.site,
        image=image,
        paywalled=is_stub,
        dek_apart=found.dek_apart,
        section=found.section,
        keywords=found.keywords,
        sequels=further,
    )


def _story(root: Element, url: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the story, none where the page shows none."""
    try:
        return body_of(root, url)
    except NoText:
        return ()


def body_of(root: Element, url: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the story in a page's tree; the tree is used up.

    Raises:
        NoText: nothing on the page is text.
    """
    ready(root, furniture=False)
    found = bare_extraction(
        root,
        url=url,
        include_comments=False,
        fast=_is_wide(root),
        favor_precision=_is_chinese(root),
        config=_CONFIG,
    )
    tree = getattr(found, "body", None)
    body = () if tree is None else from_tree(tree)
    if len(body) > 1:
        return body
    whole = _whole(root)
    if not body and not whole:
        raise NoText("no text on the page")
    # A very short story comes as one blob; the page's own borders then say more.
    is_blob = _length(whole) <= _BLOB_SLACK * _length(body)
    return whole if not body or (len(whole) > 1 and is_blob) else body


def ready(root: Element, *, furniture: bool) -> None:
    """Make a tree ready for its paragraphs to be taken."""
    prepare.prune(root, furniture=furniture)
    prepare.mark_breaks(root)
    prepare.join_lines(root)


def _whole(root: Element) -> tuple[Paragraph, ...]:
    """Return the paragraphs of everything on a page that is not furniture."""
    prepare.prune(root, furniture=True)
    body = root.find("body")
    return from_tree(root if body is None else body)


def _length(paragraphs: tuple[Paragraph, ...]) -> int:
    return sum(len(paragraph.text) for paragraph in paragraphs)


def _is_wide(root: Element) -> bool:
    """Return whether a page has so many elements that the second opinion would cost seconds.

    The extractor's fall-back compares every child of an element with all its siblings.
    """
    return next(islice(root.iter(), _WIDE, None), None) is not None


def _is_chinese(root: Element) -> bool:
    """Return whether most of a page is Chinese: there the extractor takes too much by default."""
    words = _WORD.findall(text_of(root)[:_SAMPLE])
    return len(words) > 0 and sum(map(_is_han, words)) * 3 > len(words)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _base(root: Element, url: str | None) -> str | None:
    """Return the address against which the page's links are read."""
    base = root.find(".//base[@href]")
    href = base.get("href") if base is not None else ""
    return href if str(href).startswith(("http://", "https://")) else url
