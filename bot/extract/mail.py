"""A mail or a saved page (MHTML) becomes a draft.

A letter is all story: layout tables count for nothing, and what is taken out is what newsletters
add on their own (a hidden preview, buttons, the way to unsubscribe). No extractor looks for the
body among furniture here, because it takes half of the letter for such. A saved page is a page.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import NoText
from bot.extract import dates, pictures
from bot.extract.draft import Draft
from bot.extract.forward import Envelope, Forwarded, forwarded
from bot.extract.mime import enclosed, field, is_html, letters, nothing_in, parse_message, text_of
from bot.extract.page import read_page, ready
from bot.extract.paragraphs import from_tree
from bot.extract.plain import paragraphs_of
from bot.extract.prepare import DOOMED
from bot.extract.tree import BLOCKS, parse_html, strip, tag
from bot.extract.tree import text_of as words_of

if TYPE_CHECKING:
    from bot.extract.mime import Message
    from bot.extract.tree import Element
    from bot.model import Document, Paragraph

#: Characters of a letter under which the message that it carries along is what is meant.
_COVER_NOTE = 500
#: Characters of a paragraph that can be a button, and of one that can be a newsletter's own.
_BUTTON = 80
_NOTICE = 300
#: Paragraphs at the end, of which the first notice takes everything behind it along.
_FOOT = 8
#: Blocks in which a link is no button.
_NO_FRAME = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "body"})
_FRAME = ("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center")
_HIDDEN = re.compile(
    r"display\s*:\s*none|mso-hide|visibility\s*:\s*hidden|max-height\s*:\s*0(?!\.?\d)"
    r"|font-size\s*:\s*[01](?:px)?\s*(?:;|\Z)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?。！？…]['\"”’」』)）]*\Z")
_NOTICE_WORDS = re.compile(
    r"unsubscribe|opt\s?out|manage\s+(?:your\s+)?(?:email\s+)?(?:preferences|subscription)|update\s+your\s+preferences"
    r"|(?:view|read|open)\s+(?:this\s+)?(?:\w+\s+)?(?:in|on)\s+(?:your\s+|a\s+|the\s+)?(?:web\s*)?(?:browser|web|online)"
    r"|you(?:['’]re|\s+are)?\s+(?:receiv|getting|subscribed)|this\s+e?-?mail\s+was\s+sent|forward(?:ed)?\s+(?:this|to\s+a\s+friend)"
    r"|退订|退訂|取消订阅|取消訂閱|浏览器中(?:查看|打开)|瀏覽器中(?:檢視|查看|開啟)|网页版|網頁版|收到(?:此|本|这封|這封)(?:邮件|郵件|信)"
    r"|abbestellen|abmelden|im\s+browser\s+(?:ansehen|öffnen|anzeigen)|désabonner|désinscri|dans\s+(?:votre|le)\s+navigateur"
    r"|darse\s+de\s+baja|cancelar\s+(?:la\s+)?suscripción|en\s+(?:su|tu|el)\s+navegador|cancelar\s+(?:a\s+)?(?:inscrição|assinatura)"
    r"|отписаться|в\s+браузере|відписатися|у\s+браузері|配信停止|購読解除|ブラウザで|수신\s?거부|구독\s?취소|إلغاء\s+الاشتراك",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"^-- ?\r?\n.*", re.MULTILINE | re.DOTALL)
_QUOTED = re.compile(r"^>[ ]?", re.MULTILINE)
#: What programs put where HTML had a link or a picture.
_LINK_LEFT = re.compile(
    r"(?:(?<![ \t])[ \t]++)?(?:<https?://[^<>\s]*>|\[(?:https?://|image:|cid:)[^\]\n]*\])"
)


def read_mail(document: Document) -> Draft:
    """Return the draft of a mail or a saved page.

    Raises:
        Encrypted: it is under S/MIME or PGP.
        NoText: no part of it is text.
        Unsupported: its text is inside a signature that has to be opened first.
        TooComplex: it has more parts or levels than can be read in good time.
    """
    return _draft(parse_message(document.body), document)


def _draft(message: Message, document: Document) -> Draft:
    shown = letters(message)
    if shown and _is_saved_page(message, shown[0]):
        return _saved_page(message, shown[0], document)
    letter = _letter(message, shown, document)
    inner = enclosed(message)
    if inner is not None and _length(letter) < _COVER_NOTE:
        return _draft(inner, document)
    if letter is None:
        raise nothing_in(message)
    return letter


def _is_saved_page(message: Message, first: Message) -> bool:
    sender = field(message, "From").lower()
    located = "content-location" in first and "message-id" not in message
    return "snapshot-content-location" in message or "saved by" in sender or located


def _saved_page(message: Message, part: Message, document: Document) -> Draft:
    """Return the draft of a page that a browser saved; an address it came from counts more."""
    said = (field(message, "Snapshot-Content-Location"), field(part, "Content-Location"))
    url = document.url or next((it for it in said if it.startswith(("http:", "https:"))), None)
    text = text_of(part)
    if not is_html(part):
        return Draft(paragraphs_of(text), headline=field(message, "Subject") or None, url=url)
    draft = read_page(text, replace(document, url=url))
    return replace(draft, headline=draft.headline or field(message, "Subject") or None)


def _letter(message: Message, shown: list[Message], document: Document) -> Draft | None:
    """Return the draft of the parts that a mail shows; None where they hold no word."""
    pages = [text for part in shown if is_html(part) and (text := text_of(part)).strip()]
    plain = [text for part in shown if not is_html(part) and (text := text_of(part)).strip()]
    own = Envelope(field(message, "Subject"), field(message, "From"), field(message, "Date"))
    if pages and sum(map(len, pages)) >= sum(map(len, plain)):
        return _from_page("\n".join(pages), own, document)
    return _finished(_plain("\n\n".join(plain)), own, document) if plain else None


def _from_page(text: str, own: Envelope, document: Document) -> Draft | None:
    try:
        root = parse_html(text)
    except NoText:
        return None
    _take_frame_off(root)
    image = pictures.lead((), root, None)
    heads = {words_of(element) for element in root.iter("h1")} - {""}
    ready(root, furniture=True)
    _take_buttons_off(root)
    body = root.find("body")
    paragraphs = from_tree(root if body is None else body)
    draft = _finished(paragraphs, own, document)
    lone = heads.pop() if len(heads) == 1 else None
    headline = draft.headline if lone is None or lone == draft.site else lone
    return replace(draft, headline=headline, image=image, language=root.get("lang"))


def _finished(paragraphs: tuple[Paragraph, ...], own: Envelope, document: Document) -> Draft:
    """Return the draft of a letter's paragraphs; a letter inside it has the say."""
    inner = forwarded(paragraphs) or Forwarded(own, 0)
    envelope = inner.envelope
    return Draft(
        paragraphs=_without_notices(paragraphs[inner.start :], envelope.site),
        headline=envelope.headline or own.headline,
        byline=envelope.byline,
        published=dates.parse(envelope.written, now=document.fetched_at),
        site=envelope.site,
    )


