"""What a reader sees at once and calls a defect: a lint for summaries, by name.

``python -m tests.benchmarks.reader_lint DATA [--sentences 3 | --characters 700] [--method NAME]``

DATA is a ``.jsonl.gz`` file, or a directory of them, of articles: ``id``, ``lang``, ``title`` and
``text`` with a paragraph a line. Printed is the share of summaries with at least one defect, and
with each kind, for the bot's "gist" and for four plain peers that take what ranks first: the
lead, and sumy's LexRank, TextRank and LSA on the bot's own sentences.

Rule: the lint knows the article and what is shown of it, and nothing of how that was chosen. It
aims at precision: in doubt a sentence passes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import warnings
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sumy.models.dom import ObjectDocumentModel
from sumy.models.dom import Paragraph as Ranked
from sumy.models.dom import Sentence as Line
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.lsa import LsaSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer

from bot.model import Article, Budget, Paragraph
from bot.summarise import pick
from bot.text import sentences, utf16_length
from tests.benchmarks import visible_signs as signs
from tests.benchmarks.leaning_words import leans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sumy.summarizers._summarizer import SentenceInfo

_FEWEST_WORDS, _FEWEST_DENSE = 2, 3
_SAME_SHARE, _TITLE_SHARE = 0.6, 0.8
_FEWEST_TOKENS = 5
#: Sentences that the plain peers rank; LexRank takes seconds for a thousand.
_MOST_RANKED = 150

KINDS = (
    "dangling_opener",
    "broken_quote",
    "unattributed_quote",
    "caption_or_credit",
    "byline_or_dateline_only",
    "heading_or_fragment",
    "read_more",
    "question_without_answer",
    "repetition",
    "denial_without_claim",
    "truncated",
    "order",
    "url_or_email_only",
    "code_or_markup",
)


@dataclass(frozen=True, slots=True)
class Source:
    """An article as its reader has it."""

    title: str
    paragraphs: tuple[str, ...]
    #: BCP 47.
    language: str


@dataclass(frozen=True, slots=True)
class Flag:
    """One defect and the sentence that shows it."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a shown sentence stands: in the paragraph, and among what is shown around it."""

    sentence: str
    paragraph: int
    start: int
    end: int
    #: Something precedes it in the article, and that is not what is shown before it.
    orphan: bool
    #: Something follows it in the article, and that is not what is shown after it.
    cut_off: bool


