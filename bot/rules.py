"""Does a chat want a story? One pure function says so, and which rule decided.

Whatever is excluded stays out. Languages and sources are gates: where a list has entries, one of
them must match. Keywords and topics together say what a story is about: where either list has
entries, one entry of the two must match. Matching is by plain search, never by a pattern of a
person's own, and takes time in proportion to the text.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.model import Subscription
    from bot.terms import Facts, Rules

Reason: TypeAlias = Literal[
    "paused",
    "everything",
    "own",
    "not_own",
    "excluded",
    "other_language",
    "other_source",
    "other_subject",
    "keyword",
    "topic",
    "gates",
]

#: Scripts that write no space between words: a keyword is found anywhere in them.
_UNSPACED: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
)
#: Beyond this many characters a story's text is not searched; no post is that long.
_TEXT_LIMIT: Final = 20_000


class Verdict(NamedTuple):
    """Whether a chat wants a story, and why."""

    wanted: bool
    reason: Reason
    #: The entry of a list that matched, as its owner wrote it; None where none did.
    entry: str | None = None


def wanted(subscription: Subscription, facts: Facts | None, sent_by: int | None) -> Verdict:
    """Return the verdict on a story that ``sent_by`` published.

    Without facts it is a message to all, which only a pause keeps out.
    """
    rules = subscription.terms.rules
    if subscription.terms.paused:
        return Verdict(wanted=False, reason="paused")
    if facts is None or rules.feed == "everything":
        return Verdict(wanted=True, reason="everything")
    if rules.feed == "own":
        own = sent_by == subscription.added_by
        return Verdict(own, "own" if own else "not_own")
    return _chosen(rules, facts)


def _chosen(rules: Rules, facts: Facts) -> Verdict:
    """Return the verdict of the lists."""
    said = folded(" \n ".join((facts.headline, facts.text, *facts.keywords)))
    if entry := _first(rules.excluded, said):
        return Verdict(wanted=False, reason="excluded", entry=entry)
    return _shut_out(rules, facts) or _about(rules, facts, said)


def _shut_out(rules: Rules, facts: Facts) -> Verdict | None:
    """Return the verdict of the gate that is shut; None where all are open."""
    if rules.languages and not any(_speaks(facts.language, it) for it in rules.languages):
        return Verdict(wanted=False, reason="other_language")
    if rules.hosts and not any(_stands_under(facts.host, it) for it in rules.hosts):
        return Verdict(wanted=False, reason="other_source")
    return None


def _about(rules: Rules, facts: Facts, said: str) -> Verdict:
    """Return the verdict of the lists that say what a story is about."""
    if not rules.keywords and not rules.topics:
        return Verdict(wanted=True, reason="gates")
    if entry := _first(rules.keywords, said):
        return Verdict(wanted=True, reason="keyword", entry=entry)
    filed = folded(" \n ".join((facts.section or "", *facts.keywords)))
    if entry := _first(rules.topics, filed):
        return Verdict(wanted=True, reason="topic", entry=entry)
    return Verdict(wanted=False, reason="other_subject")


@lru_cache(maxsize=512)
def folded(text: str) -> str:
    """Return the text as it is compared: width, case and runs of white space do not count."""
    return " ".join(unicodedata.normalize("NFKC", text[:_TEXT_LIMIT]).casefold().split())


def _first(entries: Iterable[str], text: str) -> str | None:
    """Return the first entry that stands in the folded text."""
    return next((entry for entry in entries if stands_in(entry, text)), None)


def stands_in(entry: str, text: str) -> bool:
    """Whether the folded text has the entry as words of its own; with ``*`` behind, as a beginning.

    In scripts without spaces a word is found wherever it stands.
    """
    word = folded(entry)
    open_end = word.endswith("*")
    word = word.rstrip("*").strip()
    return bool(word) and any(
        _parted(text, start - 1, start)
        and (open_end or _parted(text, start + len(word) - 1, start + len(word)))
        for start in _places(word, text)
    )


def _places(word: str, text: str) -> Iterator[int]:
    """Yield where the word begins in the text."""
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def _parted(text: str, left: int, right: int) -> bool:
    """Whether no word of a script with spaces goes on from one character to the next."""
    if left < 0 or right >= len(text):
        return True
    before, after = text[left], text[right]
    if _UNSPACED.match(before) or _UNSPACED.match(after):
        return True
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    """Whether the character is part of a word: a letter, a digit, or a mark on one."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _speaks(language: str | None, entry: str) -> bool:
    """Whether the language is the entry's, or a form of it."""
    tag = (language or "").lower()
    return tag == entry or tag.startswith(f"{entry}-")


def _stands_under(host: str | None, entry: str) -> bool:
    """Whether the host is the entry's, or a subdomain of it."""
    return host is not None and (host == entry or host.endswith(f".{entry}"))
