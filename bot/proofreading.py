"""A post is read against its source as it is now: what still stands, what was changed.

Rule: a sentence stands where the source still says the same (``bot.text.essence``), wherever it
says it. One that does not is taken for changed where the source has one that is mostly made of its
words, else for withdrawn. A source that kept less than half of what was shown, and is not nearly
the same text, is another story: nothing is corrected by it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.compose import GAP, paragraph_number
from bot.erratum import Change
from bot.text import alike, essence, fingerprint, sentences, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.model import Article, Post, Sentence, Summary

#: Share of their words that a sentence and its new wording have in common at least.
_COMMON: Final = 0.5
#: Share of what was shown that stands in a source that is the same story.
_STANDING: Final = 0.5
#: Share of its length that a source keeps; a shorter one is a stub.
_KEPT_LENGTH: Final = 0.5


@dataclass(frozen=True, slots=True)
class Shown:
    """What a post shows, and what its source was."""

    post: Post
    #: As the source had it.
    headline: str
    #: Characters of the source; 0 where nobody knows.
    length: int = 0

    @property
    def passages(self) -> tuple[str, ...]:
        """What was shown of the text, one run of touching sentences each."""
        facts = self.post.facts
        lines = facts.text.split("\n") if facts else []
        return tuple(run for line in lines for run in line.split(GAP) if run.strip())

    @property
    def own_headline(self) -> str | None:
        """The headline that an editor wrote; None where the post has its source's."""
        facts = self.post.facts
        if facts is None or essence(self.headline).startswith(essence(facts.headline)):
            return None
        return facts.headline


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a post's words in its source."""

    #: The sentences that the post shows from now on, in order.
    sentences: tuple[Sentence, ...]
    #: Nothing where the post can stay as it is.
    changes: tuple[Change, ...]
    #: How many of its sentences have nothing in their place.
    lost: int
    #: Whether the source still tells this story.
    is_same_story: bool
    #: The headline that an editor wrote, which stays; None where the post has its source's.
    own_headline: str | None = None


def proofread(shown: Shown, source: Summary) -> Reading:
    """Return what the source makes of the post; ``source`` has every sentence that may be shown."""
    page, article = _Page(source), source.article
    # First what stands: a sentence that does is no other one's new wording.
    found = [(text, page.standing(text)) for text in _texts(shown, page)]
    read = [(text, it or page.reworded(text), bool(it)) for text, it in found]
    changes = [_change(article, text, now) for text, now, stands in read if not stands]
    standing = sum(len(text) for text, _, stands in read if stands)
    replaced = sum(len(text) for text, now, stands in read if now and not stands)
    total = sum(len(text) for text, _, _ in read)
    lost = sum(not now for _, now, _ in read)
    own = shown.own_headline
    if own is None and essence(article.headline) != essence(shown.headline):
        changes.insert(0, Change("headline", shown.headline, article.headline))
    return Reading(
        sentences=tuple(sorted({it for _, now, _ in read for it in now}, key=lambda it: it.index)),
        changes=tuple(changes),
        lost=lost,
        is_same_story=_is_same_story(shown, article, (standing, replaced, total)),
        own_headline=own,
    )


def _texts(shown: Shown, page: _Page) -> Iterator[str]:
    """Yield what is looked for: runs that stand as a whole, else their sentences."""
    for run in shown.passages:
        if page.standing(run):
            yield run
        else:
            yield from (it for it in _sentences(run) if essence(it))


def text_length(article: Article) -> int:
    """Return the characters of an article's text."""
    return sum(len(paragraph.text) for paragraph in article.paragraphs)


def _is_same_story(shown: Shown, article: Article, characters: tuple[int, int, int]) -> bool:
    """Whether the source still tells the post's story.

    Of what was shown so many characters stand, so many have a new wording, and so many there are.
    """
    standing, replaced, total = characters
    if text_length(article) < shown.length * _KEPT_LENGTH:
        return False
    before = shown.post.fingerprint
    now = fingerprint(" ".join(paragraph.text for paragraph in article.paragraphs))
    if before is None or now is None:
        # Too short for a fingerprint: each sentence is much of it.
        return standing + replaced >= total * _STANDING
    return alike(before, now) or standing >= total * _STANDING


def _change(article: Article, before: str, now: tuple[Sentence, ...]) -> Change:
    if not now:
        return Change("withdrawn", before)
    number = paragraph_number(article, now[0].paragraph)
    return Change("paragraph", before, now[0].text, number)


def _sentences(run: str) -> Iterable[str]:
    return (run[start:end] for start, end in sentences(run))


class _Page:
    """The source's sentences by what they say."""

    def __init__(self, source: Summary) -> None:
        self._sentences = source.sentences
        self._says = tuple(essence(it.text) for it in source.sentences)
        self._by_paragraph: dict[int, list[int]] = {}
        for place, sentence in enumerate(source.sentences):
            self._by_paragraph.setdefault(sentence.paragraph, []).append(place)
        self._taken: set[int] = set()

    def standing(self, text: str) -> tuple[Sentence, ...]:
        """Return the sentences that say together what the text says; none where none do."""
        said = essence(text)
        if not said:
            return ()
        for places in self._by_paragraph.values():
            found = _run_of(said, [self._says[place] for place in places])
            if found:
                run = places[found.start : found.stop]
                self._taken.update(run)
                return tuple(self._sentences[place] for place in run)
        return ()

    def reworded(self, text: str) -> tuple[Sentence, ...]:
        """Return the one sentence that is mostly made of the text's words; none where none is."""
        mine = Counter(words(text))
        alike_to = {
            place: _likeness(mine, theirs)
            for place, theirs in enumerate(self._words)
            if place not in self._taken
        }
        best = max(alike_to, key=alike_to.__getitem__, default=None)
        if best is None or alike_to[best] < _COMMON:
            return ()
        self._taken.add(best)
        return (self._sentences[best],)

    @cached_property
    def _words(self) -> tuple[Counter[str], ...]:
        return tuple(Counter(words(it.text)) for it in self._sentences)


def _run_of(said: str, parts: Sequence[str]) -> range | None:
    """Return which neighbouring parts say exactly this together."""
    whole, borders = "".join(parts), [0, *accumulate(map(len, parts))]
    for start in borders[:-1]:
        if whole.startswith(said, start) and start + len(said) in borders:
            return range(borders.index(start), borders.index(start + len(said)))
    return None


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of words that both have in common (Dice's coefficient)."""
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
