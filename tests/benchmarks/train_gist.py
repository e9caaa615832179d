"""Learn ``bot/summarise/weights.json`` from stories with an editor's summary; `make train`.

Two linear models. What a sentence is worth: ridge regression, on the standardised signs, of how
much the sentence shares with the summary (ROUGE-1 and twice ROUGE-2, F1) and of whether the best
choice that knows the summary would take it. What a term is worth: logistic regression of
whether the summary uses it. Every language counts the same, and within it every story.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise import openings
from bot.summarise.gist import standardised
from bot.summarise.signs import SIGNS, TERM_SIGNS, signs, term_signs
from bot.summarise.terms import terms
from bot.summarise.weights import FILE, Weights
from bot.text import stem, words
from tests.benchmarks.newsroom import Story, stories
from tests.benchmarks.rouge import rouge_n, tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.summarise.terms import Floats

WEIGHTS = Path(__file__).parents[2] / "bot" / "summarise" / FILE
#: Share of the identity that ridge regression adds to the mean covariance of the signs.
_RIDGE = 0.3
#: What being in the best choice adds to a sentence's target, in deviations.
_CHOSEN = 2.0
_MOST_CHOSEN = 4
_NEWTON_STEPS = 12
_NEWTON_RIDGE = 1e-4

LICENCES = {
    "zh": "LCTT translations, Apache-2.0",
    "fr": "OrangeSum, CC BY-SA 4.0",
    "en": "WCXB, CC BY 4.0",
}


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """What one story teaches: signs and targets of its sentences and of its terms."""

    language: str
    signs: Floats
    target: Floats
    term_signs: Floats
    used: Floats


def lesson(story: Story) -> Lesson:
    """Return what a story teaches."""
    texts = [one.text for one in story.pool]
    known = terms(texts, story.article.headline)
    summary = {stem(word) for word in words(story.summary)}
    vocabulary = dict.fromkeys(stem(word) for text in texts for word in words(text))
    return Lesson(
        language=story.language,
        signs=signs(texts, openings(story.pool), known),
        target=_target(story, texts),
        term_signs=term_signs(known),
        used=np.array([term in summary for term in vocabulary], np.float64),
    )


def _target(story: Story, texts: Sequence[str]) -> Floats:
    alone = np.array([_shared(story, (text,)) for text in texts], np.float64)
    chosen = np.zeros(len(texts))
    chosen[_best(story, texts)] = _CHOSEN
    return standardised(alone) + chosen


def _shared(story: Story, texts: Iterable[str]) -> float:
    """Return ROUGE-1 and twice ROUGE-2 of the texts together, as F1."""
    given = tokens(" ".join(texts))
    return rouge_n(story.reference, given, 1).f1 + 2 * rouge_n(story.reference, given, 2).f1


def _best(story: Story, texts: Sequence[str]) -> list[int]:
    """Return the choice of one who knows the summary: greedy, while it still gains."""
    chosen: list[int] = []
    reached = 0.0
    while len(chosen) < min(_MOST_CHOSEN, len(texts)):
        trials = [
            (_shared(story, (texts[at] for at in sorted([*chosen, place]))), -place)
            for place in range(len(texts))
            if place not in chosen
        ]
        value, place = max(trials)
        if value <= reached:
            break
        reached = value
        chosen.append(-place)
    return chosen


def fit(lessons: Sequence[Lesson]) -> Weights:
    """Return the weights that the lessons teach, every language counting the same."""
    useful = [one for one in lessons if len(one.signs)]
    languages = sorted({one.language for one in useful})
    shares = {
        language: 1 / len(languages) / sum(one.language == language for one in useful)
        for language in languages
    }
    term, bias = _logistic(useful, [shares[one.language] for one in useful])
    return Weights(_ridge(useful, [shares[one.language] for one in useful]), term, bias)


def _ridge(lessons: Sequence[Lesson], shares: Sequence[float]) -> Floats:
    covariance: Floats = np.eye(len(SIGNS)) * _RIDGE
    moment: Floats = np.zeros(len(SIGNS))
    for one, share in zip(lessons, shares, strict=True):
        weight = share / len(one.signs)
        covariance += weight * (one.signs.T @ one.signs)
        moment += weight * (one.signs.T @ (one.target - one.target.mean()))
    solved: Floats = np.asarray(np.linalg.solve(covariance, moment), np.float64)
    return solved


def _logistic(lessons: Sequence[Lesson], shares: Sequence[float]) -> tuple[Floats, float]:
    """Return slopes and intercept by Newton's method."""
    seen = np.vstack([np.c_[one.term_signs, np.ones(len(one.used))] for one in lessons])
    used = np.concatenate([one.used for one in lessons])
    counts = [
        np.full(len(one.used), share / len(one.used))
        for one, share in zip(lessons, shares, strict=True)
    ]
    weight = np.concatenate(counts)
    slopes: Floats = np.zeros(len(TERM_SIGNS) + 1)
    for _ in range(_NEWTON_STEPS):
        odds = 1 / (1 + np.exp(-(seen @ slopes)))
        gradient = seen.T @ (weight * (used - odds)) - _NEWTON_RIDGE * slopes
        curve = (seen * (weight * odds * (1 - odds))[:, None]).T @ seen
        step = np.linalg.solve(curve + _NEWTON_RIDGE * np.eye(len(slopes)), gradient)
        slopes = (slopes + step).astype(np.float64)
    return slopes[:-1], float(slopes[-1])


def rounded(weights: Weights) -> Weights:
    """Return the weights as they are written: four decimals."""
    return Weights(
        np.round(weights.sentence, 4), np.round(weights.term, 4), round(weights.term_bias, 4)
    )


def main() -> None:
    """Write the weights learnt from every story in the folder."""
    told = stories(Path(sys.argv[1]))
    weights = rounded(fit([lesson(story) for story in told]))
    counts = {key: sum(story.language == key for story in told) for key in LICENCES}
    about = {
        "made_by": "make train (tests/benchmarks/train_gist.py)",
        "learnt_from": {LICENCES[key]: count for key, count in counts.items()},
    }
    old = json.loads(WEIGHTS.read_text(encoding="utf-8")) if WEIGHTS.exists() else {}
    kept = {key: old[key] for key in ("measured",) if key in old}
    data = {"about": about, **kept, **weights.as_data()}
    WEIGHTS.write_text(json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