def defects(source: Source, chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the defects of a summary, each once, in the order of ``KINDS``."""
    found = {flag.kind for flag in flags(source, chosen)}
    return tuple(kind for kind in KINDS if kind in found)


def flags(source: Source, chosen: tuple[str, ...]) -> tuple[Flag, ...]:
    """Return every defect of a summary with the sentence that shows it."""
    places = _places(source, chosen)
    verbatim = {place.sentence for place in places}
    everywhere = "\n".join(source.paragraphs)
    lost = (one for one in chosen if one not in verbatim)
    found = [Flag("order" if one in everywhere else "truncated", one) for one in lost]
    for place in places:
        found += [Flag(kind, place.sentence) for kind in _of_sentence(source, place)]
    found += [Flag("broken_quote", text) for text in _torn(source, places)]
    found += [Flag("unattributed_quote", text) for text in _unattributed(places)]
    found += [Flag("repetition", text) for text in _repeated(source, chosen)]
    return tuple(found)


def _places(source: Source, chosen: tuple[str, ...]) -> list[_Place]:
    """Return the places of the sentences that are found one after the other."""
    spans: list[tuple[str, int, int, int]] = []
    paragraph = at = 0
    for sentence in chosen:
        where, start = paragraph, -1
        while where < len(source.paragraphs) and start < 0:
            start = source.paragraphs[where].find(sentence, at if where == paragraph else 0)
            where += start < 0
        if start >= 0 and sentence:
            paragraph, at = where, start + len(sentence)
            spans.append((sentence, where, start, at))
    ends = [(0, 0), *((one[1], one[3]) for one in spans)]
    last = len(source.paragraphs) - 1
    starts = [*((one[1], one[2]) for one in spans), (last, len(source.paragraphs[last]))]
    return [
        _Place(
            *span,
            orphan=_between(source, ends[number], starts[number]),
            cut_off=_between(source, ends[number + 1], starts[number + 1]),
        )
        for number, span in enumerate(spans)
    ]


def _between(source: Source, start: tuple[int, int], end: tuple[int, int]) -> bool:
    """Return whether words stand between two positions (paragraph, character)."""
    if start[0] == end[0]:
        return signs.LETTERS.search(source.paragraphs[start[0]], start[1], end[1]) is not None
    inside = source.paragraphs[start[0] + 1 : end[0]]
    parts = (source.paragraphs[start[0]][start[1] :], *inside, source.paragraphs[end[0]][: end[1]])
    return any(signs.LETTERS.search(part) for part in parts)


def _of_sentence(source: Source, place: _Place) -> Iterator[str]:
    """Yield the defects that one sentence shows by itself and its place."""
    text = place.sentence
    if kind := _furniture(text):
        yield kind
        return
    if place.orphan and leans(text, source.language):
        yield "dangling_opener"
    if place.orphan and signs.DENIAL.match(text):
        yield "denial_without_claim"
    if place.cut_off and _is_asking(text):
        yield "question_without_answer"
    if _is_fragment(place):
        yield "heading_or_fragment"


def _is_asking(text: str) -> bool:
    """Return whether the writer asks; a question in the words of somebody named is a report."""
    last = text.rsplit(maxsplit=1)[-1]
    if not signs.QUESTION.search(text) or text.count('"') % 2 or "www." in last or "://" in last:
        return False
    quoted = text.rstrip()[-1] in '"”»」』“'
    return not quoted or text.lstrip()[0] in signs.QUOTE_PAIR


def _furniture(text: str) -> str | None:
    """Return what a stretch is that is no prose at all."""
    patterns: tuple[tuple[str, Callable[[str], object]], ...] = (
        ("url_or_email_only", signs.ADDRESS.match),
        ("code_or_markup", signs.MARKUP.search),
        ("caption_or_credit", signs.CREDIT.match),
        ("byline_or_dateline_only", signs.BYLINE.match),
        ("read_more", signs.READ_MORE.match),
    )
    return next((kind for kind, found in patterns if found(text)), None)


def _is_fragment(place: _Place) -> bool:
    text = place.sentence
    if signs.STOPLESS.search(text):
        return False
    if signs.LIST_MARK.match(text) and (place.orphan or place.cut_off):
        return True
    if not signs.TERMINAL.search(text):
        # A lead-in ("as follows:") is whole where what it leads to is shown.
        return place.cut_off or not text.rstrip().endswith((":", "："))
    dense = len(signs.DENSE.findall(text))
    return dense < _FEWEST_DENSE and dense + len(signs.LETTERS.findall(text)) < _FEWEST_WORDS


def _runs(places: Iterable[_Place]) -> Iterator[list[_Place]]:
    """Yield the stretches of the summary that also stand together in the article."""
    run: list[_Place] = []
    for place in places:
        if run and place.orphan:
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _torn(source: Source, places: list[_Place]) -> Iterator[str]:
    """Yield what is shown of a paragraph with half a pair of marks, where that has both."""
    for run in _runs(places):
        for number in dict.fromkeys(place.paragraph for place in run):
            own = [place for place in run if place.paragraph == number]
            paragraph = source.paragraphs[number]
            shown = paragraph[own[0].start : own[-1].end]
            if _is_paired(paragraph) and not _is_paired(shown):
                yield shown


def _is_paired(text: str) -> bool:
    """Return whether marks open and close by turns; German „ and list heads are no matter here."""
    if "„" in text:
        return True
    text = signs.ITEM_BRACKET.sub(" ", text)
    stack: list[str] = []
    for character in text:
        if character in signs.OPENING:
            stack.append(character)
        elif character in signs.CLOSING and (not stack or stack.pop() != signs.CLOSING[character]):
            return False
    return not stack and text.count('"') % 2 == 0


def _unattributed(places: list[_Place]) -> Iterator[str]:
    for run in _runs(places):
        if all(_is_only_quotation(place.sentence) for place in run):
            yield from (place.sentence for place in run)


def _is_only_quotation(text: str) -> bool:
    """Return whether a quotation of some length is all of the sentence."""
    text = text.strip().rstrip(".。,，")
    closing = signs.QUOTE_PAIR.get(text[:1])
    if closing is None or not text.endswith(closing):
        return False
    if closing in text[1:-1] or signs.SPEAKER_INSIDE.search(text):
        return False
    return len(_tokens(text)) >= _FEWEST_TOKENS


def _repeated(source: Source, chosen: tuple[str, ...]) -> Iterator[str]:
    """Yield what says again what the title or an earlier sentence has said, and little else."""
    bags = [_tokens(sentence) for sentence in chosen]
    title = frozenset() if signs.QUESTION.search(source.title) else _tokens(source.title)
    for number, bag in enumerate(bags):
        if any(_overlap(bag, one) >= _SAME_SHARE for one in bags[:number]) or (
            _overlap(bag, title) >= _SAME_SHARE and len(bag & title) >= _TITLE_SHARE * len(bag)
        ):
            yield chosen[number]


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the tokens that two texts share, as a part of the larger; 0 where either is short."""
    if min(len(one), len(other)) < _FEWEST_TOKENS:
        return 0.0
    return len(one & other) / max(len(one), len(other))


def _tokens(text: str) -> frozenset[str]:
    """Return the content of a text: words of four letters or a digit, pairs of Chinese letters."""
    found: set[str] = set()
    for word in signs.LETTERS.findall(text.casefold()):
        if signs.DENSE.search(word):
            found |= {word[at : at + 2] for at in range(len(word) - 1)}
        elif len(word) >= 4 or word.isdecimal():
            found.add(word)
    return frozenset(found)


# --- summaries to judge ----------------------------------------------------------------------


def _plain(source: Source, budget: Budget, method: str) -> tuple[str, ...]:
    """Return what a method alone would show: the best that fit, in order, nothing refused."""
    cut = [p[start:end] for p in source.paragraphs for start, end in sentences(p)][:_MOST_RANKED]
    chosen: list[int] = []
    spent = 0
    for place in _ranking(cut, method):
        spent += utf16_length(cut[place]) + 2
        if len(chosen) == budget.sentences or spent > (budget.characters or spent):
            break
        chosen.append(place)
    return tuple(cut[place] for place in sorted(chosen))


def _ranking(cut: list[str], method: str) -> list[int]:
    """Return the places of the sentences, best first."""
    build = {"lexrank": LexRankSummarizer, "textrank": TextRankSummarizer, "lsa": LsaSummarizer}
    if method == "lead":
        return list(range(len(cut)))
    document = ObjectDocumentModel([Ranked([Line(one, _Words()) for one in cut])])
    infos: list[SentenceInfo] = []

    def note(seen: Sequence[SentenceInfo]) -> Sequence[SentenceInfo]:
        # sumy's count may be a callable, which is shown every rating.
        infos.extend(seen)
        return seen

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        build[method]()(document, note)
    return [info.order for info in sorted(infos, key=lambda one: (-one.rating, one.order))]


class _Words:
    """Content of a sentence in the shape that sumy asks for."""

    @staticmethod
    def to_words(sentence: str) -> tuple[str, ...]:
        return tuple(sorted(_tokens(sentence)))


def _gist(source: Source, budget: Budget, method: str) -> tuple[str, ...]:
    paragraphs = tuple(Paragraph(text) for text in source.paragraphs)
    article = Article("lint", source.title, paragraphs, language=source.language)
    return tuple(one.text for one in pick(article, budget, method).sentences)


METHODS: dict[str, Callable[[Source, Budget, str], tuple[str, ...]]] = {
    "gist": _gist,
    "lead": _plain,
    "lexrank": _plain,
    "textrank": _plain,
    "lsa": _plain,
}


def read(path: Path, most: int) -> list[Source]:
    """Return articles of a set, spread evenly over it."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    step = max(1, len(rows) // most) if most else 1
    return [
        Source(row["title"] or "", paragraphs, row["lang"])
        for row in rows[::step]
        if (paragraphs := tuple(one for one in row["text"].split("\n") if one.strip()))
    ]


def judge(
    sources: list[Source], budget: Budget, method: str
) -> Iterator[tuple[Source, tuple[Flag, ...]]]:
    """Yield every article with the defects of its summary."""
    for source in sources:
        yield source, flags(source, METHODS[method](source, budget, method))


def _report(name: str, method: str, judged: list[tuple[Flag, ...]]) -> str:
    kinds = Counter(kind for found in judged for kind in {flag.kind for flag in found})
    share = sum(1 for found in judged if found) / len(judged)
    parts = "  ".join(f"{kind} {kinds[kind] / len(judged):.1%}" for kind in KINDS if kinds[kind])
    return f"{name:16} {method:9} n={len(judged):<4} any {share:6.1%}   {parts}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--sentences", type=int, help="of a summary; 3 where nothing is said")
    parser.add_argument("--characters", type=int)
    parser.add_argument("--method", choices=METHODS, action="append")
    parser.add_argument("--articles", type=int, default=200, help="of each set; 0 for all")
    parser.add_argument("--show", action="store_true", help="print every flag with its sentence")
    asked = parser.parse_args()
    count = asked.sentences or (None if asked.characters else 3)
    budget = Budget(characters=asked.characters, sentences=count)
    paths = sorted(asked.data.glob("*.jsonl.gz")) if asked.data.is_dir() else [asked.data]
    for path in paths:
        sources = read(path, asked.articles)
        for method in asked.method or METHODS:
            judged = list(judge(sources, budget, method))
            print(_report(path.name.partition(".")[0], method, [found for _, found in judged]))
            for flag in (flag for _, found in judged for flag in found if asked.show):
                print(f"    {flag.kind}: {flag.sentence}")


if __name__ == "__main__":
    main()
