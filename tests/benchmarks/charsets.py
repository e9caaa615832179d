"""Which detector of encodings is right how often, on texts of our own.

    python -m tests.benchmarks.charsets

Nineteen languages in every encoding that was ever usual for them, short (60 to 120 bytes) and
long (2 to 4 kB), as plain text and as a page without a declaration. A sample counts only where
every character comes back; Vietnamese is compared in composed form, because Windows-1258 writes
its tones apart.
"""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import chardet
import charset_normalizer

from bot.extract.decode import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TEXTS = Path(__file__).parent.parent / "corpus" / "charsets"
ENCODINGS = {
    "ar": ("cp1256",),
    "cs": ("cp1250", "iso8859_2"),
    "de": ("cp1252",),
    "el": ("cp1253", "iso8859_7"),
    "es": ("cp1252",),
    "fr": ("cp1252",),
    "he": ("cp1255",),
    "ja": ("shift_jis", "euc_jp", "iso2022_jp"),
    "ko": ("euc_kr",),
    "lt": ("cp1257",),
    "pl": ("cp1250", "iso8859_2"),
    "pt": ("cp1252",),
    "ru": ("cp1251", "koi8_r", "iso8859_5"),
    "th": ("tis_620", "cp874"),
    "tr": ("cp1254", "iso8859_9"),
    "uk": ("cp1251", "koi8_u", "iso8859_5"),
    "vi": ("cp1258",),
    "zh-Hans": ("gbk", "gb18030"),
    "zh-Hant": ("big5", "gb18030"),
}
WIDE = ("utf_16_le", "utf_16_be")
SHORT_BYTES = (60, 120)
LONG_BYTES = 2000
#: Short samples of one text.
SHORTS = 3
#: For encodings without curly quotes and long dashes.
_PLAIN_SIGNS = str.maketrans("“”„«»—–’", '"""""--\'')
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass(frozen=True, slots=True)
class Sample:
    """A text and the encoding that it is written in."""

    language: str
    encoding: str
    size: str
    form: str
    text: str

    @property
    def body(self) -> bytes:
        """The text as it lies in a file."""
        return self.text.encode(self.encoding)


def samples() -> Iterator[Sample]:
    """Yield every sample."""
    for language, encodings in ENCODINGS.items():
        text = (TEXTS / f"{language}.txt").read_text("utf-8").strip()
        for encoding in (*encodings, *WIDE):
            lines = _fitting(text, encoding).split("\n")
            stretches = [("short", _cut(lines, i, encoding)) for i in range(SHORTS)]
            for size, stretch in [*stretches, ("long", _filled(lines, encoding))]:
                yield Sample(language, encoding, size, "plain", stretch)
                yield Sample(language, encoding, size, "page", _page(stretch))


def composed(text: str) -> str:
    """Return the text in the form in which samples are compared."""
    return unicodedata.normalize("NFC", text)


def _fitting(text: str, encoding: str) -> str:
    """Return the text with signs that the encoding has."""
    if encoding == "cp1258":
        return "".join(map(_tone_apart, text))
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(_PLAIN_SIGNS)
    return text


def _tone_apart(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(part for part in parts if part not in _TONES)
        return composed(base) + "".join(part for part in parts if part in _TONES)
    return letter


def _cut(lines: list[str], number: int, encoding: str) -> str:
    stretch = lines[1 + number * (len(lines) // SHORTS)]
    while len(stretch.encode(encoding)) > SHORT_BYTES[1]:
        stretch = stretch[:-1]
    return stretch


def _filled(lines: list[str], encoding: str) -> str:
    text = "\n".join(lines)
    for line in lines:
        if len(text.encode(encoding)) >= LONG_BYTES:
            break
        text += f"\n{line}"
    return text


def _page(text: str) -> str:
    paragraphs = "".join(f"<p>{line}</p>\n" for line in text.split("\n"))
    return f"<html><head><title>{text[:12]}</title></head><body>\n{paragraphs}</body></html>"


def _by_chardet(body: bytes) -> str:
    return body.decode(chardet.detect(body)["encoding"] or "cp1252", "replace")


def _by_charset_normalizer(body: bytes) -> str:
    best = charset_normalizer.from_bytes(body).best()
    return "" if best is None else str(best)


DETECTORS: dict[str, Callable[[bytes], str]] = {
    f"chardet {chardet.__version__}": _by_chardet,
    f"charset-normalizer {charset_normalizer.__version__}": _by_charset_normalizer,
    "decode": decode,
    "decode, told right": decode,
    "decode, told iso-8859-1": lambda body: decode(body, "iso-8859-1"),
    "decode, told utf-8": lambda body: decode(body, "utf-8"),
}


def _right(name: str, detector: Callable[[bytes], str], sample: Sample) -> bool:
    found = decode(sample.body, sample.encoding) if "right" in name else detector(sample.body)
    return composed(found) == composed(sample.text)


def main() -> None:
    """Print the share of samples that come back whole, for each detector."""
    everything = list(samples())
    wide = sum(sample.encoding in WIDE for sample in everything)
    print(f"{len(everything)} samples, {wide} of them UTF-16")
    for name, detector in DETECTORS.items():
        start = time.process_time()
        right = [sample for sample in everything if _right(name, detector, sample)]
        milliseconds = (time.process_time() - start) * 1000 / len(everything)
        print(
            f"{name:26} {len(right)}/{len(everything)}  "
            f"{_by_group(right, everything)}  {milliseconds:.2f} ms"
        )


def _by_group(right: list[Sample], everything: list[Sample]) -> str:
    """Return how many samples of each group came back whole."""
    found, total = Counter(map(_group, right)), Counter(map(_group, everything))
    return "  ".join(f"{group} {found[group]}/{total[group]}" for group in sorted(total))


def _group(sample: Sample) -> str:
    return "UTF-16" if sample.encoding in WIDE else f"{sample.size} {sample.form}"


if __name__ == "__main__":
    main()
