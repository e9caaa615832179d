"""How well key sentences are picked and how fast, beside plain peers; `make bench-summaries`.

    python -m tests.benchmarks.summaries DATA [STORIES]

Every language is summarised with weights that were learnt without it, in the same run. Peers:
LEAD (the first sentences), LEAD-fill (skips what no longer fits), and sumy's eight algorithms.
sumy's own tokenizers need jieba for Chinese and a download for English, so its algorithms are
given our sentences, words and stems; KL, being cubic, ranks the first 60 sentences of a story,
the other slow ones the first 300 or 400, so that a story costs each at most about a second.
STORIES caps the stories of a language that sumy is given, evenly spread; ours and the leads are
measured on all of them, and on the same part once more.

Budgets: as many sentences as the editor used (F1); 250 characters for Chinese and 400 for others
(recall); 700 characters (recall). A peer pays one character between sentences; ours pays for
breaks and omission signs. Intervals: 95 %, bootstrap over stories.
Then the reader's lint over what every system chose, at three sentences and at 700 characters, and
over the reference article; then the pace.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.summarise import METHODS, pick
from bot.summarise.methods import rank
from tests.benchmarks.newsroom import Story, stories
from tests.benchmarks.pace import show_pace
from tests.benchmarks.reading import show_reading, show_reference
from tests.benchmarks.report import say
from tests.benchmarks.rouge import rouge_l, rouge_n, tokens
from tests.benchmarks.train_gist import fit, lesson, rounded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from numpy.typing import NDArray

    from bot.model import Budget, Sentence
    from bot.summarise.weights import Weights

    System: TypeAlias = Callable[[Story, Budget], Sequence[Sentence]]
    #: stories x (ROUGE-1, ROUGE-2, ROUGE-L), in hundredths.
    Scores: TypeAlias = NDArray[np.float64]

SUMY = tuple(name for name, method in METHODS.items() if method.summarizer)
_RESAMPLES = 1000
#: What the project promises: budget -> (peer, least difference in ROUGE-1, mean of languages).
PROMISES = {"reference": ("LEAD", 3.0), "tight": ("LEAD-fill", 1.5), "full": ("LEAD-fill", -0.3)}


@dataclass(frozen=True, slots=True)
class Measured:
    """The scores of one system, by budget and language."""

    name: str
    scores: Mapping[tuple[str, str], Scores]

    def mean(self, budget: str) -> NDArray[np.float64]:
        """Return the mean of the languages' means."""
        means = [got.mean(axis=0) for key, got in self.scores.items() if key[0] == budget]
        mean: NDArray[np.float64] = np.asarray(np.mean(means, axis=0), np.float64)
        return mean


def taken(ordered: Iterable[Sentence], budget: Budget, *, fill: bool) -> list[Sentence]:
    """Return sentences in the given order as far as the budget goes, in source order."""
    chosen: list[Sentence] = []
    spent = 0
    for sentence in ordered:
        if budget.sentences is not None and len(chosen) == budget.sentences:
            break
        price = len(sentence.text) + bool(chosen)
        if budget.characters is not None and spent + price > budget.characters:
            if fill:
                continue
            break
        chosen.append(sentence)
        spent += price
    return sorted(chosen, key=lambda one: one.index)


def sumy_system(name: str) -> System:
    """Return a system that takes what one of sumy's algorithms ranks first."""
    orders: dict[int, list[Sentence]] = {}

    def choose(story: Story, budget: Budget) -> Sequence[Sentence]:
        if id(story) not in orders:
            within = story.everything[: METHODS[name].most]
            scores = rank(name, story.article.headline, within) or [0.0] * len(within)
            ranked = sorted(zip(scores, within, strict=True), key=lambda it: (-it[0], it[1].index))
            orders[id(story)] = [sentence for _, sentence in ranked]
        return taken(orders[id(story)], budget, fill=True)

    return choose


def measure(name: str, told: Sequence[Story], system: System) -> Measured:
    """Return the scores of a system on every story and budget."""
    rows: dict[tuple[str, str], list[tuple[float, float, float]]] = {}
    for story in told:
        for key, budget in story.budgets().items():
            words = tokens(" ".join(one.text for one in system(story, budget)))
            found = (
                rouge_n(story.reference, words, 1),
                rouge_n(story.reference, words, 2),
                rouge_l(story.reference, words),
            )
            one, two, longest = (it.f1 if key == "reference" else it.recall for it in found)
            rows.setdefault((key, story.language), []).append((one, two, longest))
    return Measured(name, {key: 100 * np.array(some) for key, some in rows.items()})


