"""Bylines: the people who wrote the story, and nobody else.

A byline holds names. Outlets, agencies, addresses, handles, roles, places and dates are no
people; an editor, a translator and a photographer did not write it.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING

from bot.extract.declared import letters
from bot.extract.titles import NO_PERSON, ROLE

if TYPE_CHECKING:
    from collections.abc import Iterable

#: People that one byline may name.
_MAX_PEOPLE = 12
_MAX_NAME = 60
#: Words of a name; more is a sentence.
_MAX_WORDS = 6
#: Characters of an outlet's name from which a longer name that begins with it is the outlet too.
_OUTLET_STEM = 3

_LABEL_WORDS = (
    r"(?:(?:written|story|text|words|report(?:ed|ing)?|posted|published|article|analysis)\s*)?by\b|authors?\b(?=\s*:)|von\b|text\b(?=\s*:)|autorin/autor\b|autor(?:in|en|es|a)?\b"
    r"|par\b|auteurs?\b|propos\s+recueillis\s+par\b|por\b|di\b(?=\s[A-Z])|a\s+cura\s+di\b|door\b|av\b(?=\s[A-ZÅÄÖ])|af\b(?=\s[A-ZÆØÅ])|oleh\b|penulis\b|reporter\b(?=\s*:)|yazan\b|haber\b(?=\s*:)|szerző\b|tekst\b|tác\s+giả\b"
    r"|автор(?:ы|и|ка)?(?:\s+(?:статьи|текста))?\b|текст\b|беседовал[аи]?\b|подготовил[аи]?\b|של\b|מאת\b|โดย\b|लेखक\b|द्वारा\b"
    r"|بقلم|كتب(?:ت|ه)?\b|إعداد|تحرير\s+وإعداد|نویسنده(?:\s+مقاله)?|گزارش(?:\s+از|گر)|خبرنگار"
    r"|取材・文|取材・執筆|構成・文|文・写真|文・|文＝|文●|著者|執筆(?:者)?|筆者|ライター"
    r"|(?:本报|本報|本刊|本社|本网|本網|新华社|新華社|中新社|中新网|中央社|央视|央視|见习|見習|实习|實習|特约|特約|首席|财经|體育)*(?:记者|記者|通讯员|通訊員|特派员|特派員|实习生|實習生)"
    r"|作者|撰文|撰稿(?:人)?|采写|採寫|采访|採訪|执笔|執筆|文字(?=\s*[/／|｜│丨:：])|文(?=\s*[/／|｜│丨:：＝])"
    r"|글(?:·사진)?(?=\s*[=:])|취재(?=\s*[=:])"
)
BY = re.compile(rf"\A[\s(（\[［【]*(?:{_LABEL_WORDS})\s*[:：/／|｜│丨＝=●・]*\s*", re.IGNORECASE)
#: "By" grown together with the name behind it.
_GROWN = re.compile(r"\A(?:By|by|Von|Par|Por)(?=[A-ZÀ-Þ][a-zà-ÿ])")
_SPLIT = re.compile(
    r"\s*(?:;|、|，|；|،|/|／|\||｜|│|丨|•|·(?=\s)|(?<=[a-zß-ÿ]{3})\.\s+(?=[A-Z])|&|＆|\bwith\b|\band\b|\bund\b|\bet\b|\bsowie\b|\by\b(?=\s+[A-ZÁÉÍÓÚÑ])|\be\b(?=\s+[A-ZÀ-Þ])|\ben\b(?=\s+[A-Z]\S*\s+\S)|\boch\b|\bog\b|\bdan\b|\bve\b|\bi\b(?=\s+[A-ZŁŚŻ])"
    r"|\sи\s|\sта\s|\sі\s|\sو\s?(?=\S)|與|与|(?<=[\u4e00-\u9fff])和(?=[\u4e00-\u9fff]))\s*"
)
_COMMA = re.compile(r"\s*,\s*")
#: Initials of an agency or of an editor: one short word in one case.
_SIGNATURE = re.compile(r"(?:[A-Z]{2,5}|[a-z][a-z\d._-]*)\Z")
#: What a program puts where its user gave no name.
_COMPUTER = re.compile(
    r"(?:admin(?:istrator)?|user|owner|microsoft.*|.*\buser|pc|hp|lenovo|dell|acer|asus|root"
    r"|author|用户|使用者|微软用户|(?:libre|open)office.*|python-docx)\Z",
    re.IGNORECASE,
)
_HOST = re.compile(r"[a-z\d]\.[a-z]{2,6}\Z")
_ADDRESS = re.compile(r"https?:|www\.")
_MAIL = re.compile(r"\S+@\S+|@\w+")
_ASIDE = re.compile(r"\s*[(（\[［【〔][^()（）\[\]［］【】〔〕]{0,80}[)）\]］】〕]\s*")
_TAIL = re.compile(
    r"(?<=[\u4e00-\u9fff])\s*(?:(?:本报|本報)?(?:记者|記者|特派員|特派员|通讯员|报道|報導|報道|报导|撰稿|撰文|撰|编译|編譯|著)|发自.*|發自.*|[(（].*)\Z"
    r"|\s*(?:기자|특파원|논설위원|선임기자|인턴기자|객원기자)\Z|さん\Z|氏\Z"
)
_CHINESE = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff·•\s\u3000]*\Z")
_PADDED = re.compile(r"(?<!\S)(\S)\s+(\S)(?!\S)")
#: How a name may begin with a small letter: a particle, an article grown to the name.
_LOWER_START = re.compile(
    r"(?:de|d|del|della|di|da|dos|du|la|le|van|von|vom|zu|der|den|ten|ter|al|el|bin|ibn|abu|af|av|st|mc|o|l)\b|[a-z]{1,2}['’-]?[A-Z]|al-",
    re.IGNORECASE,
)
_HAN_ONLY = re.compile(r"[\u3400-\u9fff]+\Z")
_LONGEST_CHINESE, _LONGEST_JAPANESE = 4, 6
_PARTICLE = re.compile(
    r"\s(?:de|van|von|der|den|da|di|du|del|la|le|el|al|bin|ter|ten)\Z", re.IGNORECASE
)


def people(
    values: Iterable[str | None],
    outlet: str | tuple[str, ...] | None = None,
    language: str | None = None,
) -> tuple[str, ...]:
    """Return the names in what pages say about authors, in their order, each once.

    ``outlet`` is the site's name or names, which are never its own author. ``language`` tells
    how long a name in Chinese characters may be.
    """
    longest = _LONGEST_JAPANESE if (language or "").startswith("ja") else _LONGEST_CHINESE
    outlets = (outlet,) if isinstance(outlet, str) else outlet or ()
    keys = {letters(it) for it in outlets} - {""}
    found: dict[str, str] = {}
    for value in values:
        for name in _names(value or ""):
            fits = len(name) <= longest or not _HAN_ONLY.match(name)
            if fits and _is_person(name) and not _is_outlet(name, keys):
                found.setdefault(letters(name), name)
    return tuple(found.values())[:_MAX_PEOPLE]


def authors(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return the names in a file's properties, where a person is and no program or computer."""
    return people(value for value in values if value and not _COMPUTER.match(value.strip()))


