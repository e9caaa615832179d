"""Labels beside trafilatura's: ``python -m tests.benchmarks.labels DATA [--misses]``.

``DATA/SET/truth.jsonl.gz`` holds a page a line: ``{"path": "html/000.html.gz", "url": …,
"truth": {"title", "author", "date", "image"}}``. Both sides read the same text in the same run;
ours is the whole way from bytes to article, theirs ``extract_metadata``.

A field counts where the truth names it:

* title: equal once white space, quotation marks, dashes and dots are in one form;
* byline: equal as sets of names, case and white space folded; lines of several names in the
  truth are divided; agencies are taken out, because they are no people (raw stands beside);
* false byline: a byline where the truth has none of its names;
* date: the same calendar day in the page's own zone; UTC day: that, or the same day in UTC, which
  some truths were cut down to (no set names the time of day, so no instant can be compared);
* image: the same file, by the name at the end of its path without size and ending, where the truth
  is not itself called a logo or an icon (raw stands beside).
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from trafilatura import bare_extraction
from trafilatura.metadata import extract_metadata

from bot.errors import ReadError
from bot.extract import read
from bot.extract.decode import decode
from bot.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SETS = ("fundus_dev139", "postlight2", "readab130")
FIELDS = ("title", "byline", "byline raw", "false byline", "date", "UTC day", "image", "image raw")
_FOLDED = str.maketrans(
    dict.fromkeys("“”„«»″", '"')
    | dict.fromkeys("‘’‚`´′", "'")
    | dict.fromkeys("\u200b\u00ad\ufeff\u2060")
)
_DASH = re.compile(r"\s*[-–—−]+\s*")
_AGENCY = re.compile(
    r"(?:afp|dpa|apa?|sid|reuters|epd|kna|ansa|efe|tass|pa|press association|associated press"
    r"|.*\b(?:agency|agencies|agence|agentur|redaktion|redaction|rédaction|staff|editors?|editorial|newsroom|team|desk)\b.*)\Z",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:(?:written\s+)?by|par|von|por|著者|作者)[\s:：]+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[,、，;]|\s(?:and|et|und|&)\s|\n)\s*", re.IGNORECASE)
_ORNAMENT = re.compile(r"(?:^|[-_])(?:logo|icon|avatar)(?:[-_]|\Z)")
_SIZE = re.compile(r"(?:[-_.@](?:\d{2,4}x\d{2,4}|scaled|\d{2,4}w|w\d{2,4}|large|medium|small))+\Z")


@dataclass(frozen=True, slots=True)
class Labels:
    """What one side says about a page."""

    title: str = ""
    byline: tuple[str, ...] = ()
    published: str = ""
    image: str = ""


@dataclass(slots=True)
class Tally:
    """One side's hits on one set of pages."""

    hits: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    seconds: list[float] = field(default_factory=list)

    def row(self, name: str) -> str:
        """Return the share of hits in every field, with the number of pages it was asked on."""
        cells = (f"{_share(self.hits[it]):>8} {len(self.hits[it]):>3}" for it in FIELDS)
        return f"{name:<13} {'  '.join(cells)}  {median(self.seconds) * 1000:7.1f} ms"


def main(arguments: Sequence[str]) -> None:
    """Print a table for each set under the directory."""
    data = Path(arguments[0])
    _say(__doc__ or "")
    for name in SETS:
        ours, theirs = Tally(), Tally()
        for row, text in _pages(data / name):
            for side, tally, reader in (("ours", ours, _ours), ("theirs", theirs, _theirs)):
                started = time.process_time()
                labels = reader(text, row["url"])
                tally.seconds.append(time.process_time() - started)
                for label, hit in _judged(labels, row["truth"]):
                    tally.hits[label].append(hit)
                    if hit is (label == "false byline") and "--misses" in arguments:
                        _say(f"{side} {label} {row['path']} {labels} {row['truth']}")
        columns = "  ".join(f"{it:>12}" for it in FIELDS)
        _say(f"{name:<13} {columns}  median CPU, with the body")
        _say(f"{ours.row('gistwire')}\n{theirs.row('trafilatura')}\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _pages(folder: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            yield row, gzip.decompress((folder / row["path"]).read_bytes())


def _ours(body: bytes, url: str | None) -> Labels:
    try:
        # Settled: what a page would be asked for besides is not there to be asked.
        now = datetime.now(UTC)
        found = read(Document(body=body, fetched_at=now, url=url or None, settled=True))
    except ReadError:
        return Labels()
    published = found.published.isoformat() if found.published else ""
    image = found.image.url if found.image else ""
    return Labels(found.headline, found.byline, published, image)


def _theirs(body: bytes, url: str | None) -> Labels:
    text = decode(body, None)
    found: Any = bare_extraction(text, url=url or None, with_metadata=True)
    found = found or extract_metadata(text, default_url=url or None)
    names = tuple(filter(None, (found.author or "").split("; ")))
    return Labels(found.title or "", names, found.date or "", found.image or "")


def _judged(labels: Labels, truth: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield every field that the truth names, and whether it was met."""
    if truth.get("title"):
        yield "title", _folded(labels.title) == _folded(truth["title"])
    authors = [_name(it) for value in truth.get("author") or () for it in _split(value)]
    people = {it for it in authors if not _AGENCY.match(it)}
    found = {_name(it) for it in labels.byline}
    if people:
        yield "byline", found == people
    if authors:
        yield "byline raw", found == set(authors)
    if "author" in truth:
        yield "false byline", bool(found) and not found & set(authors)
    if truth.get("date"):
        yield "date", labels.published[:10] == truth["date"][:10]
        yield "UTC day", truth["date"][:10] in {labels.published[:10], _utc_day(labels.published)}
    files = {_file(it) for it in truth.get("image") or ()} - {""}
    if files:
        yield "image raw", _file(labels.image) in files
    if files and not all(_ORNAMENT.search(it) for it in files):
        yield "image", _file(labels.image) in files


def _utc_day(published: str) -> str:
    moment = datetime.fromisoformat(published) if published else None
    return moment.astimezone(UTC).date().isoformat() if moment and moment.tzinfo else ""


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_FOLDED).replace("…", "...")
    return " ".join(_DASH.sub("-", plain).split()).strip(" .").casefold()


def _split(value: str) -> list[str]:
    """Return the names in the truth, which some sets keep in one line with its label."""
    line = re.sub(r"\S+@\S+|https?://\S+", "", _LABEL.sub("", value.strip()))
    return [it.strip(" |") for it in _BETWEEN.split(line) if it.strip(" |")]


def _name(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).translate(_FOLDED).split()).casefold()


def _file(url: str) -> str:
    """Return the file that an address names, without its size and ending; proxies are opened."""
    parts = urlsplit(unquote(url))
    inner = next(
        (it for _, it in parse_qsl(parts.query) if re.match(r"(?:https?:|/)\S+\.\w+", it)), ""
    )
    path = urlsplit(unquote(inner)).path if inner else parts.path
    stem = path.rstrip("/").rpartition("/")[2]
    return _SIZE.sub("", re.sub(r"\.\w{3,4}\Z", "", stem)).lower()


def _share(hits: list[bool]) -> str:
    return f"{sum(hits) / len(hits):.4f}" if hits else "-"


if __name__ == "__main__":
    main(sys.argv[1:])