def _plain(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text part, without marks of quoting and without a signature."""
    lines = text.splitlines()
    quoted = sum(line.startswith(">") for line in lines) * 2 > len(lines)
    source = _QUOTED.sub("", text) if quoted else text
    return paragraphs_of(_LINK_LEFT.sub("", _SIGNATURE.sub("", source)))


def _take_frame_off(root: Element) -> None:
    """Make blocks of layout tables, and take out what a mail program does not show."""
    for element in root.iter(*_FRAME):
        element.tag = "div"
    for element in list(root.iter()):
        if _HIDDEN.search(element.get("style") or "") and tag(element) not in {"html", "body"}:
            element.tag = DOOMED
    strip(root, DOOMED, "title", "head")


def _take_buttons_off(root: Element) -> None:
    """Take out the blocks that are a short link and nothing else."""
    links: dict[Element, list[Element]] = {}
    for link in root.iter("a"):
        block = next((it for it in link.iterancestors() if tag(it) in BLOCKS), None)
        links.setdefault(block, []).append(link)
    for block, held in links.items():
        text = words_of(held[0])
        is_button = len(text) <= _BUTTON and not _SENTENCE_END.search(text)
        if is_button and len(held) == 1 and _is_frame(block) and words_of(block) == text:
            held[0].tag = DOOMED
    strip(root, DOOMED)


def _is_frame(block: Element | None) -> bool:
    return block is not None and tag(block) not in _NO_FRAME


def _without_notices(paragraphs: tuple[Paragraph, ...], site: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs without the newsletter's name and what it says about itself."""
    kept: list[Paragraph] = []
    for index, paragraph in enumerate(paragraphs):
        short = len(paragraph.text) <= _NOTICE
        if paragraph.text == site:
            continue
        if not (short and _NOTICE_WORDS.search(paragraph.text)):
            kept.append(paragraph)
        elif index and index >= len(paragraphs) - _FOOT:
            break
    return tuple(kept)


def _length(draft: Draft | None) -> int:
    return sum(len(paragraph.text) for paragraph in draft.paragraphs) if draft else 0