def of_line(text: str) -> str | None:
    """Return what a whole paragraph says about its author (``作者：某某``, ``By A. Writer``)."""
    match = BY.match(text)
    if match is None or len(text) > _MAX_NAME:
        return None
    rest = text[match.end() :].strip()
    return rest if rest and people([rest]) and not re.search(r"[。！？!?.]\Z", rest) else None


def _names(value: str) -> list[str]:
    text = " ".join(re.sub(r"<[^<>]{0,200}>", " ", unescape(value)).split())
    if len(text) > _MAX_NAME * _MAX_PEOPLE or _ADDRESS.search(text):
        return []
    bare = _GROWN.sub("", BY.sub("", _MAIL.sub(" ", text)))
    bare = _ASIDE.sub(" ", bare).strip() or bare.strip("[]［］()（） ")
    role = ROLE.search(bare)
    bare = bare[: role.start()] if role else bare
    labelled = bare != text and _CHINESE.match(bare) is not None
    parts = [name for part in _SPLIT.split(bare) if part for name in _listed(part)]
    return [name for part in parts for name in _spaced(_plain(part), labelled=labelled)]


def _listed(part: str) -> list[str]:
    """Return the names between commas; a single word behind a full name is its place or title."""
    names = [it for it in _COMMA.split(part) if it]
    if len(names) == 2 and " " not in names[0] and _is_given(names[1]):  # noqa: PLR2004 - surname, given name
        return [f"{names[1]} {names[0]}"]
    first = names[0] if names else ""
    return [it for it in names if it is first or " " in it or " " not in first or not it.isascii()]


def _is_given(name: str) -> bool:
    """Return whether a word behind a surname and a comma is the given name."""
    words = name.split()
    return words[0].istitle() and (len(words) == 1 or _PARTICLE.search(name) is not None)


def _spaced(name: str, *, labelled: bool) -> list[str]:
    """Return the names in a run of Chinese characters with spaces in it.

    Names of two characters are set with a space to be as wide as those of three.
    """
    words = name.split()
    if len(words) < 2 or not _CHINESE.match(name):  # noqa: PLR2004 - nothing to divide
        return [name]
    whole = _PADDED.sub(r"\1\2", name)
    if whole != name:
        return whole.split()
    return words if labelled or any(len(word) > 2 for word in words) else [name]  # noqa: PLR2004 - 田中 宏昌


def _plain(name: str) -> str:
    bare = _TAIL.sub("", _GROWN.sub("", BY.sub("", name)))
    shouted = bare.isupper() and " " in bare and bare.isascii()
    return (bare.title() if shouted else bare).strip(" .,;:|-–—\"'“”()（）[]·")


def _is_outlet(name: str, keys: set[str]) -> bool:
    """Return whether a name is one of the outlet's, with a word more or less."""
    key = letters(name)
    if key in keys:
        return True
    first, *rest = name.split()
    shouted = rest[-1] if rest and rest[-1].isupper() else first
    if any(len(letters(it)) >= _OUTLET_STEM and letters(it) in keys for it in (first, shouted)):
        return True
    return " " not in name and any(len(key) > _OUTLET_STEM and it.startswith(key) for it in keys)


def _is_person(name: str) -> bool:
    # Vowel signs of Indian scripts are marks, and letters to whoever reads them.
    count = sum(it.isalpha() or unicodedata.category(it)[0] == "M" for it in name)
    if not 2 <= len(name) <= _MAX_NAME or count * 5 < len(name) * 3:  # noqa: PLR2004 - 某 is no name, 李白 is one
        return False
    if _SIGNATURE.match(name) or _HOST.search(name) or any(it in name for it in ":：=＝_#…"):
        return False
    if re.search(r"[\d!?！？+~]", name) or any(unicodedata.category(it)[0] == "S" for it in name):
        return False
    if not _starts_as_name(name):
        return False
    return len(name.split()) <= _MAX_WORDS and not NO_PERSON.search(name)


def _starts_as_name(name: str) -> bool:
    """Return whether a name of a script with two cases begins as names do."""
    if name[0].islower() and _LOWER_START.match(name) is None:
        return False
    return any(it.isupper() for it in name) or not any(it.islower() for it in name)
