"""A PDF becomes a draft: text page by page, lines put together, running heads taken out.

A PDF knows lines, not paragraphs. A paragraph ends where a line is short and ends a sentence,
before a bullet, and behind a short line that ends nothing (a heading).
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from pypdf import Configuration, PasswordType, PdfReader, apply_configuration
from pypdf.errors import FileNotDecryptedError, LimitReachedError

from bot.errors import Damaged, Encrypted, NoText, TooComplex
from bot.extract.draft import MAX_CHARACTERS, Draft
from bot.extract.paragraphs import fold, joined
from bot.extract.people import people
from bot.model import Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Document

_Kind = TypeVar("_Kind")

# What pypdf finds odd in a stranger's file is nothing that an operator could mend.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_PAGES = 200
#: Bytes that one stream of text may unpack to, and that all its filters may work through; a page
#: of print needs some ten thousand. pypdf needs up to 0.8 microseconds for each.
_MAX_STREAM_BYTES = 6_000_000
#: Numbers, names and operators of one page; at some 4 microseconds each.
_MAX_TOKENS = 600_000
_LIMITS = Configuration(
    array_based_stream_maximum_output_length=_MAX_STREAM_BYTES,
    lzw_maximum_output_length=_MAX_STREAM_BYTES,
    run_length_maximum_output_length=_MAX_STREAM_BYTES,
    zlib_maximum_output_length=_MAX_STREAM_BYTES,
    zlib_maximum_recovery_input_length=_MAX_STREAM_BYTES // 6,
    stream_decoding_work_maximum_length=_MAX_STREAM_BYTES,
    stream_parsing_work_maximum_count=_MAX_TOKENS,
    # A form shown oftener than this is a pattern or a bomb, and gives no more text.
    xform_maximum_invocations_per_extraction=2_000,
    jbig2dec_binary=None,
)
#: Characters of a first page that may be read once more for its largest type.
_MAX_TITLE_PAGE = 20_000
#: Lines at the head and at the foot of a page that may run through the document.
_RUNNING_REACH = 2
_MIN_RUNNING_PAGES = 3
#: Share of a full line's width under which a line that ends a sentence ends its paragraph.
_FULL, _SHORT = 0.85, 0.55
_LARGER = 1.15
_MAX_HEADLINE = 200

_END = re.compile(r"[.!?。！？…:：]['\"”’」』)）\]]*\Z")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010]\Z")
_BULLET = re.compile(r"\A[•‣·●○▪◦–—]\s+")
_PAGE_NUMBER = re.compile(
    r"\A\W*(?:(?:page|seite|стр\.?|página|第)\s*)?\d{1,4}(?:\s*(?:/|of|von|из|de|页|頁)\s*\d{0,4})?\W*\Z",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"\A(?:untitled|microsoft word|document\d*|.*\.(?:docx?|pdf|indd|qxd|tex|html?|odt))"
    r"|\\|https?:",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")


def read_pdf(document: Document) -> Draft:
    """Return the draft of a PDF.

    Raises:
        Damaged: it is no PDF that can be read.
        Encrypted: it wants a password that is not empty.
        NoText: its pages are pictures.
        TooComplex: a stream unpacks beyond reason.
    """
    try:
        with apply_configuration(_LIMITS):
            return _draft(_opened(document.body))
    except (Encrypted, NoText, MemoryError, RecursionError):
        raise
    except FileNotDecryptedError as error:
        raise Encrypted("PDF wants a password") from error
    except LimitReachedError as error:
        raise TooComplex("PDF unpacks beyond reason") from error
    except Exception as error:  # pypdf lets every fault of a file through as itself
        raise Damaged("PDF cannot be read") from error


def paragraphs_of(pages: list[list[str]]) -> tuple[Paragraph, ...]:
    """Return the paragraphs of pages given as lines; a paragraph may run over a page's end."""
    lines = [line for page in _without_running(pages) for line in page]
    widths = sorted(_width(line) for line in lines if line.strip())
    full = widths[int(len(widths) * 0.9)] if widths else 0
    found: list[Paragraph] = []
    for block in _blocks(lines, full):
        bullet = _BULLET.match(block[0])
        text = _joined([block[0][bullet.end() :], *block[1:]] if bullet else block)
        if text:
            found.append(Paragraph(text, "item" if bullet else "prose"))
    return tuple(found)


def _opened(body: bytes) -> PdfReader:
    reader = PdfReader(io.BytesIO(body))
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Encrypted("PDF wants a password")
    return reader


def _draft(reader: PdfReader) -> Draft:
    pages = list(_pages(reader))
    if not any(line.strip() for page in pages for line in page):
        raise NoText("no page holds text")
    paragraphs = paragraphs_of(pages)
    title = _title(reader) or _largest(reader, pages[0])
    root = reader.root_object if hasattr(reader, "root_object") else {}
    return Draft(
        paragraphs=_without_title(paragraphs, title),
        headline=title or (paragraphs[0].text if paragraphs and _is_heading(paragraphs) else None),
        byline=people([_label(reader, "author", str)]),
        published=_label(reader, "creation_date", datetime),
        modified=_label(reader, "modification_date", datetime),
        language=str(root.get("/Lang") or "") or None,
    )


