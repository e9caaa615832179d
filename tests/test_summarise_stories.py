"""In every language: nothing is shown that leans on what is not, and no furniture."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.model import Article, Budget, Paragraph
from bot.summarise import LENGTHS, length_budget, pick
from bot.text import balanced, utf16_length
from tests.benchmarks.reader_lint import Source, defects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.model import Summary

FOLDER = Path(__file__).parent / "corpus" / "stories"
_UNSPACED = ("zh-Hans", "zh-Hant", "yue", "ja")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a story: its mark, and where it stands."""

    mark: str
    text: str
    paragraph: int
    start: int


@dataclass(frozen=True, slots=True)
class Story:
    article: Article
    lines: tuple[Line, ...]

    def shown(self, summary: Summary) -> list[int]:
        """Return the lines from which something is shown, in order."""
        return [
            number
            for number, line in enumerate(self.lines)
            if any(
                one.paragraph == line.paragraph
                and one.start < line.start + len(line.text)
                and line.start < one.end
                for one in summary.sentences
            )
        ]


def told(path: Path) -> Iterator[Story]:
    """Yield the stories of one language; README.txt in the folder says how they are marked."""
    space = "" if path.stem in _UNSPACED else " "
    for block in path.read_text(encoding="utf-8").split("# ")[1:]:
        headline, *rows = block.strip().split("\n")
        paragraphs, lines = [""], list[Line]()
        for row in rows:
            if not row:
                paragraphs.append("")
                continue
            mark, text = (row[0], row[2:]) if row[:2] in {"~ ", "= ", "x "} else ("", row)
            paragraphs[-1] += space if paragraphs[-1] else ""
            lines.append(Line(mark, text, len(paragraphs) - 1, len(paragraphs[-1])))
            paragraphs[-1] += text
        article = Article("k", headline, tuple(map(Paragraph, paragraphs)), language=path.stem)
        yield Story(article, tuple(lines))


STORIES = {
    f"{path.stem}-{number}": story
    for path in sorted(FOLDER.glob("*.txt"))
    if path.stem != "README"
    for number, story in enumerate(told(path), 1)
}


def budgets(story: Story) -> Iterator[Budget]:
    """Yield three counts of sentences, and characters from a third to three quarters of all."""
    whole = sum(utf16_length(one.text) for one in story.article.paragraphs)
    yield from (Budget(sentences=count) for count in (1, 2, 3))
    yield from (Budget(characters=whole * part // 20) for part in range(6, 16))


def test_seventeen_languages_and_both_ways_to_write_chinese_have_three_stories_each() -> None:
    assert len(STORIES) == 57
    assert len({name.rpartition("-")[0] for name in STORIES}) == 19


@pytest.mark.parametrize("name", STORIES)
def test_what_is_shown_reads_alone(name: str) -> None:
    story = STORIES[name]
    faults = []

    for budget in budgets(story):
        shown = story.shown(pick(story.article, budget))
        for number in shown:
            line = story.lines[number]
            lost = (line.mark == "~" and number - 1 not in shown) or (
                line.mark == "=" and number + 1 not in shown
            )
            if line.mark == "x" or lost or not balanced(line.text):
                faults.append((budget, line.mark, line.text))

    assert faults == []


@pytest.mark.parametrize("name", STORIES)
def test_a_reader_sees_no_defect(name: str) -> None:
    story = STORIES[name]
    paragraphs = tuple(one.text for one in story.article.paragraphs)
    source = Source(story.article.headline, paragraphs, story.article.language or "")

    for budget in budgets(story):
        shown = pick(story.article, budget).sentences
        assert defects(source, tuple(one.text for one in shown)) == (), budget


@pytest.mark.parametrize("name", STORIES)
def test_a_length_is_filled_and_never_overrun(name: str) -> None:
    article = STORIES[name].article
    twice = Article(
        "k",
        "",
        (
            *article.paragraphs,
            *(
                paragraph
                for other in STORIES.values()
                if other.article.language == article.language and other.article is not article
                for paragraph in other.article.paragraphs
            ),
        ),
        language=article.language,
    )

    budget = length_budget(twice, "short")

    most = budget.characters or 0
    units = sum(utf16_length(one.text) for one in pick(twice, budget).sentences)
    assert 0.75 * most <= units <= most <= LENGTHS["short"]
