"""The sets of pages with known truth that the extraction benchmarks read.

None is part of the project. A set is a directory with ``truth.jsonl.gz``, one page a line (id,
url, lang, path, truth), and the pages, gzipped, where ``path`` says.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Sets whose truth is a text, under the names of their directories.
BODY_SETS = ("sh181", "magic158", "fundus_dev139")


@dataclass(frozen=True, slots=True)
class Page:
    """One page and the text that a person, or the site's own editor, says is its story."""

    set: str
    path: str
    url: str
    language: str
    body: bytes
    #: The story; paragraphs are lines.
    true: str
    #: How many of its first lines are the dek.
    dek_lines: int


def pages(directory: Path, name: str) -> Iterator[Page]:
    """Yield the pages of a set whose truth has a body."""
    with gzip.open(directory / name / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            truth = entry["truth"]
            if "body" in truth:
                yield Page(
                    set=name,
                    path=entry["path"],
                    url=entry["url"],
                    language=entry["lang"],
                    body=gzip.decompress((directory / name / entry["path"]).read_bytes()),
                    true=truth["body"],
                    dek_lines=truth.get("nsummary", 0),
                )
