"""What stands under the labels of an archive file, read as an editor reads copy.

A line in bold over a paragraph is a subhead, a box of figures is no prose, and what the archiving
site added (its note, its disclaimer, its pointers) is no part of the story. Every rule asks for a
whole line, so that a sentence that merely mentions such a thing stays where it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from bot.extract.boilerplate import furniture
from bot.extract.captions import split_credit
from bot.extract.declared import is_prose
from bot.extract.people import of_line
from bot.extract.prepare import DOOMED
from bot.extract.tree import label_of, strip, tag, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.extract.tree import Element
    from bot.model import Paragraph

#: Longest line in bold that can be a subhead, and longest paragraph that is nothing but a label.
_MAX_SUBHEAD, _MAX_LINE, _MAX_DEK = 60, 200, 600
#: Characters of a cell from which a table is there for the layout; half of it in dense scripts.
_LONG_CELL = 120
#: Letters that were written twice by accident at least; fewer may be a word.
_TWICE = 6
_DEK_REACH = 5
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ENDS = re.compile(r"[。.;；,，、:：…]['\"”’」』)）]*\Z")
#: ``记者：`` before a question of an interview.
_SPEAKER = re.compile(r"\A\S{1,6}[:：]")
_DEK_LABEL = re.compile(
    r"(?:^|[\s_-])(?:description|abstract|summary|excerpt|standfirst|dek|deck|sub-?headline|subtitle|chapo|bajada|lede)(?:$|[\s_-])",
    re.IGNORECASE,
)
_PICTURE_LABEL = re.compile(
    r"(?:^|[\s_-])(?:cap|caption|image|img|photo)(?:$|[\s_-])", re.IGNORECASE
)
_LEAD_IN = re.compile(
    r"\A[\W_]*(?:导读|導讀|导语|導語|摘要|核心提示|内容提要|內容提要|提要|standfirst|summary)\s*[:：】\]]+\s*(?P<dek>.{10,})",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\A[^\w\s]?\s*(?:(?:\w{1,8}\s?)?(?:编者按|編者按|编者的话|編者的話|编者注|編者註|編者注|编辑注|編輯註)|编按|編按|按语|按語|editor[’']?s?[’']?\s+note|note\s+from\s+the\s+editors?"
    r"|от\s+редакции|примечание\s+редакции|від\s+редакції|編集部(?:注|より)|편집자\s*(?:주|注)|ملاحظة\s+المحرر|nota\s+del\s+editor|nota\s+da\s+redação|nota\s+della\s+redazione"
    r"|note\s+de\s+la\s+rédaction|ndlr|anm(?:erkung|\.)\s+d(?:er|\.)\s+red(?:aktion|\.)|catatan\s+redaksi|lời\s+tòa\s+soạn)\s*[:：】\])）|｜丨—–-]",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\A[•‣◦]\s*(?=\S)")
_END_MARK = re.compile(
    r"[\s(（\[【—–-]*(?:完|全文完|本文完|the\s+end|end|fin|fim|ende|конец|終わり|おわり|了|끝)[\s)）\]】。.—–-]*\Z",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"\A[\W_]*(?:免责声明|免責聲明|版权声明|版權聲明|disclaimer|haftungsausschluss|descargo\s+de\s+responsabilidad|отказ\s+от\s+ответственности)\s*[:：】]",
    re.IGNORECASE,
)
_CALL = re.compile(
    r"\A[\W_]*(?:点击|點擊|点此|點此|长按|長按|扫码|掃碼|扫描|掃描|识别|戳)[^。！？]{0,40}"
    r"(?:原文|二维码|二維碼|关注|關注|链接|連結|查看|这里|這裡|此处|此處|收听|收聽|观看|觀看|详情|詳情|下载|下載)[^。！？]{0,30}[。！]?\Z"
)
_SHOWN = re.compile(
    r"\A[\W_]*(?:图为|圖為|(?:图|圖|图说|圖說|图注|圖註|图片说明|圖片說明|资料图|資料圖|资料照|資料照|图片|圖片|図|写真)\s*[:：/／＝丨｜])"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_WRITERS = r"(?:特约|特約|实习|實習|本报|本報|本台)?(?:记者|記者)|作者|撰稿|撰文"
_OTHERS = (
    r"责任编辑|責任編輯|责编|責編|网编|網編|编辑|編輯|主编|主編|编译|編譯|编导|編導"
    r"|翻译|翻譯|校对|校對|摄影|攝影|制作|製作"
)
_ROLE = rf"(?:{_WRITERS}|{_OTHERS})"
#: A line that only says who did what: ``记者：某某 责编：某某``.
_ROLES = re.compile(
    rf"\A[\s(（\[【]*(?:{_ROLE}\s*[:：]\s*[^:：\s][^:：。！？]{{0,24}}?[\s;；，]*)+[)）\]】]*\Z"
)
_WRITER = re.compile(
    rf"(?:{_WRITERS})\s*[:：]\s*(?P<names>[^:：]{{2,24}}?)\s*(?={_ROLE}\s*[:：]|[)）\]】;；]|\Z)"
)
_LEADS_TO = re.compile(
    r"(?:链接|連結|鏈接|网址|網址|地址|link|url|ссылка|посилання|enlace|lien|リンク|링크|رابط)\s*[:：]?\Z|[:：]\Z",
    re.IGNORECASE,
)

_INLINE = r"(?:\s|</?(?:a|b|i|u|em|strong|span|font|code|mark|sup|sub)\b[^<>]{0,2000}>)"
_OPENING, _CLOSING = "（「『【《〈“‘", "，。！？；：、）」』】》〉”’"
_HAN = r"[\u3040-\u30ff\u3400-\u9fff]"
#: White space between a tag and a sign that wants none, where a program put the tag on a line.
_LOOSE = re.compile(
    rf"(?<=[{_OPENING}]){_INLINE}+|(?<![\s>]){_INLINE}+(?=[{_CLOSING}])|(?<=[”’…—]){_INLINE}+(?={_HAN})|(?<={_HAN}){_INLINE}+(?=[“‘…—])"
)
_OUTSIDE_TAGS = re.compile(r"\s+(?![^<>]*>)")


def tightened(html: str) -> str:
    """Return the HTML of a story without the line feeds that stand where no space is.

    Programs that lay out HTML put every inline tag on a line of its own, and so a space into
    brackets and before full stops.
    """
    return _LOOSE.sub(_tight, html) if "\n" in html else html


def _tight(match: re.Match[str]) -> str:
    gap = match.group()
    return _OUTSIDE_TAGS.sub("", gap) if "\n" in gap else gap


def ready(root: Element) -> None:
    """Make the tree say what it shows: subheads that are set in bold, tables that hold figures."""
    _sort_tables(root)
    for code in [*root.iter("code")]:
        frame = code.getparent()
        if tag(frame) == "pre":
            frame.tag = DOOMED
    for small in [*root.iter("small")]:
        before = small.getprevious()
        if before is not None and tag(before) == "img" and not (before.tail or "").strip():
            small.tag = DOOMED
    strip(root, DOOMED)
    _once(root)
    lines = [*dict.fromkeys(_bold_lines(root))]
    if 2 * len(lines) <= sum(1 for _ in root.iter("p", "div", "br")):
        for line in lines:
            line.tag = "h4"


def dek_of(root: Element) -> str | None:
    """Return what stands above the story and is called its dek; it is taken out of the tree."""
    for element in root.iter("p", "div", "h2", "h3", "blockquote"):
        if _is_dek(element) and len(text_of(root)) > 2 * len(text := text_of(element)):
            element.tag = DOOMED
            strip(root, DOOMED)
            return text
        if tag(element) == "p" and is_prose(element):
            return None
    return None


def lead_in(paragraphs: tuple[Paragraph, ...]) -> tuple[str | None, tuple[Paragraph, ...]]:
    """Return the dek that stands behind its name in the first paragraphs, and the others."""
    for index, paragraph in enumerate(paragraphs[:_DEK_REACH]):
        match = _LEAD_IN.match(paragraph.text) if len(paragraph.text) <= _MAX_DEK else None
        if match and len(paragraphs) > 1:
            return match["dek"], (*paragraphs[:index], *paragraphs[index + 1 :])
    return None, paragraphs


def edited(paragraphs: tuple[Paragraph, ...]) -> tuple[Paragraph, ...]:
    """Return the paragraphs as an editor would have them: labels out, notes and items marked."""
    behind = (*(paragraph.text for paragraph in paragraphs[1:]), "")
    pairs = zip(paragraphs, behind, strict=False)
    return tuple(_marked(it) for it, following in pairs if not _is_label(it.text, following))


def writers(paragraphs: tuple[Paragraph, ...]) -> list[str]:
    """Return whom the lines that only say who did what name as having written the story."""
    lines = (it.text for it in paragraphs if len(it.text) <= _MAX_LINE and _ROLES.match(it.text))
    return [match["names"] for line in lines for match in _WRITER.finditer(line)]


def shown(paragraph: Paragraph) -> str | None:
    """Return what a paragraph says under a picture, None where it is no caption."""
    is_caption = len(paragraph.text) <= _MAX_LINE and _SHOWN.match(paragraph.text)
    return paragraph.text if is_caption else None


def _marked(paragraph: Paragraph) -> Paragraph:
    if _NOTE.match(paragraph.text):
        return replace(paragraph, kind="note")
    bullet = _BULLET.match(paragraph.text)
    return (
        replace(paragraph, text=paragraph.text[bullet.end() :], kind="item")
        if bullet
        else paragraph
    )


def _is_label(text: str, following: str) -> bool:
    """Return whether a whole paragraph says something about the story or points out of it."""
    if _DISCLAIMER.match(text):
        return True
    if len(text) > _MAX_LINE:
        return False
    leads = len(text) <= _MAX_SUBHEAD and _LEADS_TO.search(text) and _ADDRESS.match(following)
    patterns = (_END_MARK, _CALL, _SHOWN, _ROLES)
    return bool(leads) or any(it.match(text) for it in patterns) or _is_credit(text)


def _is_credit(text: str) -> bool:
    """Return whether a paragraph is nothing but the name of an agency in brackets."""
    return text[:1] in "(（[【" and split_credit(text)[0] is None


def _is_dek(element: Element) -> bool:
    label = label_of(element)
    if not _DEK_LABEL.search(label) or _PICTURE_LABEL.search(label):
        return False
    in_figure = next(element.iterancestors("figure", "figcaption"), None) is not None
    is_one = sum(1 for _ in element.iterdescendants("p")) <= 1
    return is_one and not in_figure and 0 < len(text_of(element)) <= _MAX_DEK


def _sort_tables(root: Element) -> None:
    """Take out tables of figures; what a table holds for the layout's sake becomes blocks."""
    for table in reversed([*root.iter("table")]):
        rows = [[it for it in row if tag(it) in {"td", "th"}] for row in table.iter("tr")]
        cells = [*chain.from_iterable(rows)]
        if max(map(len, rows), default=0) > 1 and not any(map(_is_long, cells)):
            table.tag = DOOMED
            continue
        for part in chain(table.iter("table", "tbody", "tr"), cells):
            part.tag = "div"


