"""How many pages that are articles are refused: `python -m tests.benchmarks.refusals DATA [SET …]`.

DATA holds a folder for each set, with ``truth.jsonl.gz`` (a line of {"url","path","truth"} for each
page) and the pages themselves, packed. Every refused page is named with its reason, so that
somebody can look at it: whether it is an article after all, only eyes can tell.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ReadError
from bot.extract import read
from bot.model import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main() -> None:
    """Print a line for every refused page, and one for every set."""
    data, *wanted = sys.argv[1:]
    for folder in sorted(path.parent for path in Path(data).glob("*/truth.jsonl.gz")):
        if not wanted or folder.name in wanted:
            _measure(folder)


def _measure(folder: Path) -> None:
    counts = Counter[str]()
    for row in _rows(folder):
        told = _verdict(gzip.decompress((folder / row["path"]).read_bytes()), row["url"])
        counts[told.partition(" ")[0]] += 1
        if not told.startswith("read"):
            letters = len(row["truth"].get("body") or "")
            sys.stdout.write(f"{folder.name} {row['path']} {told} truth={letters} {row['url']}\n")
    sys.stdout.write(f"{folder.name}: {sum(counts.values())} pages, {dict(counts)}\n")
    sys.stdout.flush()


def _verdict(body: bytes, url: str) -> str:
    """Return the code of what is made of a page, with its reason."""
    try:
        article = read(Document(body, _NOW, url=url, media_type="text/html", settled=True))
    except ReadError as error:
        return f"{error.code} ({error})"
    return f"read+{len(article.sequels)}" if article.sequels else "read"


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
