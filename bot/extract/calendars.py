"""How the world writes a day: month names, digits, orders, eras, and calendars of their own.

Only what names a whole day counts. ``03/04/2024`` is read by the language's order, and not at all
where the language is unknown and both readings are days.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
Day: TypeAlias = tuple[date, Span]

#: Stems of month names, January first; a name counts from its beginning.
_MONTHS = (
    r"jan(?:\.|uar[iy]?|uari|eiro|vier|v\.?|uary)?|янв\w*|січ\w*|enero|ene\.?|genn\w*|gen\.?|ocak|sty\w*|ledn\w*|يناير|جانفي|كانون\s+الثاني|ม\.?ค\.?|มกราคม|जनवरी|ianuarie|ב?ינואר",
    r"feb(?:\.|ruar[iy]?|bra[iy]o|braio|rero|ruary|r\.)?|févr?(?:ier|\.)?|fev(?:ereiro|\.)?|фев\w*|лют\w*|şubat|lut\w*|únor\w*|فبراير|فيفري|شباط|ก\.?พ\.?|กุมภาพันธ์|फ़?फरवरी|फ़रवरी|ב?פברואר",
    r"mar(?:\.|ch|zo|so|ço|s|t|z|ts|et|ca|zec|ec|as)?|mac|märz|mär\.?|mrt\.?|maart|мар\w*|берез\w*|březn\w*|mart|marz\w*|مارس|آذار|มี\.?ค\.?|มีนาคม|मार्च|ב?מר[ץס]",
    r"apr(?:\.|il|ile|el|ilie)?|avr(?:il|\.)?|abr(?:il|\.)?|апр\w*|квіт\w*|kwie\w*|dub(?:na|en)|nisan|أبريل|ابريل|أفريل|نيسان|เม\.?ย\.?|เมษายน|अप्रैल|ב?אפריל",
    r"ma[iy]o?|mag(?:gio|\.)?|mei|ма[йя]|трав\w*|maj[au]?|květ\w*|mayıs|مايو|ماي|أيار|พ\.?ค\.?|พฤษภาคม|मई|ב?מאי",
    r"jun(?:\.|[eio]|ho|i)?|juin|giu(?:gno|\.)?|июн\w*|черв\w*|czerw\w*|června|červen|haziran|يونيو|جوان|حزيران|มิ\.?ย\.?|มิถุนายน|जून|ב?יוני",
    r"jul(?:\.|[yio]|ho|i)?|juil(?:let|\.)?|lug(?:lio|\.)?|июл\w*|лип\w*|lip\w*|července|červenec|temmuz|يوليو|جويلية|تموز|ก\.?ค\.?|กรกฎาคม|जुलाई|ב?יולי",
    r"aug(?:\.|ust|ustus|usti)?|août|ago(?:sto|\.)?|авг\w*|серп\w*|sierp\w*|srpna|srpen|ağustos|agustus|أغسطس|اغسطس|أوت|آب|ส\.?ค\.?|สิงหาคม|अगस्त|ב?אוגוסט",
    r"sept?(?:\.|ember|iembre|embre|embrie)?|set(?:embro|tembre|iembre|\.)?|сен\w*|верес\w*|wrze\w*|září|eylül|سبتمبر|أيلول|ก\.?ย\.?|กันยายน|सितंबर|सितम्बर|ב?ספטמבר",
    r"o[ck]t(?:\.|ober|ubre|obre|obra|ombrie|oktober)?|out(?:ubro|\.)?|ott(?:obre|\.)?|окт\w*|жовт\w*|paźdz\w*|říj\w*|ekim|أكتوبر|اكتوبر|تشرين\s+الأول|ต\.?ค\.?|ตุลาคม|अक्टूबर|ב?אוקטובר",
    r"nov(?:\.|ember|iembre|embre|embro|embrie)?|ноя\w*|листоп\w*|listopada|kasım|نوفمبر|تشرين\s+الثاني|พ\.?ย\.?|พฤศจิกายน|नवंबर|नवम्बर|ב?נובמבר",
    r"d[eé][czs](?:\.|ember|iembre|embre|embro|emb)?|dic(?:iembre|embre|\.)?|dez(?:ember|embro|\.)?|дек\w*|груд\w*|grud\w*|prosin\w*|aralık|ديسمبر|كانون\s+الأول|ธ\.?ค\.?|ธันวาคม|दिसंबर|दिसम्बर|ב?דצמבר",
)  # fmt: skip
#: The first day of the Iranian year 979, from which its 33-year cycles are counted.
_NOROUZ = date(1600, 3, 20)
#: Of the Iranian year, Farvardin first.
_IRANIAN = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
    "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_MONTH = re.compile(
    "|".join(f"(?P<m{number}>{stems})" for number, stems in enumerate(_MONTHS, 1)), re.IGNORECASE
)
_ANY = "|".join(_MONTHS)
_DAY_FIRST = re.compile(
    rf"(?<![\w.])(?P<day>\d{{1,2}})(?:\.|er|º|ª|st|nd|rd|th|-?го|ngày)?\s*(?:de\s+|of\s+|tháng\s+|[-/]\s*)?(?P<month>{_ANY})(?![^\W\d_])[\s,./-]*(?:de\s+|del\s+)?(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<!\w)(?P<month>{_ANY})(?![^\W\d_])\s*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})",
    re.IGNORECASE,
)
_JALALI = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_IRANIAN)})(?:\s*ماه)?\s*،?\s*(?P<year>1[34]\d\d)"
)
_JALALI_NUMBERS = re.compile(
    r"(?<!\d)(?P<year>1[34]\d\d)[/-](?P<month>\d{1,2})[/-](?P<day>\d{1,2})(?!\d)"
)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?:年|년|[-./])\s*(?P<month>\d{1,2})\s*(?:月|월|[-./])\s*(?P<day>\d{1,2})(?!\d)\s*(?:日|号|號|일)?"
)
_VIETNAMESE = re.compile(
    r"ngày\s+(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+(?P<year>\d{4})", re.IGNORECASE
)
#: Years counted from the Republic (Taiwan) and from an emperor's first year (Japan).
_ERAS = {"民國": 1911, "民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "中華民國": 1911}
_ERA = re.compile(
    rf"(?P<era>{'|'.join(_ERAS)})\s*(?P<year>\d{{1,3}}|元)\s*年\s*(?P<month>\d{{1,2}})\s*月\s*(?P<day>\d{{1,2}})\s*日"
)
_REPUBLIC = re.compile(
    r"(?<!\d)(?P<year>1[01]\d)[年/.-](?P<month>\d{1,2})[月/.-](?P<day>\d{1,2})日?(?!\d)"
)
_THREE = re.compile(
    r"(?<![\d.])(?P<first>\d{1,2})\s*(?P<mark>[./-])\s*(?P<second>\d{1,2})\s*(?P=mark)\s*(?P<year>\d{4})(?!\d)"
)
#: Languages that write the month first, and how far the Thai calendar is ahead.
_MONTH_FIRST_LANGUAGES = frozenset({"en-us", "en-ph", "fil"})
_BUDDHIST, _BUDDHIST_FROM = 543, 2400
_MONTHS_A_YEAR, _MOST_DAYS = 12, 31
_HANZI = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HANZI_DATE = re.compile(
    r"(?P<year>[二一][〇零一二三四五六七八九]{3})年(?P<month>[一二三四五六七八九十]{1,3})月(?P<day>[一二三四五六七八九十]{1,3})日"
)


def with_ascii_digits(text: str) -> str:
    """Return the text with the digits of every script as ASCII ones."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(it)) if not it.isascii() and it.isdecimal() else it for it in text
    ).replace("：", ":")


