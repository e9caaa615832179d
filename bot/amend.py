"""What a press or an answer in the set-up menu makes of a subscription's terms.

A change says what holds afterwards, never what to turn round, so that a press that comes twice, or
from an old screen, does no harm. A change that nobody offers is no change.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast, get_args
from urllib.parse import urlsplit

import regex
from babel import Locale, UnknownLocaleError
from babel.localedata import locale_identifiers

from bot.terms import WORD_LIMIT, WORD_LISTS, WORDS_LIMIT, Feed, Form, Length, Night
from bot.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bot.terms import Rules, Style, Terms, Timing, WordList

_COMMAS: Final = regex.compile(r"[\n,;，、；]+")
_HOST: Final = regex.compile(r"(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}{2,24}")
_HOURS: Final = range(24)
#: Languages that are offered by button.
LANGUAGES: Final = ("en", "zh", "es", "ar", "hi", "pt", "ru", "uk", "de", "fr", "ja", "tr")


def amended(terms: Terms, change: str, values: tuple[str, ...]) -> Terms:
    """Return the terms after a change; the same terms where it makes no sense."""
    amend = _CHANGES.get(change)
    try:
        return terms if amend is None else amend(terms, *values)
    except (TypeError, ValueError):
        return terms


def is_change(change: str) -> bool:
    """Whether a word of a press names a change."""
    return change in _CHANGES


def _ruled(terms: Terms, rules: Rules) -> Terms:
    return replace(terms, rules=rules)


def _dressed(terms: Terms, style: Style) -> Terms:
    return replace(terms, style=style)


def _timed(terms: Terms, timing: Timing) -> Terms:
    return replace(terms, timing=timing)


def _feed(terms: Terms, value: str) -> Terms:
    return _ruled(terms, replace(terms.rules, feed=cast("Feed", _one_of(value, get_args(Feed)))))


def _add(terms: Terms, name: str, *words: str) -> Terms:
    """Add words to a list; whoever makes a rule wants it to count."""
    before = words_in(terms.rules, name)
    after = tuple(dict.fromkeys((*before, *words)))[:WORDS_LIMIT]
    return _ruled(terms, _listing(replace(terms.rules, feed="chosen"), name, after))


def _drop(terms: Terms, name: str, word: str) -> Terms:
    after = tuple(it for it in words_in(terms.rules, name) if it != word)
    return _ruled(terms, _listing(terms.rules, name, after))


def _listing(rules: Rules, name: str, words: tuple[str, ...]) -> Rules:
    """Return the rules with one list in the place of what it was."""
    entries: dict[str, Any] = {name: words}
    return replace(rules, **entries)


def _form(terms: Terms, value: str) -> Terms:
    form = cast("Form", _one_of(value, get_args(Form)))
    return _dressed(terms, replace(terms.style, form=form))


def _length(terms: Terms, value: str) -> Terms:
    length = cast("Length", _one_of(value, get_args(Length)))
    return _dressed(terms, replace(terms.style, length=length))


def _mark(terms: Terms, name: str, value: str) -> Terms:
    """Switch hashtags, silence or the source button on or off."""
    marks: dict[str, Any] = {_one_of(name, ("hashtags", "silent", "buttons")): _is_on(value)}
    return _dressed(terms, replace(terms.style, **marks))


def _digest(terms: Terms, *hours: str) -> Terms:
    """Let digests come at these hours and no others; with none, every post at once."""
    chosen = tuple(sorted({_hour(it) for it in hours}))
    return _timed(terms, replace(terms.timing, digest_hours=chosen))


def _hour_switched(terms: Terms, hour: str, value: str) -> Terms:
    hours = set(terms.timing.digest_hours) - {_hour(hour)}
    if _is_on(value):
        hours.add(_hour(hour))
    return _timed(terms, replace(terms.timing, digest_hours=tuple(sorted(hours))))


def _zone(terms: Terms, name: str) -> Terms:
    return _timed(terms, replace(terms.timing, zone=name))


def _quiet(terms: Terms, *hours: str) -> Terms:
    """Let nothing come between two hours; without hours, or where they are one, at any time."""
    quiet = Night(_hour(hours[0]), _hour(hours[1])) if len(hours) > 1 else None
    if quiet is not None and quiet.start == quiet.end:
        quiet = None
    return _timed(terms, replace(terms.timing, quiet=quiet))


def _paused(terms: Terms, value: str) -> Terms:
    return replace(terms, paused=_is_on(value))


_CHANGES: Final[Mapping[str, Callable[..., Terms]]] = {
    "feed": _feed,
    "add": _add,
    "drop": _drop,
    "form": _form,
    "length": _length,
    "mark": _mark,
    "digest": _digest,
    "hour": _hour_switched,
    "zone": _zone,
    "quiet": _quiet,
    "paused": _paused,
}


def _one_of(value: str, known: Iterable[str]) -> str:
    """Return the value.

    Raises:
        ValueError: it is none of those that are known.
    """
    if value not in known:
        raise ValueError(value)
    return value


def _is_on(value: str) -> bool:
    """Return what a switch says.

    Raises:
        ValueError: it says neither on nor off.
    """
    return _one_of(value, ("on", "off")) == "on"


def _hour(value: str) -> int:
    """Return an hour of the day.

    Raises:
        ValueError: it is none.
    """
    if int(value) not in _HOURS:
        raise ValueError(value)
    return int(value)


def words_in(rules: Rules, name: str) -> tuple[str, ...]:
    """Return the entries of a list by its name.

    Raises:
        ValueError: there is no such list.
    """
    words: tuple[str, ...] = getattr(rules, _one_of(name, WORD_LISTS))
    return words


def words_of(text: str, name: WordList) -> tuple[str, ...]:
    """Return the entries that a person's message names, in order, as the list keeps them.

    They stand on lines of their own, or between commas of any script. What can be no entry of the
    list, such as a host without a dot, is left out.
    """
    read = {"hosts": _host, "languages": _language}.get(name, _phrase)
    found = (read(fold(part)) for part in _COMMAS.split(text))
    return tuple(dict.fromkeys(it for it in found if it))[:WORDS_LIMIT]


def _phrase(text: str) -> str | None:
    """Return a word or several; a star alone says nothing."""
    return text[:WORD_LIMIT] if text.strip("*# ") else None


def _host(text: str) -> str | None:
    """Return the host that a link or a name stands for."""
    try:
        named = urlsplit(text if "://" in text else f"//{text}").hostname
    except ValueError:
        return None
    host = (named or "").removeprefix("www.")
    return host if len(host) <= WORD_LIMIT and _HOST.fullmatch(host) else None


def _language(text: str) -> str | None:
    """Return the tag of a language that is named by tag, in English, or in itself."""
    return _tongues().get(text.casefold().replace("_", "-"))


@cache
def _tongues() -> dict[str, str]:
    """Return the tag of every language by its names, folded (Unicode CLDR)."""
    english = Locale("en").languages
    own = {tag: language_label(tag) for tag in locale_identifiers() if "_" not in tag}
    named = {tag: tag for tag in (*english, *own) if "_" not in tag}
    for names in (own, english):
        for tag, name in names.items():
            if "_" not in tag:
                named.setdefault(str(name).casefold(), tag)
    return named


def language_label(tag: str) -> str:
    """Return what speakers of a language call it; the tag itself where CLDR does not know."""
    try:
        name = Locale.parse(tag.replace("-", "_")).get_display_name()
    except (ValueError, UnknownLocaleError):
        return tag
    return name or tag