def _pages(reader: PdfReader) -> Iterator[list[str]]:
    total = 0
    for index in range(min(len(reader.pages), MAX_PAGES)):
        text = reader.pages[index].extract_text()
        total += len(text)
        yield text.split("\n")
        if total > MAX_CHARACTERS:
            return


def _label(reader: PdfReader, name: str, kind: type[_Kind]) -> _Kind | None:
    """Return a property of the file, None where it is not there or cannot be read."""
    try:
        value = getattr(reader.metadata, name)
    except Exception:  # noqa: BLE001 - whatever is wrong with a label, the text was read
        return None
    return value if isinstance(value, kind) else None


def _title(reader: PdfReader) -> str | None:
    title = fold(_label(reader, "title", str) or "")
    return title if 3 < len(title) <= _MAX_HEADLINE and not _NO_TITLE.search(title) else None  # noqa: PLR2004 - shorter is a code


def _largest(reader: PdfReader, lines: list[str]) -> str | None:
    """Return the first page's text in the largest type, where that is clearly larger."""
    if sum(map(len, lines)) > _MAX_TITLE_PAGE:
        return None
    sizes: dict[float, list[str]] = {}

    def note(text: str, _cm: Any, tm: Any, _font: Any, size: Any) -> None:
        if text.strip():
            scale = abs(float(tm[3])) or abs(float(tm[1])) or 1.0
            sizes.setdefault(round(float(size) * scale, 1), []).append(text)

    reader.pages[0].extract_text(visitor_text=note)
    if not sizes:
        return None
    common = max(sizes, key=lambda size: sum(map(len, sizes[size])))
    largest = max(sizes)
    title = joined("".join(sizes[largest]).split("\n"))
    return title if largest >= _LARGER * common and 3 < len(title) <= _MAX_HEADLINE else None  # noqa: PLR2004 - shorter is a drop cap


def _without_title(paragraphs: tuple[Paragraph, ...], title: str | None) -> tuple[Paragraph, ...]:
    """Return the paragraphs without the title's words where the first one begins with them."""
    if not title or not paragraphs:
        return paragraphs
    first = paragraphs[0]
    rest = first.text.removeprefix(title).strip()
    if rest == first.text:
        return paragraphs
    return ((Paragraph(rest, first.kind), *paragraphs[1:])) if rest else paragraphs[1:]


def _is_heading(paragraphs: tuple[Paragraph, ...]) -> bool:
    first = paragraphs[0].text
    return len(paragraphs) > 1 and len(first) <= _MAX_HEADLINE // 2 and not _END.search(first)


def _without_running(pages: list[list[str]]) -> Iterator[list[str]]:
    """Yield the pages without page numbers and without the lines that stand on most of them."""
    edges: Counter[str] = Counter()
    trimmed = [[line for line in page if line.strip()] for page in pages]
    for page in trimmed:
        edges.update({_pattern(page[index]) for index in _edge(page)})
    most = max(_MIN_RUNNING_PAGES, len(pages) // 2)
    for page in trimmed:
        drop = {
            i
            for i in _edge(page)
            if edges[_pattern(page[i])] >= most or _PAGE_NUMBER.match(page[i])
        }
        yield [line for i, line in enumerate(page) if i not in drop]


def _edge(page: list[str]) -> set[int]:
    count = len(page)
    return {*range(min(_RUNNING_REACH, count)), *range(max(0, count - _RUNNING_REACH), count)}


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "0", fold(line).casefold())


def _blocks(lines: list[str], full: int) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if block and _breaks(block[-1], line, full):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _breaks(before: str, line: str, full: int) -> bool:
    """Return whether a paragraph ends between two lines."""
    width = _width(before)
    if _BULLET.match(line) or line.startswith(("   ", "\t", "\u3000")):
        return True
    if _END.search(before.rstrip()):
        return width < _FULL * full
    opens = line.lstrip()[:1]
    starts = not opens.islower() and not opens.isdigit()
    return width < _SHORT * full and starts and not before.rstrip().endswith((",", "，", "、", "-"))


def _joined(lines: list[str]) -> str:
    """Return lines as one, with words that were parted by a hyphen put together again."""
    parts: list[str] = []
    for line in lines:
        bare = line.strip()
        if parts and _HYPHEN.search(parts[-1]) and bare[:1].islower():
            parts[-1] = parts[-1][:-1] + bare
        elif bare:
            parts.append(bare)
    return joined(parts)


def _width(line: str) -> int:
    return len(line.strip()) + len(_WIDE.findall(line))