def day_in(text: str, language: str | None = None) -> Day | None:
    """Return the first whole day that a text names, and where its words stand.

    ``language`` is a BCP 47 tag. Digits must be ASCII.
    """
    readers = (_numbered, _spelled, _of_era, _of_iran, _in_hanzi)
    for reader in readers:
        found = reader(text, (language or "").lower())
        if found is not None:
            return found
    return None


def _numbered(text: str, language: str) -> Day | None:
    for pattern in (_YEAR_FIRST, _VIETNAMESE):
        match = pattern.search(text)
        if match:
            return _day(int(match["year"]), int(match["month"]), int(match["day"]), match.span())
    match = _THREE.search(text)
    if match is None or language.startswith("fa"):
        return None
    order = _order(match, language)
    return _day(int(match["year"]), *order, match.span()) if order else None


def _order(match: re.Match[str], language: str) -> tuple[int, int] | None:
    """Return month and day of two numbers by the language's habit; None where it is unknown."""
    first, second = int(match["first"]), int(match["second"])
    if second > _MONTHS_A_YEAR or first == second:
        return (first, second)
    if first > _MONTHS_A_YEAR or match["mark"] == ".":
        return (second, first)
    if language in _MONTH_FIRST_LANGUAGES:
        return (first, second)
    return None if language in {"", "en"} else (second, first)


