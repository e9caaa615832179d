"""The development data: articles with a summary that an editor wrote, read from DATA.

The files are not part of the project; only numbers and weights learnt from them are.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model import Article, Budget, Paragraph
from bot.summarise import candidates
from bot.summarise.document import all_sentences
from bot.text import sentences
from tests.benchmarks.rouge import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.model import Sentence

#: Characters of a tight post: a Han character counts for more than one letter.
TIGHT, TIGHT_HAN = 400, 250
FULL = 700


@dataclass(frozen=True, slots=True)
class Story:
    """One article, with its editor's summary."""

    language: str
    article: Article
    #: Every sentence, as the splitter gives them.
    everything: tuple[Sentence, ...]
    #: Those that may be ranked.
    pool: tuple[Sentence, ...]
    summary: str
    #: Its tokens.
    reference: tuple[str, ...]
    #: Sentences of the reference, at least 1.
    count: int

    def budgets(self) -> dict[str, Budget]:
        """Return the three lengths that are compared."""
        tight = TIGHT_HAN if self.language == "zh" else TIGHT
        return {
            "reference": Budget(sentences=self.count),
            "tight": Budget(characters=tight),
            "full": Budget(characters=FULL),
        }


def stories(folder: Path) -> tuple[Story, ...]:
    """Return the stories of every ``*.jsonl.gz`` in the folder, in the order of the names."""
    return tuple(story for path in sorted(folder.glob("*.jsonl.gz")) for story in _read(path))


def _read(path: Path) -> Iterator[Story]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            paragraphs = [part.strip() for part in row["text"].split("\n")]
            article = Article(
                key=str(row["id"]),
                headline=row["title"] or "",
                paragraphs=tuple(Paragraph(part) for part in paragraphs if part),
                language=row["lang"],
            )
            yield Story(
                language=row["lang"],
                article=article,
                everything=all_sentences(article),
                pool=candidates(article),
                summary=row["summary"],
                reference=tokens(row["summary"]),
                count=max(1, sum(len(sentences(part)) for part in row["summary"].split("\n"))),
            )
