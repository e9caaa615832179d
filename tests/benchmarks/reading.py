"""How well summaries read: the reader's lint over what every system of a benchmark chose."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.extract import read
from bot.model import Budget, Document
from bot.summarise import pick
from tests.benchmarks.reader_lint import KINDS, Source, defects
from tests.benchmarks.report import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from bot.model import Article, Sentence
    from tests.benchmarks.newsroom import Story

    System: TypeAlias = Callable[[Story, Budget], Sequence[Sentence]]

#: Length -> share of summaries with a visible defect that is promised at most.
PROMISES = {Budget(sentences=3): 0.05, Budget(characters=700): 0.12}
_REFERENCE = Path(__file__).parents[1] / "corpus" / "reference.md"


def source_of(article: Article) -> Source:
    """Return the article as the lint wants it."""
    paragraphs = tuple(paragraph.text for paragraph in article.paragraphs)
    return Source(article.headline, paragraphs, article.language or "")


def show_reading(told: Sequence[Story], systems: Mapping[str, System]) -> None:
    """Print the share of summaries in which a reader sees a defect, by system and language."""
    languages = tuple(dict.fromkeys(story.language for story in told))
    for budget, most in PROMISES.items():
        what = f"{budget.sentences} sentences" if budget.sentences else f"{budget.characters} chars"
        say(f"\nvisible defects at {what}, share of summaries (promised: {most:.0%} at most)")
        for name, system in systems.items():
            kinds: Counter[str] = Counter()
            shares = []
            for language in languages:
                own = [story for story in told if story.language == language]
                found = [_defects(story, system(story, budget)) for story in own]
                kinds.update(kind for kind_s in found for kind in kind_s)
                shares.append(sum(map(bool, found)) / len(own))
            cells = [f"{key} {share:5.1%}" for key, share in zip(languages, shares, strict=True)]
            verdict = ("kept" if max(shares) <= most else "NOT KEPT") if name == "gist" else ""
            worst = ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS if kinds[kind])
            say(f"{name:10} {' | '.join(cells)}  {verdict}  {worst}")


def show_reference() -> None:
    """Print the defects of the reference article's summaries."""
    body = _REFERENCE.read_bytes()
    article = read(Document(body, datetime(2026, 1, 1, tzinfo=UTC), name=_REFERENCE.name))
    for budget in (*PROMISES, Budget(characters=380), Budget(sentences=1), Budget(sentences=5)):
        chosen = tuple(one.text for one in pick(article, budget).sentences)
        found = defects(source_of(article), chosen)
        say(f"the reference article, {budget}: {', '.join(found) or 'none'}")


def _defects(story: Story, chosen: Sequence[Sentence]) -> tuple[str, ...]:
    return defects(source_of(story.article), tuple(one.text for one in chosen))
