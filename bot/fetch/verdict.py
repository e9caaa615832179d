"""What an answer means, from its status and headers alone. Pure.

    2xx with a body            proceed, unless it is a part of one
    304 to what was a question unchanged
    300 301 302 303 307 308    redirect, where a Location says whither
    401 403 407 451, other 4xx Refused
    404 410                    NotFound
    429, 503 with Retry-After  Throttled
    5xx and everything else    Unreachable

The statuses are RFC 9110's; ``Retry-After`` is seconds or an HTTP date (RFC 9110, 10.2.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.errors import NotFound, Refused, Throttled, Unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: A wait without a number, in seconds.
DEFAULT_RETRY_SECONDS = 60.0
#: Longer ones are not worth their place: they are kept for every page.
MAX_VALIDATOR = 256
#: Characters of a header whose parameters are read: a file name of 200 Chinese ones fits, escaped.
MAX_PARAMETERS = 2048
#: The longest wait that is believed, in seconds.
MAX_RETRY_SECONDS = 3600.0

#: ``Content-Range`` of bytes (RFC 9110, 14.4).
_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_TIMED_OUT = frozenset({408, 425})


@dataclass(frozen=True, slots=True)
class Proceed:
    """The body is what was asked for."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """The document is elsewhere."""

    #: As the server wrote it: relative, absolute, or nonsense.
    location: str


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The document is what it was when its validators were told."""


Verdict: TypeAlias = Proceed | Redirect | Unchanged


@dataclass(frozen=True, slots=True)
class Declared:
    """What the headers say about a body; never trusted."""

    media_type: str | None
    charset: str | None
    name: str | None
    etag: str | None
    last_modified: str | None


def judge(
    url: str,
    status: int,
    headers: Mapping[str, str],
    *,
    now: datetime,
    conditional: bool = False,
) -> Verdict:
    """Return what to do with an answer; ``conditional`` where validators were sent.

    ``headers`` are looked up by lower-case names.

    Raises:
        FetchError: the answer is no document and does not say where one is.
    """
    if 200 <= status < 300:  # noqa: PLR2004 - the class of success in RFC 9110
        if _is_part(headers.get("content-range")):
            raise Unreachable(url, "a part that was not asked for")
        return Proceed()
    if status in _REDIRECTS and headers.get("location"):
        return Redirect(headers["location"])
    if status == 304 and conditional:  # noqa: PLR2004 - RFC 9110, 15.4.5
        return Unchanged()
    reason = f"status {status}"
    if status in _GONE:
        raise NotFound(url, reason)
    if status == 429 or (status == 503 and "retry-after" in headers):  # noqa: PLR2004 - RFC 6585
        raise Throttled(url, retry_after_seconds(headers.get("retry-after"), now=now))
    if 400 <= status < 500 and status not in _TIMED_OUT:  # noqa: PLR2004 - the client's fault
        raise Refused(url, reason)
    raise Unreachable(url, reason)


def retry_after_seconds(value: str | None, *, now: datetime) -> float:
    """Return the wait that a ``Retry-After`` asks for, between 1 s and an hour."""
    if value is None:
        return DEFAULT_RETRY_SECONDS
    text = value.strip()
    if text.isascii() and text.isdigit():
        # Ten digits are more than the cap already; int() refuses thousands of them.
        return _capped(float(int(text[:10])))
    try:
        moment = parsedate_to_datetime(text)
        return _capped((moment - now).total_seconds())
    except (TypeError, ValueError, OverflowError):
        # No date, or one without a zone.
        return DEFAULT_RETRY_SECONDS


def declared(headers: Mapping[str, str]) -> Declared:
    """Return media type, charset, file name and validators as the server declares them."""
    message = Message()
    for name in ("Content-Type", "Content-Disposition"):
        value = headers.get(name.lower(), "")
        # The library's time grows with the square: one header of 60 KB would hold up everybody.
        if 0 < len(value) <= MAX_PARAMETERS:
            message[name] = value
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    return Declared(
        media_type=kind if "/" in kind else None,
        charset=message.get_content_charset(),
        name=_base_name(message.get_filename()),
        etag=_validator(headers.get("etag")),
        last_modified=_validator(headers.get("last-modified")),
    )


def _capped(seconds: float) -> float:
    return min(max(seconds, 1.0), MAX_RETRY_SECONDS)


def _is_part(content_range: str | None) -> bool:
    """Tell whether a body is less than the whole, of which nobody asked for a part."""
    told = _RANGE.fullmatch(content_range or "")
    return told is not None and not (int(told[1]) == 0 and told[3] == str(int(told[2]) + 1))


def _validator(value: str | None) -> str | None:
    """Return a validator that can be kept and sent back as it is, or nothing."""
    fits = value and value.isascii() and value.isprintable() and len(value) <= MAX_VALIDATOR
    return value if fits else None


def _base_name(name: str | None) -> str | None:
    """Return the last part of a path in either system's spelling, printable, or nothing."""
    base = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(letter for letter in base if letter.isprintable()).strip()[:255]
    return shown or None
