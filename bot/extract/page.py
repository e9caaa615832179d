"""A web page becomes a draft: one parse, one list of its blocks, witnesses, and a choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NoText
from bot.extract import genre, pictures, prepare, sequels, standing
from bot.extract.announced import NOTHING_ANNOUNCED, Announced
from bot.extract.blocks import blocks_of
from bot.extract.chooser import choose
from bot.extract.declared import letters, plain
from bot.extract.draft import Draft
from bot.extract.metadata import labels
from bot.extract.paragraphs import from_tree
from bot.extract.tree import parse_html, strip
from bot.extract.witnesses import votes
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.extract.blocks import Block
    from bot.extract.tree import Element
    from bot.model import Document

#: Characters of paragraphs under which a choice is none, and every witness is believed instead.
_SLIGHT = 40
#: Letters from which a paragraph stands in a story only once.
_UNIQUE = 40


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
    announced = Announced(letters(found.headline or ""), letters(plain(found.story)))
    shown = _story(root, document.url, announced)
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


def _story(root: Element, url: str | None, announced: Announced) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the story, none where the page shows none."""
    try:
        return body_of(root, url, announced)
    except NoText:
        return ()


def body_of(
    root: Element, url: str | None, announced: Announced = NOTHING_ANNOUNCED
) -> tuple[Paragraph, ...]:
    """Return the paragraphs of the story in a page's tree; the tree is used up.

    Raises:
        NoText: nothing on the page is text.
    """
    ready(root, furniture=False)
    blocks = blocks_of(_body(root))
    said = votes(root, blocks, url)
    chosen = choose(blocks, said, announced)
    if sum(len(block.text) for block in chosen if block.kind != "subhead") < _SLIGHT:
        chosen = tuple(block for block, kept in zip(blocks, said, strict=True) if any(kept))
    found = tuple(Paragraph(block.text, block.kind) for block in _once(chosen)) or _whole(root)
    if not found:
        raise NoText("no text on the page")
    return found


def _once(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks without long ones that were there before: pull quotes, a second copy.

    A single one that is built like the first stays: a question is put to several people.
    """
    firsts: dict[str, Block] = {}
    for block in blocks:
        firsts.setdefault(block.key, block)
    again = [len(it.key) >= _UNIQUE and firsts[it.key] is not it for it in blocks]
    for index, block in enumerate(blocks):
        in_row = any((*again[max(0, index - 1) : index], *again[index + 1 : index + 2]))
        is_alike = block.room.path == firsts[block.key].room.path
        if not again[index] or (is_alike and not in_row):
            yield block


def ready(root: Element, *, furniture: bool) -> None:
    """Make a tree ready for its paragraphs to be taken."""
    prepare.prune(root, furniture=furniture)


def _whole(root: Element) -> tuple[Paragraph, ...]:
    """Return the paragraphs of everything on a page that is not furniture."""
    ready(root, furniture=True)
    return from_tree(_body(root))


def _body(root: Element) -> Element:
    """Return the page's body; one that never begins it has all of itself in the head."""
    body, head = root.find("body"), root.find("head")
    if body is None and head is not None:
        strip(head, "title")
        head.tag = "body"
        return head
    return root if body is None else body


def _base(root: Element, url: str | None) -> str | None:
    """Return the address against which the page's links are read."""
    base = root.find(".//base[@href]")
    href = base.get("href") if base is not None else ""
    return href if str(href).startswith(("http://", "https://")) else url
