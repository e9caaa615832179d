"""What the source writes under a picture, and who took it, apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.extract.declared import heading_text
from bot.extract.tree import label_of, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element

_MAX_CAPTION, _MAX_CREDIT = 600, 80
#: How many ancestors may hold the caption of a picture.
_REACH = 6
_CAPTION_LABEL = re.compile(
    r"caption|(?:^|[\s_-])(?:legend|legende|bildtext|bildunterschrift|pie-?(?:de-)?foto|img-?(?:desc|info|title)|pic-?(?:desc|info))(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_LABEL = re.compile(
    r"(?:^|[\s_-])(?:(?:photo|image|img|figure|picture|caption|media)?[_-]{0,2}(?:credits?|copyright)|(?:photo|image|img|figure|picture|caption|media)[_-]{0,2}(?:source|byline|photographer|agency|owner)|photographer|source|copy|quelle|crédits?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CREDIT_WORDS = (
    r"photo(?:graph)?s?(?:\s+credit)?|image(?:\s+credit)?|picture|pic|credits?|courtesy|source|illustration|photographer|foto|fotos|bild|quelle|crédit(?:\s+photo)?|crédito|créditos|fonte|fuente|фото|джерело|источник|图片来源|圖片來源|图源|圖源"
    r"|照片来源|来源|來源|图片|圖片|图|圖|摄影|攝影|摄|攝|照片|写真|撮影|画像|提供|出典|사진(?:\s*제공)?|صورة|تصوير|المصدر|عکس|عکاس|منبع|foto\s+oleh|ảnh|ภาพ|फोटो|צילום"
)
_BRACKETED = re.compile(
    r"\s*[(（\[［【](?P<credit>[^()（）\[\]［］【】]{2,80})[)）\]］】]\s*[。.]?\s*\Z"
)
_LABELLED = re.compile(
    rf"(?P<text>.*?(?:^|[\s。.！!？?;；|]))(?:{_CREDIT_WORDS})\s*(?:by|credit|courtesy(?:\s+of)?|via)?\s*[:：/／|｜©=＝]\s*(?P<credit>[^。:：]{{2,80}}?)[。.]?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_TAKEN_BY = re.compile(
    r"\A(?P<text>.*?)\s*\b(?:photo(?:graph)?s?|image|picture|foto|fotos|illustration)\s+(?:by|de|von|di)\s+(?P<credit>[^.。]{2,80}?)[.]?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_SIGN = re.compile(
    r"\A(?P<text>.*?)\s*(?:©|\(c\))\s*(?P<credit>[^。]{2,80}?)\s*\Z", re.IGNORECASE | re.DOTALL
)
#: An agency at the end, behind a dash or a full stop: ``The quay. Ivo Brandt/AP``.
_SIGNED = re.compile(
    r"\A(?P<text>.*[.。!?])\s+(?P<credit>(?:[^.。!?]{2,50}/\s?)?(?:AP|AFP|Reuters|REUTERS|Getty(?:\s+Images)?|EPA(?:-EFE)?|dpa|EFE|Xinhua|Bloomberg|TASS|ANSA|Alamy|Shutterstock)(?:/[^.。!?]{2,50}|\s+(?:Photo|Images))?)\s*\Z",
    re.DOTALL,
)
_BRACKET_CREDIT = re.compile(
    rf"(?:\A(?:{_CREDIT_WORDS})(?:\b|[:：/／])|(?:图片|圖片|资料图|資料圖|资料照|資料照|资料照片|图|圖|摄|攝|摄影|攝影|照片|写真|提供|社|사진|제공)\Z"
    r"|\b(?:ap|afp|reuters|getty|epa|dpa|tass|xinhua|bloomberg|photo|images?|pictures?|via|courtesy|file|archiv\w*|ansa|efe|upi)\b|美联社|美聯社|法新社|路透|新华社|新華社|中新社|中央社|共同社|視覺中國|视觉中国|연합뉴스|뉴시스|[/／])",
    re.IGNORECASE,
)
_BRACKETS = "()（）[]［］【】 "


def split_credit(caption: str | None) -> tuple[str | None, str | None]:
    """Return a caption and the credit that closes it, apart; None for what is not there."""
    text = " ".join((caption or "").split())[:_MAX_CAPTION]
    bracket = _BRACKETED.search(text)
    if bracket and _BRACKET_CREDIT.search(bracket.group("credit")):
        return text[: bracket.start()].rstrip() or None, _bare(bracket.group("credit"))
    match = (
        _LABELLED.match(text) or _TAKEN_BY.match(text) or _SIGN.match(text) or _SIGNED.match(text)
    )
    if match:
        return match.group("text").strip(" |-–—(（") or None, _bare(match.group("credit"))
    return text or None, None


def of_picture(element: Element) -> str | None:
    """Return what the source writes under a picture; the alternative text is not that."""
    holder = element
    for _ in range(_REACH):
        holder = holder.getparent()
        if holder is None:
            return None
        found = _inside_caption(holder)
        if found:
            return found
        if tag(holder) in {"figure", "body", "article", "main"}:
            break
    return _small_behind(element)


def credit_of(element: Element) -> str | None:
    """Return the credit that the page marks as such beside a picture."""
    holder = element
    for _ in range(_REACH):
        holder = holder.getparent()
        if holder is None or tag(holder) in {"body", "article", "main"} or _shares(holder):
            return None
        for other in holder.iter():
            text = text_of(other) if tag(other) and _CREDIT_LABEL.search(label_of(other)) else ""
            if 1 < len(text) <= _MAX_CREDIT:
                return split_credit(text)[1] or _bare(text)
    return None


def _bare(credit: str) -> str:
    """Return a credit without the label, the sign and the brackets around it."""
    words = re.sub(
        rf"\A(?:by\s+|(?:{_CREDIT_WORDS})\s*(?:copyright\s*|by\s+|[:：/／=＝・]\s*))",
        "",
        credit.strip(),
        flags=re.IGNORECASE,
    )
    return words.strip(" .|©" + _BRACKETS) or credit.strip()


def _inside_caption(holder: Element) -> str | None:
    if _shares(holder):
        return None
    for element in holder.iter():
        label = label_of(element) if tag(element) not in {"", "img", "figure", "body"} else ""
        if tag(element) == "figcaption" or (element is not holder and _CAPTION_LABEL.search(label)):
            text = _without_credit(element)
            if text:
                return text
    return None


def _without_credit(element: Element) -> str:
    """Return a caption's text with its marked credit, if it has one, behind a label."""
    parts = list(_marked_credits(element))
    whole = heading_text(element)
    for part in parts:
        words = text_of(part)
        if words and whole.endswith(words) and whole != words:
            rest = whole.removesuffix(words).rstrip(" |·-–—/")
            return (
                f"{rest} {words}"
                if split_credit(words)[1]
                else f"{rest} ©{words.strip(_BRACKETS + '©')}"
            )
    return whole


def _marked_credits(element: Element) -> Iterator[Element]:
    for part in element.iterdescendants():
        if tag(part) and _CREDIT_LABEL.search(label_of(part)) and len(text_of(part)) <= _MAX_CREDIT:
            yield part


def _shares(holder: Element) -> bool:
    """Return whether an element holds more than one picture."""
    pictures = (it for it in holder.iter("img", "amp-img") if not _is_copy(it))
    return next(pictures, None) is not None and next(pictures, None) is not None


def _is_copy(element: Element) -> bool:
    """Return whether a picture is the one before it again, for readers without scripts."""
    return next(element.iterancestors("noscript"), None) is not None


def _small_behind(element: Element) -> str | None:
    """Return the small print in the block right behind a picture."""
    place = element
    frames = {"a", "picture", "p", "span", "center"}
    while place.getnext() is None and tag(place.getparent()) in frames:
        place = place.getparent()
    following = place.getnext()
    while following is not None and tag(following) == "br" and not (place.tail or "").strip():
        place, following = following, following.getnext()
    if following is None or (place.tail or "").strip():
        return None
    small = following if tag(following) == "small" else following.find(".//small")
    if small is None or text_of(small) != text_of(following):
        return None
    return text_of(small) or None
