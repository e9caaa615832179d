"""Names of encodings, read as browsers read them, and a doubt about what came out.

Labels follow the WHATWG Encoding Standard, section 4.2: ``latin1`` and ``us-ascii`` mean
Windows-1252, ``gb2312`` means GB 18030, ``tis-620`` means Windows-874. Where Python's codec of
that name knows fewer characters than the standard's index, ``unpack`` makes up for them.
"""

from __future__ import annotations

import codecs
import re

#: Codec -> labels without their punctuation, where Python knows none or another codec for them.
_LABELS = {
    "big5hkscs": "big5 cnbig5 csbig5 xxbig5",
    "cp1250": "xcp1250",
    "cp1251": "xcp1251",
    "cp1252": (
        "ansix341968 ascii cp819 csisolatin1 ibm819 iso88591 iso885911987 isoir100 l1 latin1"
        " usascii xcp1252 xuserdefined"
    ),
    "cp1253": "xcp1253",
    "cp1254": "csisolatin5 iso88599 iso885991989 isoir148 l5 latin5 xcp1254",
    "cp1255": "xcp1255",
    "cp1256": "xcp1256",
    "cp1257": "xcp1257",
    "cp1258": "xcp1258",
    "cp874": "dos874 iso885911 tis620 windows874",
    "cp932": "csshiftjis shiftjis shiftjis2004 sjis windows31j xsjis",
    "cp949": (
        "cseuckr csksc56011987 euckr isoir149 korean ksc5601 ksc56011987 ksc56011989 windows949"
    ),
    "euc_jp": "cseucpkdfmtjapanese eucjis2004 xeucjp",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb2312 gb231280 gbk isoir58 xgbk",
    "iso8859-10": "iso885910",
    "iso8859-13": "iso885913",
    "iso8859-14": "iso885914",
    "iso8859-15": "csisolatin9 iso885915",
    "iso8859-2": "iso88592",
    "iso8859-3": "iso88593",
    "iso8859-4": "iso88594",
    "iso8859-5": "iso88595",
    "iso8859-6": "csiso88596e csiso88596i iso88596 iso88596e iso88596i",
    "iso8859-7": "iso88597 suneugreek",
    "iso8859-8": "csiso88598e csiso88598i iso88598 iso88598e iso88598i logical visual",
    "koi8-r": "koi koi8",
    "koi8-u": "koi8ru",
    "mac-cyrillic": "xmaccyrillic xmacukrainian",
    "mac-roman": "csmacintosh mac xmacroman",
    "utf-8": "unicode11utf8 unicode20utf8 xunicode20utf8",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
#: Text codecs of Python's that no page is written in.
_NO_CHARSETS = frozenset({"idna", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_WIDE = re.compile(r"utf[-_]?(?:16|32)|ucs|unicode\Z", re.IGNORECASE)
#: What every charset of a page or a mail writes as ASCII does.
_PROBE = "Az<9"

_LATIN = frozenset(
    {
        "cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859-1", "iso8859-2", "iso8859-3",
        "iso8859-4", "iso8859-10", "iso8859-13", "iso8859-14", "iso8859-15", "iso8859-16",
        "mac-roman", "mac-latin2", "cp437", "cp850", "cp852",
    }
)  # fmt: skip
_CYRILLIC = frozenset({"cp1251", "koi8-r", "koi8-u", "iso8859-5", "mac-cyrillic", "cp866"})
_OTHER_ALPHABETS = frozenset(
    {"cp1253", "cp1255", "cp1256", "cp874", "iso8859-6", "iso8859-7", "iso8859-8"}
)
#: Codec -> sets of characters, and the last lead byte of those in daily use: in every one of the
#: East Asian standards, the second level holds what a newspaper hardly needs.
_EVERYDAY = {
    "gb18030": (("gb2312", 0xD7), ("big5", 0xC6)),
    "big5hkscs": (("big5", 0xC6),),
    "cp932": (("shift_jis", 0x97),),
    "euc_jp": (("euc_jp", 0xCF),),
    "cp949": (("euc_kr", 0xC8),),
}

_NO_KANA = frozenset({"gb18030", "big5hkscs", "cp949"})

_KANA = re.compile(r"[\u3040-\u30ff]")
_BOX = re.compile(r"[\u2500-\u259f]")
_C1 = re.compile(r"[\x80-\x84\x86-\x9f]")
_LOST = "\ufffd"
#: Letters beyond ASCII stand alone or in pairs in Latin script; Vietnamese has three in a row.
_LONG_RUN = re.compile(r"[^\x00-\x7f\xa0«»–—‘’“”„•…]{4,}")
#: Signs that stand inside no word, but are letters in another Latin code page, or half a Han one.
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[¤¥¦¨¬¯±²³µ¶¸¹¼½¾×÷ƒ†‡ˆ¢£¿¡](?=[^\W\d_])")
#: Letters of another alphabet inside a Latin word.
_IN_LATIN_WORD = re.compile(
    r"(?<=[a-zA-Z])[^\x00-\x7f]++|(?<![^\x00-\x7f])[^\x00-\x7f]++(?=[a-zA-Z])"
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
#: Shares of the characters beyond ASCII: lost or control characters; rare characters.
_MAX_BAD = 0.05
_MAX_C1 = 0.01
_MAX_RARE = 0.2
_MAX_BOXES = 0.1
#: Characters that are looked at, and those that are looked up one by one.
_SAMPLE = 50_000
_CLOSE_SAMPLE = 3_000

#: Big5 as Hong Kong reads it differs from Taiwan's, and from the standard, in these signs.
_BIG5_SIGNS = {0x2022: 0x2027, 0xFF64: 0xFE51, 0x223C: 0xFF5E, 0x2641: 0x2295, 0x2609: 0x2299}
#: The same for Python's JIS and the standard's, which is Windows'.
_JIS_SIGNS = {0x301C: 0xFF5E, 0x2016: 0x2225, 0x2212: 0xFF0D, 0xA2: 0xFFE0, 0xA3: 0xFFE1}
_JIS = frozenset({"euc_jp", "iso2022_jp"})


def codec_of(label: str | None) -> str | None:
    """Return the codec of a label, or None where Python has none that is safe for text.

    UTF-7 and EBCDIC are no charsets of a page. UTF-16 is UTF-8: a page that says so in ASCII is
    not UTF-16, and one that is has been recognised before.
    """
    name = (label or "").strip().lower()
    if _WIDE.match(name):
        return "utf-8"
    try:
        info = codecs.lookup(_CODECS.get(re.sub(r"[^a-z\d]", "", name), name))
        # Private, but the only way to tell a charset from hex, zip and rot13.
        if not info._is_text_encoding or info.name in _NO_CHARSETS:  # noqa: SLF001 - see above
            return None
        return info.name if _PROBE.encode(info.name) == _PROBE.encode() else None
    except (LookupError, ValueError):
        return None


def unpack(body: bytes, codec: str) -> str:
    """Return the text that bytes are under a codec; what they cannot be is U+FFFD."""
    if codec in _JIS:
        return body.decode(codec, _JIS_ERRORS).translate(_JIS_SIGNS)
    text = body.decode(codec, "replace")
    return text.translate(_BIG5_SIGNS) if codec == "big5hkscs" else text


def _lossy(text: str) -> bool:
    """Return whether more of a decoded text is unreadable than an accident explains."""
    lost = text.count(_LOST)
    return lost > 0 and lost > _MAX_BAD * len("".join(_BEYOND_ASCII.findall(text)))


def doubtful(text: str, codec: str) -> bool:
    """Return whether a decoded text looks as if another codec had written it.

    Losses and control characters tell in every encoding; in a Latin one, long runs of accented
    letters and signs inside words; in one of another alphabet, its letters inside Latin words; in
    a Cyrillic one, boxes for letters, or more capitals than small ones (KOI8-R and Windows-1251
    swap them); in an East Asian one, characters that are in nobody's daily use there.
    """
    sample = text[:_SAMPLE]
    beyond = "".join(_BEYOND_ASCII.findall(sample))
    if not beyond:
        return False
    if _lossy(sample) or len(_C1.findall(beyond)) > _MAX_C1 * len(beyond):
        return True
    if codec in _LATIN:
        runs = sum(map(len, _LONG_RUN.findall(sample)))
        return runs * 2 > len(beyond) or len(_SIGN_IN_WORD.findall(sample)) * 5 > len(beyond)
    if codec in _CYRILLIC | _OTHER_ALPHABETS:
        mixed = sum(map(len, _IN_LATIN_WORD.findall(sample)))
        capitals, small = sum(map(str.isupper, beyond)), sum(map(str.islower, beyond))
        boxes = len(_BOX.findall(beyond))
        swapped = codec in _CYRILLIC and capitals > small
        return swapped or mixed * 2 > len(beyond) or boxes > _MAX_BOXES * len(beyond)
    cores = _EVERYDAY.get(codec, ())
    close = beyond[:_CLOSE_SAMPLE]
    rare = sum(not _everyday(character, cores) for character in close)
    foreign = len(_KANA.findall(close)) if codec in _NO_KANA else 0
    return bool(cores) and max(rare, foreign) > _MAX_RARE * len(close)


def _everyday(character: str, cores: tuple[tuple[str, int], ...]) -> bool:
    leads = ((character.encode(core, "ignore")[:1], last) for core, last in cores)
    return any(lead and lead[0] <= last for lead, last in leads)


def _windows_jis(error: UnicodeError) -> tuple[str, int]:
    """Return what Windows adds to JIS X 0208 (numbers in circles, Roman numerals) for a pair.

    The pair moves to Shift_JIS by the arithmetic of JIS X 0208, annex 1.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = bytes(byte & 0x7F for byte in error.object[error.start : error.start + 2])
    if len(pair) < 2 or min(pair) < 0x21 or max(pair) > 0x7E:  # noqa: PLR2004 - JIS is 94 by 94
        return _LOST, error.start + 1
    row, cell = pair[0] - 0x21, pair[1] - 0x21 + 94 * ((pair[0] - 0x21) % 2)
    lead = row // 2 + (0x81 if row < 62 else 0xC1)  # noqa: PLR2004 - the two halves of Shift_JIS
    trail = cell + (0x40 if cell < 63 else 0x41)  # noqa: PLR2004 - 7F is left out
    found = bytes((lead, trail)).decode("cp932", "replace")
    return (found, error.start + 2) if len(found) == 1 else (_LOST, error.start + 1)


_JIS_ERRORS = "gistwire-jis"
codecs.register_error(_JIS_ERRORS, _windows_jis)
