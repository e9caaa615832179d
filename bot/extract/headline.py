"""The headline: what a page calls its story, without the outlet's name.

A page may hold four wordings: in JSON-LD, for sharing (Open Graph), for search (``title``), and
for readers (``h1``). What is only there for search machines loses; where nothing but the wording
for sharing differs from the heading, the heading is the headline.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.extract.declared import letters, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.extract.declared import Declared

_SHARED = ("og:title", "twitter:title")
_OTHERS = ("dc.title", "dcterms.title", "dc:title", "sailthru.title", "citation_title", "title")
_MAX_HEADLINE = 300
#: What stands between a headline and an outlet's name.
_SEPARATOR = re.compile(
    r"\s+(?:[-–—|｜│¦·•»«›‹:/@]|::|-{2,3})\s+|\s*[|｜│_]+\s*|\s*(?:——|\s::\s)\s*|\s+[-–—](?=[\u0590-\u06ff\u3040-\uffff])"
    r"|(?<=[\u0590-\u06ff\u3000-\uffff])\s*[-–—]+\s*|(?<=[\u3000-\uffff])\s*[:：]\s*(?=[^：:]{2,20}\Z)|,\s+(?=[^,]{3,60}(?:,\s[\d.]+)?\Z)"
    r"|\s*[(（](?=[^()（）]{2,30}[)）]\Z)"
)
#: Between parts that a content system strings together: ``headline_rubric_outlet``.
_STRUNG = re.compile(
    r"\s*[|｜│_]+\s*|\s*-{2,3}\s*|\s+[·•»«›‹]\s+|\s*::\s*|(?<=[\u3000-\u9fff])\s*[-–—]+\s*"
)
#: Words that end an outlet's name, where the page does not say its name.
_OUTLET_WORD = re.compile(
    r"(?:网|報|报|日报|日報|新闻|新聞|在线|電視台|电视台|电台|通讯社|通訊社|新闻社|周刊|週刊|杂志|雜誌|频道|頻道|博客|论坛|論壇|百科|门户|門戶|客户端|官网|官網|ニュース|オンライン|新聞社|뉴스|일보|신문)[】\]]?\Z"
    r"|\A(?:[\w-]+\.)+(?:com|net|org|[a-z]{2})\Z|(?:\s|\A)(?:News|Online|Magazine|Blog|Wikipedia|Новости|Zeitung)\Z"
)
_PREFIX = re.compile(r"\s*(?:[|｜│»«›‹:：]|::|\s[-–—])\s*")
#: Letters of a rubric between headline and outlet, and of the shortest headline that is one.
_RUBRIC, _SHORTEST = 12, 4
#: Words, and characters of dense scripts, that make a heading a headline without a witness.
_WORDY, _WORDY_DENSE = 5, 12
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]|[^\W_]+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_CUT = re.compile(r"\s*(?:\.{3}|…)\Z")
#: What archives put behind a headline.
_STAMP = re.compile(r"\s+\((?:Published|Updated)\s+\d{4}\)\Z")
_DOMAIN = re.compile(r"\.(?:com?|org|net|[a-z]{2})(?:\.[a-z]{2})?\Z", re.IGNORECASE)


def of_page(page: Declared, outlets: tuple[str, ...]) -> str | None:
    """Return the headline of a page whose outlet goes by these names."""
    heads = tuple(text for text, _ in page.headings if not _is_name(text, page.title, outlets))
    rivals = tuple(it for it in heads if _is_headline(it, outlets))

    def first(*values: str | None) -> str | None:
        texts = (_STAMP.sub("", plain(it)) for it in values)
        fit = (it for it in texts if _is_headline(it, outlets) and len(it) <= _MAX_HEADLINE)
        return next((_whole(without_outlet(it, outlets, rivals), rivals) for it in fit), None)

    linked, search = first(page.linked.string("headline")), first(page.title)
    shared = first(*(page.first((it,)) for it in _SHARED))
    marked = first(*(" ".join(it.itertext()) for it in page.marked("headline")))
    return (
        _entry(linked, page.linked.string("name"), (*rivals[:1], search or ""))
        or _linked(linked, shared, (search, *rivals[:1]))
        or _shown(rivals, (marked, shared, search))
        or shared
        or marked
        or first(*(page.first((it,)) for it in _OTHERS))
        or _lone(rivals, search)
        or search
        or next(iter(rivals), None)
    )


def _linked(linked: str | None, shared: str | None, seen: tuple[str | None, ...]) -> str | None:
    """Return the wording in JSON-LD, or that for sharing where the former is for search.

    ``seen`` are the title and the first heading; where both agree on something that shares no
    word with the wording in JSON-LD, that is about something else.
    """
    search, *heads = seen
    strange = any(_same(it, search) and not _words(it or "") & _words(linked or "") for it in heads)
    if linked is None or strange:
        return None
    return shared if shared and _same(linked, search) else linked


def _lone(rivals: tuple[str, ...], search: str | None) -> str | None:
    """Return the only heading unless the title says more."""
    if len({letters(it) for it in rivals}) != 1:
        return None
    says_more = len(_WORDS.findall(rivals[0])) < len(_WORDS.findall(search or ""))
    return None if says_more else rivals[0]


def _is_name(head: str, title: str | None, outlets: tuple[str, ...]) -> bool:
    """Return whether a heading is the name of the site, by its place beside the headline."""
    parts = [letters(it) for it in _SEPARATOR.split(title or "") if it]
    key = letters(head)
    if len(parts) < 2 or key not in {parts[0], parts[-1]}:  # noqa: PLR2004 - headline and name
        return False
    others = [it for it in parts if it != key]
    named = {letters(it) for it in outlets} & set(others)
    return not named and bool(others) and len(key) < max(map(len, others))


def _shown(heads: tuple[str, ...], witnesses: tuple[str | None, ...]) -> str | None:
    """Return the heading that is the headline by what the page declares; None in doubt."""
    marked, shared, search = witnesses
    declared = [it for it in witnesses if it]
    agreed = next((it for it in heads if any(_same(it, other) for other in declared)), None)
    alike = next((it for it in heads if _is_like(it, declared, alone=False)), None)
    chosen = agreed or alike or next((it for it in heads if _is_like(it, declared)), None)
    if chosen and search and not shared and _is_rubric_and(search, chosen):
        return search
    if chosen is None or not shared or _same(chosen, shared):
        return chosen
    if _same(marked, shared) and letters(chosen) in letters(shared + (search or "")):
        return shared
    if (
        marked is None
        and letters(chosen).endswith(letters(shared))
        and _is_labelled(chosen, shared)
    ):
        return shared
    # A heading that is only a piece of what is shared is a rubric, or lacks one.
    piece = letters(chosen) in letters(shared)
    return shared if piece and letters(search or "").startswith(letters(shared)) else chosen


def _is_labelled(head: str, shared: str) -> bool:
    """Return whether a heading is the shared wording behind a single word and a colon."""
    return re.fullmatch(r"\w+\s*[:：]\s*", head[: len(head) - len(shared)]) is not None


def _is_rubric_and(headline: str, head: str) -> bool:
    """Return whether a heading is a headline behind a rubric that no sign divides from it."""
    rest = head.removesuffix(headline).rstrip()
    return (
        rest != head
        and rest[-1:].isalnum()
        and len(_WORDS.findall(headline)) > len(_WORDS.findall(rest))
    )


def _entry(linked: str | None, name: str | None, shown: tuple[str, ...]) -> str | None:
    """Return the name of an entry that shows it, and has a description for a headline.

    Encyclopedias declare themselves so.
    """
    words = _words(name or "")
    is_shown = bool(words) and any(letters(name or "") in letters(it) for it in shown)
    tells_else = 2 * len(words & _words(linked or "")) <= len(words)
    return plain(name) if linked and is_shown and tells_else else None


def _is_like(head: str, declared: list[str], *, alone: bool = True) -> bool:
    """Return whether a heading tells the same as what is declared, in other words.

    ``alone``: a heading that is long enough to be one needs no word in common.
    """
    words = _words(head)
    if not words or not declared:
        return False
    alike = any(2 * len(words & _words(it)) >= len(words) for it in declared)
    wordy = len(_WORDS.findall(head)) >= _WORDY and not _DENSE.search(head)
    dense = len(_DENSE.findall(head)) >= _WORDY_DENSE
    return (alone and wordy) or ((dense or len(letters(head)) >= _WORDY_DENSE) and alike)


def without_outlet(
    title: str, outlet: Iterable[str] | str | None, rivals: tuple[str, ...] = ()
) -> str:
    """Return a title without the outlet's name before or behind a separator.

    ``outlet`` is the name, or all the names it goes by. ``rivals`` are other spellings of the
    headline on the page: a title that starts with one, and has nothing but a separator and a
    tail behind it, is that one.
    """
    for rival in rivals:
        rest = title.removeprefix(rival)
        if len(letters(rival)) > _SHORTEST * 2 and rest != title and _SEPARATOR.match(rest):
            return rival
    names = [outlet] if isinstance(outlet, str) else [*(outlet or ())]
    keys = {letters(it) for it in names} | {letters(_DOMAIN.sub("", it)) for it in names}
    keys = {it for it in keys if len(it) > 1}
    return _without_prefix(_without_suffix(title, keys), keys)


def _without_suffix(title: str, keys: set[str]) -> str:
    for cut in reversed(list(_SEPARATOR.finditer(title))):
        tail = letters(title[cut.end() :])
        if cut.start() and _names_outlet(tail, keys):
            kept = _without_stranger(title[: cut.start()].strip())
            return _without_rubrics(kept) if _STRUNG.fullmatch(cut.group()) else kept
    return _without_stranger(title)


def _without_stranger(title: str) -> str:
    """Return a title without a last part that is called as only outlets are."""
    cut = next(iter(reversed(list(_SEPARATOR.finditer(title)))), None)
    if cut is None or cut.group().strip() in {":", "：", "(", "（", ","}:
        return title
    tail, kept = title[cut.end() :].strip(), title[: cut.start()].strip()
    named = len(letters(tail)) <= _RUBRIC and _OUTLET_WORD.search(tail) is not None
    if not named or len(letters(kept)) < max(2 * _SHORTEST, len(letters(tail))):
        return title
    return _without_rubrics(kept) if _STRUNG.fullmatch(cut.group()) else kept


def _without_rubrics(title: str) -> str:
    """Return a strung title without the short parts behind the headline."""
    head, *parts = _STRUNG.split(title)
    short = all(0 < len(letters(part)) <= _RUBRIC for part in parts)
    return head if short and len(letters(head)) > max(map(len, (*parts, ""))) else title


def _without_prefix(title: str, keys: set[str]) -> str:
    for cut in _PREFIX.finditer(title):
        rest = title[cut.end() :].strip()
        if letters(title[: cut.start()]) in keys and len(letters(rest)) > _SHORTEST:
            return rest
        break
    return title


def _names_outlet(tail: str, keys: set[str]) -> bool:
    """Return whether what stands behind a separator is the outlet, with a word more or less."""
    if not tail:
        return False
    return any(
        tail == key
        or (2 * len(tail) >= len(key) and (key.startswith(tail) or key.endswith(tail)))
        or (len(tail) <= len(key) + _RUBRIC and _wraps(tail, key))
        for key in keys
    )


def _wraps(tail: str, key: str) -> bool:
    """Return whether a tail is an outlet's name with a word or a date beside it."""
    if not (tail.startswith(key) or tail.endswith(key)):
        return False
    return len(key) >= _SHORTEST - 1 or tail.replace(key, "").isdigit()


def _is_headline(text: str, outlets: tuple[str, ...]) -> bool:
    """Return whether a text is more than the outlet's name."""
    key = letters(text)
    names = {letters(it) for it in outlets} - {""}
    return bool(key) and not any(
        key == name or (len(name) >= _SHORTEST - 1 and key.replace(name, "") in {"", "logo"})
        for name in names
    )


def _whole(headline: str, heads: tuple[str, ...]) -> str:
    """Return the headline of the page where the label is a cut form of it."""
    start = _CUT.sub("", headline)
    return next((it for it in heads if start != headline and it.startswith(start)), headline)


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and letters(one or "") == letters(other or "")


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text.casefold()))


def tail_of(page: Declared) -> str | None:
    """Return the last part of the page's title: some outlets put the day there."""
    parts = _SEPARATOR.split(page.title or page.first(_SHARED) or "")
    return parts[-1] if len(parts) > 1 else None
