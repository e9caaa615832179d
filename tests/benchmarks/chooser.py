"""Learn the weights of ``bot.extract.chooser`` and judge them on sites they were not learned from.

``python -m tests.benchmarks.chooser DIRECTORY`` prints the scores of every set as folds of whole
sites saw them, each page judged by weights that never saw its site, and then the weights that
all pages give, ready for ``bot/extract/weights.py``.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

from bot.extract import prepare
from bot.extract.announced import Announced
from bot.extract.blocks import blocks_of
from bot.extract.chooser import settle
from bot.extract.declared import letters, plain
from bot.extract.decode import decode
from bot.extract.metadata import labels
from bot.extract.traits import Column, traits
from bot.extract.tree import parse_html
from bot.extract.witnesses import votes
from tests.benchmarks.sets import BODY_SETS, Page, pages
from tests.benchmarks.shingles import SHINGLE, overlap, score, tokens, word_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.extract.blocks import Block

NOW = datetime(2026, 11, 1, tzinfo=UTC)
FOLDS = 10
#: Strength of the pull of every weight to nothing.
RIDGE = 3.0
#: The most that a page's blocks weigh together, its true text weighing 1.
_MOST = 3.0
_STEPS = 25


@dataclass(frozen=True, slots=True)
class Lesson:
    """A page as the chooser sees it, and what it should have said."""

    page: Page
    blocks: tuple[Block, ...]
    #: What the two witnesses say of each block.
    votes: list[tuple[bool, bool]]
    columns: Column
    announced: Announced
    #: For each block, which part of it is in the true text.
    truth: Column
    #: For each block, its part of the page; 0 where the truth does not say.
    weight: Column


def lesson(page: Page) -> tuple[Lesson, tuple[str, ...]]:
    """Return the page as a lesson, and the names of its columns."""
    root = parse_html(decode(page.body, None))
    found = labels(root, page.url, now=NOW)
    announced = Announced(letters(found.headline or ""), letters(plain(found.story)))
    prepare.prune(root, furniture=False)
    blocks = blocks_of(root.find("body") if root.find("body") is not None else root)
    said = votes(root, blocks, page.url)
    columns = traits(blocks, said, announced)
    lines = {"".join(tokens(line)) for line in page.true.splitlines()}
    whole = "".join(tokens(page.true))
    judged = [_judged(block, page.true, lines, whole) for block in blocks]
    sizes = np.array([len(tokens(block.text)) for block in blocks], dtype=np.float64)
    weight = np.minimum(sizes / max(20, len(tokens(page.true))), 1)
    weight *= min(1, _MOST / max(1e-9, float(weight.sum())))
    known = np.array([fraction is not None for fraction in judged])
    return Lesson(
        page,
        blocks,
        said,
        np.stack(list(columns.values()), axis=1),
        announced,
        np.array([fraction or 0.0 for fraction in judged]),
        (weight + 3e-4) * known * [not block.room.is_inset for block in blocks],
    ), tuple(columns)


def _judged(block: Block, true: str, lines: set[str], whole: str) -> float | None:
    """Return which part of a block is in the truth; None where a word or two might be anywhere."""
    words = tokens(block.text)
    if len(words) >= SHINGLE:
        shared, extra, _ = overlap(true, block.text)
        return shared / (shared + extra)
    key = "".join(words)
    if key in lines:
        return 1.0
    return None if key in whole else 0.0


def learn(lessons: Sequence[Lesson]) -> Column:
    """Return one weight for each column and the bias (ridge regression, Newton's method)."""
    rows = _with_bias(np.vstack([it.columns for it in lessons]))
    truth = np.concatenate([it.truth for it in lessons])
    weight = np.concatenate([it.weight for it in lessons])
    pull = np.eye(rows.shape[1]) * RIDGE
    pull[-1, -1] = 1e-3
    found = np.zeros(rows.shape[1])
    for _ in range(_STEPS):
        guess = _sigmoid(rows @ found)
        slope = rows.T @ (weight * (guess - truth)) + pull @ found
        bend = (rows * (weight * guess * (1 - guess))[:, None]).T @ rows + pull
        found -= np.linalg.solve(bend, slope)
    return found


def text_by(weights: Column, it: Lesson) -> str:
    """Return the text that the weights choose of a page."""
    likely = _sigmoid(_with_bias(it.columns) @ weights)
    return "\n".join(block.text for block in settle(it.blocks, it.votes, likely, it.announced))


def held_out(lessons: Sequence[Lesson]) -> list[str]:
    """Return the text of every page, chosen by weights that never saw its site."""
    sites = sorted({site(it.page.url) for it in lessons})
    random.Random(0).shuffle(sites)  # noqa: S311 - folds are repeatable, not secret
    fold = {name: index % FOLDS for index, name in enumerate(sites)}
    texts: dict[int, str] = {}
    for number in range(FOLDS):
        weights = learn([it for it in lessons if fold[site(it.page.url)] != number])
        for index, it in enumerate(lessons):
            if fold[site(it.page.url)] == number:
                texts[index] = text_by(weights, it)
    return [texts[index] for index in range(len(lessons))]


def site(url: str) -> str:
    """Return the last two names of a host, three where the last but one is short (co.uk)."""
    names = (urlsplit(url).hostname or "").split(".")
    return ".".join(names[-3:] if len(names) > 2 and len(names[-2]) <= 3 else names[-2:])


def _with_bias(rows: Column) -> Column:
    return np.hstack([rows, np.ones((len(rows), 1))])


def _sigmoid(value: Column) -> Column:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))))


def main() -> None:
    """Print held-out scores, then the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    directory = parser.parse_args().directory
    found = [lesson(page) for name in BODY_SETS for page in pages(directory, name)]
    lessons, names = [it for it, _ in found], found[0][1]
    texts = held_out(lessons)
    for name in BODY_SETS:
        pairs = [(it, text) for it, text in zip(lessons, texts, strict=True) if it.page.set == name]
        print(f"# {name:14} {score([word_counts(it.page.true, text) for it, text in pairs])}")
    *weights, bias = learn(lessons)
    print(f"BIAS = {bias:.2f}\nWEIGHTS = {{")
    for column, weight in zip(names, weights, strict=True):
        print(f'    "{column}": {weight:.2f},')
    print("}")


if __name__ == "__main__":
    main()