def _spelled(text: str, _: str) -> Day | None:
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(text):
            month = _month(match["month"])
            found = month and _day(int(match["year"]), month, int(match["day"]), match.span())
            if found:
                return found
    return None


def _of_era(text: str, language: str) -> Day | None:
    match = _ERA.search(text)
    if match:
        year = 1 if match["year"] == "元" else int(match["year"])
        return _day(
            _ERAS[match["era"]] + year, int(match["month"]), int(match["day"]), match.span()
        )
    match = _REPUBLIC.search(text) if language in {"zh-tw", "zh-hant"} else None
    if match is None:
        return None
    return _day(int(match["year"]) + 1911, int(match["month"]), int(match["day"]), match.span())


def _of_iran(text: str, _: str) -> Day | None:
    match = _JALALI.search(text)
    if match:
        month = _IRANIAN.index(match["month"]) + 1
        return _iranian_day(int(match["year"]), month, int(match["day"]), match.span())
    match = _JALALI_NUMBERS.search(text)
    if match is None:
        return None
    return _iranian_day(int(match["year"]), int(match["month"]), int(match["day"]), match.span())


def _in_hanzi(text: str, _: str) -> Day | None:
    match = _HANZI_DATE.search(text)
    if match is None:
        return None
    year = int(match["year"].translate(_HANZI))
    return _day(year, _small(match["month"]), _small(match["day"]), match.span())


def _small(numeral: str) -> int:
    """Return a Chinese numeral under a hundred."""
    tens, mark, ones = numeral.rpartition("十")
    unit = int(ones.translate(_HANZI) or 0)
    return unit if not mark else (int(tens.translate(_HANZI)) if tens else 1) * 10 + unit


def _month(name: str) -> int:
    match = _MONTH.match(name)
    return int((match.lastgroup or "m0")[1:]) if match else 0


def _iranian_day(year: int, month: int, number: int, span: Span) -> Day | None:
    """Return the Gregorian day of one of the Iranian calendar (33-year cycle, exact 1304-1502)."""
    if not (1 <= month <= _MONTHS_A_YEAR and 1 <= number <= _MOST_DAYS):
        return None
    years = year - 979
    passed = 365 * years + years // 33 * 8 + (years % 33 + 3) // 4 + number - 1
    passed += 31 * (month - 1) if month <= 7 else 186 + 30 * (month - 7)  # noqa: PLR2004 - six months of 31
    return _NOROUZ + timedelta(passed), span


def _day(year: int, month: int, number: int, span: Span) -> Day | None:
    gregorian = year - _BUDDHIST if year >= _BUDDHIST_FROM else year
    try:
        return date(gregorian, month, number), span
    except ValueError:
        return None
