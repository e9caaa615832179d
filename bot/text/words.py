"""Words of any script, without a dictionary: those a text is ranked by, those it is found by.

Rule: words are runs of letters, and pairs of neighbours where no spaces part them. Two texts that
a reader takes for the same word give the same term.
"""

from __future__ import annotations

import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DENSE_SCRIPTS: Final = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
)
_DENSE: Final = regex.compile(rf"[{_DENSE_SCRIPTS}]")
_TOKEN: Final = regex.compile(
    rf"[{_DENSE_SCRIPTS}]+|\p{{N}}+(?:[.,]\p{{N}}+)*|\p{{L}}[\p{{L}}\p{{M}}\p{{N}}]*"
)
#: Marks over letters that people leave out when they type.
_ACCENTED: Final = regex.compile(r"(?<=[\p{Latin}\p{Greek}\p{Cyrillic}])\p{Mn}+")

#: Letters of a word that count: a stem for every language without a dictionary.
STEM_LENGTH: Final = 6
#: Words of one sentence that count; more of them are a table, a list or an attack.
_MOST_WORDS: Final = 400


def is_dense(text: str) -> bool:
    """Whether a script without spaces between words is in the text."""
    return _DENSE.search(text) is not None


def words(text: str) -> tuple[str, ...]:
    """Return the words: pairs of neighbours in scripts without spaces, casefolded elsewhere.

    At most 400 of them, numbers included.
    """
    runs = _TOKEN.findall(text.casefold())[:_MOST_WORDS]
    if not is_dense(text):
        return tuple(run[: 4 * STEM_LENGTH] for run in runs)
    pairs = (
        run[at : at + 2] if dense else run[: 4 * STEM_LENGTH]
        for run in runs
        for dense in (_DENSE.match(run) is not None,)
        for at in range(max(1, len(run) - 1) if dense else 1)
    )
    return tuple(islice(pairs, _MOST_WORDS))


def stem(word: str) -> str:
    """Return the part of a word that its inflected forms share: the first six letters."""
    return word[:STEM_LENGTH]


def search_terms(texts: Iterable[str], limit: int) -> tuple[str, ...]:
    """Return what the texts are found by, each term once, in order, at most ``limit``.

    Terms are stems; of scripts without spaces, pairs and the last character of every run, so
    that any single character begins a term.
    """
    found = (term for text in texts for run in _runs(text) for term in _terms(run))
    return tuple(islice(dict.fromkeys(found), limit))


def query_terms(query: str, limit: int) -> tuple[tuple[str, bool], ...]:
    """Return the terms that a text must have, each with whether longer ones will do as well.

    They will for a word that may be half typed: the last one, and a lone character of a script
    without spaces.
    """
    runs = _runs(query)
    wanted: dict[str, bool] = {}
    for place, run in enumerate(runs):
        for term in _asked(run):
            half_typed = place == len(runs) - 1 and not is_dense(run)
            wanted[term] = len(term) < STEM_LENGTH and (half_typed or _is_lone(term))
    return tuple(islice(wanted.items(), limit))


def _runs(text: str) -> list[str]:
    """Return the runs of letters and digits, folded: width, case and accents do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    folded = unicodedata.normalize("NFC", _ACCENTED.sub("", plain)).casefold()
    runs: list[str] = _TOKEN.findall(folded)
    return runs


def _terms(run: str) -> Iterator[str]:
    if not is_dense(run):
        yield stem(run)
        return
    yield from (run[at : at + 2] for at in range(len(run) - 1))
    yield run[-1]


def _asked(run: str) -> Iterator[str]:
    """Yield what a run of a query asks for: the last character is in the pair before it."""
    found = list(_terms(run))
    yield from found[:-1] if len(found) > 1 else found


def _is_lone(term: str) -> bool:
    return len(term) == 1 and is_dense(term)