def _is_long(cell: Element) -> bool:
    text = text_of(cell)
    return len(text) + len(_DENSE.findall(text)) > _LONG_CELL or cell.find(".//img") is not None


def _once(root: Element) -> None:
    """Take out what an export wrote twice above a break: a picture's text and its caption."""
    for paragraph in root.iter("p"):
        words = (paragraph.text or "").strip()
        half = len(words) // 2
        if half >= _TWICE and words[:half] == words[half:] and _breaks_after_text(paragraph):
            paragraph.text = None


def _breaks_after_text(paragraph: Element) -> bool:
    first = next(iter(paragraph), None)
    return first is None or tag(first) == "br"


def _bold_lines(root: Element) -> Iterator[Element]:
    """Yield the elements that hold a line in bold, and nothing else, over what follows."""
    for bold in root.iter("b", "strong"):
        if _names_a_part(text_of(bold)):
            line = bold
            while _is_all_of(line, line.getparent()):
                line = line.getparent()
            if tag(line) in {"p", "div", "center"} or (_opens_line(line) and _ends_line(line)):
                yield line


def _is_all_of(element: Element, parent: Element) -> bool:
    """Return whether an element is all that its parent holds."""
    around = (parent.text or "") + (element.tail or "")
    return len(parent) == 1 and not around.strip() and tag(parent) != "body"


def _names_a_part(text: str) -> bool:
    """Return whether a line can be a subhead: short, no sentence, no label, nobody's words."""
    if not 1 < len(text) <= _MAX_SUBHEAD or _ENDS.search(text) or _SPEAKER.match(text):
        return False
    is_label = of_line(text) is not None or furniture(text) or _NOTE.match(text) is not None
    return not is_label and any(character.isalpha() for character in text)


def _opens_line(element: Element) -> bool:
    before = element.getprevious()
    if before is None:
        return not (element.getparent().text or "").strip() and tag(element.getparent()) != "body"
    return tag(before) in {"br", "img"} and not (before.tail or "").strip()


def _ends_line(element: Element) -> bool:
    following = element.getnext()
    is_break = following is not None and tag(following) == "br"
    return is_break and not (element.tail or "").strip()
