"""What a text says, without how it is set: two texts of one essence tell a reader the same.

Rule: letters, numbers and signs that change a number count, in their order. White space,
punctuation, quotation marks, dashes, letter case, and how long ago something was do not. The
essence of two texts behind each other is that of the one and then that of the other, as long as
no number crosses the border.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How long ago something was, in the languages that the bot speaks: a page counts it anew at every
#: visit.
_UNIT_BEFORE: Final = (
    r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\ ago"
    r"|(?:секунд\p{L}{0,4}|минут\p{L}{0,4}|час\p{L}{0,4}|дн\p{L}{1,3}"
    r"|день|недел\p{L}{1,2}|месяц\p{L}{0,4}"
    r"|год\p{L}{0,4}|лет)\ назад"
    r"|(?:секунд\p{L}{0,4}|хвилин\p{L}{0,4}|годин\p{L}{0,4}|дн\p{L}{1,3}"
    r"|день|тижн\p{L}{1,3}|місяц\p{L}{1,3})\ тому"
    r"|(?:ثانیه|دقیقه|ساعت|روز|هفته|ماه|سال)\ (?:پیش|قبل)"
    r"|(?:秒钟?|分钟|分鐘|小时|小時|天|日|周|週|个?月|個月|年)之?前"
    r"|(?:秒|分|時間|日|週間|か月|ヶ月|年)前"
)
_UNIT_AFTER: Final = (
    r"vor\ {n}\ (?:Sekunden?|Minuten?|Stunden?|Tag(?:en)?|Wochen?|Monat(?:en)?|Jahr(?:en)?)"
    r"|(?:hace|há|faz|il\ y\ a)\ {n}\ (?:segundos?|minutos?|horas?|d[ií]as?|semanas?|meses"
    r"|mes|m[eê]s|años?|anos?|secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)"
    r"|(?:قبل|منذ)\ {n}\ \p{Arabic}{1,9}"
)
_NUMBER: Final = r"\p{N}+(?:[.,:]\p{N}+)*+"
#: Everything here has an end, so that no text makes the search long.
_FEW: Final = r"(?<!\p{N})\p{N}{1,4}"
_AGO: Final = regex.compile(
    rf"{_FEW}\ ?(?:{_UNIT_BEFORE})|{_UNIT_AFTER.replace('{n}', _FEW)}", regex.IGNORECASE
)
#: Groups of three digits, parted as one likes: ``12,000``, ``12 000``, ``12'000``.
_GROUPS: Final = regex.compile(r"(?<![\p{N}.,])\p{N}{1,3}(?:[,\ '’]\p{N}{3}){1,5}(?!\p{N})")
_SPACES: Final = regex.compile(r"[\s\p{Z}]+")
#: A number with what changes it: a minus that is no hyphen, a currency, a share.
_TOKEN: Final = regex.compile(
    rf"(?P<number>(?:(?<![\p{{L}}\p{{N}}]\ ?)[-\u2212](?=\p{{N}}))?{_NUMBER}(?:\ ?[%‰])?+)"
    r"|(?P<word>[\p{L}\p{M}]+)|(?P<sign>\p{Sc})"
)
#: Marks that change how a letter looks and not which it is.
_LOOKS: Final = regex.compile(r"[\u0640\uFE00-\uFE0F]")


def essence(text: str) -> str:
    """Return what the text says; empty where it has neither letters nor numbers."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _SPACES.sub(" ", _LOOKS.sub("", plain)).casefold()
    plain = _GROUPS.sub(_joined, _AGO.sub("", plain))
    return "".join(_tokens(unicodedata.normalize("NFC", plain)))


def _joined(found: regex.Match[str]) -> str:
    return "".join(letter for letter in found[0] if letter.isnumeric())


def _tokens(plain: str) -> Iterator[str]:
    """Yield words as they are, and numbers apart from each other."""
    for found in _TOKEN.finditer(plain):
        if found["word"] is not None:
            yield found["word"]
        else:
            # Whether a number was written close to its sign says nothing.
            yield f" {found[0].replace(' ', '').replace(chr(0x2212), '-')} "
