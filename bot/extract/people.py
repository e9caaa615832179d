"""Bylines: the people who wrote the story, and nobody else.

A byline holds names. Outlets, agencies, addresses, roles and dates are no people.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: People that one byline may name.
_MAX_PEOPLE = 8
_MAX_NAME = 60
#: Words of a name; more is a sentence.
_MAX_WORDS = 6

_BY = re.compile(
    r"\A(?:(?:written|story|text|words|report(?:ed|ing)?|posted|published)?\s*by\b|von\b|par\b|por\b|di\b(?=\s[A-Z])"
    r"|автор(?:ы)?\b|текст\b|记者|記者|作者|撰文|文字?(?=\s*[/／|｜:：])|撰稿|本报记者|特约记者|بقلم|کتبه?|文・|取材・文)\s*[:：/／|｜]?\s*",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*(?:,|;|、|，|；|/|\||｜|／|•|·(?=\s)|&|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÁÉÍÓÚÑ])|\be\b(?=\s+[A-Z])|\sи\s|\sта\s|與|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]))\s*"
)
#: Initials of an agency or of an editor: one short word in one case.
_SIGNATURE = re.compile(r"(?:[A-Z]{2,5}|[a-z]{1,4})\Z")
_HOST = re.compile(r"[a-z\d]\.[a-z]{2,6}\Z")
_ADDRESS = re.compile(r"https?:|www\.|\w@\w")
_NO_PERSON = re.compile(
    r"https?:|www\.|@|\.com\b|\d{2}"
    r"|\b(?:staff|editors?|editorial|newsroom|news|desk|team|admin|agency|agencies|reuters|afp|associated\s+press|ap|bbc|cnn|dpa|ansa|efe|tass"
    r"|press|media|magazine|times|post|tribune|guest|contributor|correspondent|reporter|writer|author|redaction|redaktion|rédaction|redacción"
    r"|redação|redazione|company|inc|ltd|llc|gmbh|corporation|institute|university|organization|wire|blog|anonymous|unknown|webmaster)\b"
    r"|редакция|редакція|новости|агентство|тасс|编辑部|編輯部|新华社|新華社|通讯社|通訊社|本报|本報|本网|本網|综合|記者站|网站|網站|编译|編譯|小编|社$|网$|網$|报$|報$"
    r"|通信|新聞|편집|뉴스|وكالة|خبرگزاری|تحریریه",
    re.IGNORECASE,
)
_CHINESE_ROLE = re.compile(
    r"(?<=[\u4e00-\u9fff])\s*(?:记者|記者|报道|報導|报导|撰稿|发自.*|發自.*|[(（].*)\Z"
)
#: What a program puts where its user gave no name.
_COMPUTER = re.compile(
    r"(?:admin(?:istrator)?|user|owner|microsoft.*|.*\buser|pc|hp|lenovo|dell|acer|asus|root"
    r"|author|用户|使用者|微软用户|(?:libre|open)office.*|python-docx)\Z",
    re.IGNORECASE,
)
_KOREAN_ROLE = re.compile(r"\s*(?:기자|특파원|논설위원)\Z")


def people(values: Iterable[str | None], outlet: str | None = None) -> tuple[str, ...]:
    """Return the names in what pages say about authors, in their order, each once.

    ``outlet`` is the site's name, which is never its own author.
    """
    found: dict[str, str] = {}
    for value in values:
        for name in _names(value or ""):
            if _is_person(name) and name.casefold() != (outlet or "").casefold():
                found.setdefault(name.casefold(), name)
    return tuple(found.values())[:_MAX_PEOPLE]


def authors(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return the names in a file's properties, where a person is and no program or computer."""
    return people(value for value in values if value and not _COMPUTER.match(value.strip()))


def of_line(text: str) -> str | None:
    """Return what a whole paragraph says about its author (``作者：某某``, ``By A. Writer``)."""
    match = _BY.match(text)
    if match is None or len(text) > _MAX_NAME:
        return None
    rest = text[match.end() :].strip()
    return rest if rest and people([rest]) and not re.search(r"[。！？!?.]\Z", rest) else None


def _names(value: str) -> list[str]:
    text = " ".join(re.sub(r"<[^<>]{0,200}>", " ", unescape(value)).split())
    if len(text) > _MAX_NAME * _MAX_PEOPLE or _ADDRESS.search(text):
        return []
    text = _BY.sub("", text)
    return [_plain(part) for part in _SPLIT.split(text) if part]


def _plain(name: str) -> str:
    bare = _KOREAN_ROLE.sub("", _CHINESE_ROLE.sub("", _BY.sub("", name)))
    shouted = bare.isupper() and " " in bare and bare.isascii()
    return (bare.title() if shouted else bare).strip(" .,;:|-–—\"'“”")


def _is_person(name: str) -> bool:
    letters = sum(character.isalpha() for character in name)
    if not 2 <= len(name) <= _MAX_NAME or letters * 2 < len(name):  # noqa: PLR2004 - 某 is no name, 李白 is one
        return False
    if _SIGNATURE.match(name) or _HOST.search(name):
        return False
    return len(name.split()) <= _MAX_WORDS and not _NO_PERSON.search(name)
