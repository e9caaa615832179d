"""Which failures may pass by themselves, and how long to wait for that. Pure.

    no connection, connecting took too long           may pass
    reset, hung up before an answer                   may pass
    502, 503, 504 without Retry-After                 may pass (RFC 9110, 15.6)
    a name that does not exist                        stays
    a certificate or a handshake that is no good      stays
    an answer that is no HTTP                         stays
    whatever the guard or the site said               stays

Waits are drawn from zero up to a bound that doubles ("full jitter", Exponential Backoff And
Jitter, AWS Architecture Blog, 2015), so that those who failed together do not come back together.
"""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import httpcore

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The bound of the first wait; the second is twice as long.
FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 4.0

_TROUBLED = frozenset({502, 503, 504})
_BROKEN_LINES = (
    httpcore.ConnectError,
    httpcore.ConnectTimeout,
    httpcore.ReadError,
    httpcore.WriteError,
)


class Stumbled(Exception):
    """The site is in trouble, and may be out of it in a moment."""


def is_passing_trouble(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether an answer speaks of trouble without naming a time when it is over."""
    return status in _TROUBLED and "retry-after" not in headers


def may_pass(error: BaseException) -> bool:
    """Tell whether the same request may go well in a moment."""
    if isinstance(error, httpcore.RemoteProtocolError):
        # Hung up before a word was said; with a cause, something was said that was no HTTP.
        return next(_causes(error), None) is None
    if isinstance(error, _BROKEN_LINES):
        return not any(map(_stays, _causes(error)))
    return isinstance(error, Stumbled)


def wait_seconds(tries: int, chance: float) -> float:
    """Return how long to wait after so many tries; ``chance`` is from 0 up to 1."""
    return chance * min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** (tries - 1))


def _stays(cause: BaseException) -> bool:
    """Tell whether what lies below a broken line is there to stay."""
    if isinstance(cause, socket.gaierror):
        return cause.errno != socket.EAI_AGAIN
    return isinstance(cause, ssl.SSLError | UnicodeError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what led to an error: the pool of httpcore hides causes, contexts stay."""
    cause = error.__cause__ or error.__context__
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