def interval(values: NDArray[np.float64]) -> tuple[float, float]:
    """Return the 95 % interval of the mean, by resampling."""
    choose = np.random.default_rng(7).integers(0, len(values), (_RESAMPLES, len(values)))
    low, high = np.percentile(values[choose].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def show_table(systems: Sequence[Measured], languages: Sequence[str]) -> None:
    """Print ROUGE-1/2/L of every system, budget and language, ROUGE-1 with its interval."""
    for budget in PROMISES:
        kind = "F1" if budget == "reference" else "recall"
        say(f"\n{budget} length, {kind}: ROUGE-1 [95 %] / 2 / L")
        for system in systems:
            cells = [f"{system.name:10}"]
            for language in languages:
                got = system.scores[budget, language]
                low, high = interval(got[:, 0])
                one, two, longest = got.mean(axis=0)
                cells.append(
                    f"{language} {one:5.2f} [{low:5.2f} {high:5.2f}] {two:5.2f} {longest:5.2f}"
                )
            one, two, longest = system.mean(budget)
            say(" | ".join((*cells, f"mean {one:5.2f} {two:5.2f} {longest:5.2f}")))


def show_promises(systems: Mapping[str, Measured], languages: Sequence[str]) -> None:
    """Print how far ours is ahead of the peer of each promise, story by story."""
    say("\nours less its peer, ROUGE-1 [95 %], paired by story")
    ours = systems["gist"]
    for budget, (name, least) in PROMISES.items():
        peer, cells = systems[name], [f"{budget:10} {name:9}"]
        for language in languages:
            ahead = ours.scores[budget, language][:, 0] - peer.scores[budget, language][:, 0]
            low, high = interval(ahead)
            cells.append(f"{language} {ahead.mean():+.2f} [{low:+.2f} {high:+.2f}]")
        mean = float(ours.mean(budget)[0] - peer.mean(budget)[0])
        verdict = "kept" if mean >= least else "NOT KEPT"
        say(" | ".join((*cells, f"mean {mean:+.2f}, wanted {least:+.1f}: {verdict}")))


def held_out(told: Sequence[Story]) -> Mapping[str, Weights]:
    """Return for each language the weights learnt from the others."""
    lessons = [lesson(story) for story in told]
    return {
        language: rounded(fit([one for one in lessons if one.language != language]))
        for language in dict.fromkeys(story.language for story in told)
    }


def part(told: Sequence[Story], most: int) -> tuple[Story, ...]:
    """Return at most so many stories of each language, evenly spread."""
    chosen: list[Story] = []
    for language in dict.fromkeys(story.language for story in told):
        own = [story for story in told if story.language == language]
        chosen += own[:: max(1, -(-len(own) // most))]
    return tuple(chosen)


def main() -> None:
    """Print quality, promises, how it reads, and speed."""
    told = stories(Path(sys.argv[1]))
    some = part(told, int(sys.argv[2])) if len(sys.argv) > 2 else told
    weights = held_out(told)
    languages = tuple(weights)
    own: dict[str, System] = {
        "gist": lambda story, budget: (
            pick(story.article, budget, weights=weights[story.language]).sentences
        ),
        "LEAD": lambda story, budget: taken(story.everything, budget, fill=False),
        "LEAD-fill": lambda story, budget: taken(story.everything, budget, fill=True),
    }
    systems = {name: measure(name, told, system) for name, system in own.items()}
    counts = {key: sum(story.language == key for story in told) for key in languages}
    say(f"stories: {counts}")
    show_table(tuple(systems.values()), languages)
    show_promises(systems, languages)
    show_reading(told, own)
    show_reference()
    say(f"\nwith sumy's algorithms, on {len(some)} stories:")
    beside = {**own, **{name: sumy_system(name) for name in SUMY}}
    show_table([measure(name, some, system) for name, system in beside.items()], languages)
    show_reading(some, beside)
    show_pace()


if __name__ == "__main__":
    main()
