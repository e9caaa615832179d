"""What the log says, and what it never says: tokens and passwords are cut from every line.

The last step before a line is written looks at the finished text, so it also covers tracebacks
and what libraries log on their own (httpx writes each address, and Telegram's hold the token).
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from types import TracebackType

#: A bot token: its numeric id, a colon, 35 characters (some servers issue a few more or less).
_TOKEN = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{30,}")
#: A password in an address: ``redis://:secret@host``.
_PASSWORD = re.compile(r"(\w+://[^\s/:@]*):[^\s/@]+@")
_QUIET = ("aiohttp", "httpx", "httpcore", "telegram", "asyncio", "uvicorn")
#: Readers that complain of every odd document; what came of it, the bot says itself.
_MUTE = ("trafilatura", "htmldate", "pypdf")


#: Secrets of this process, word for word, the longest first.
_concealed: tuple[str, ...] = ()
#: A shorter word stands in too many lines to be blotted out wherever it does.
_SHORTEST = 6


def conceal(*secrets: str) -> None:
    """Let these words be blotted out of every line from now on, in whatever form they stand there.

    Of an address the password is the secret, and the name where there is no password.
    """
    global _concealed  # noqa: PLW0603 - what a process must not say is a fact of the process
    words = {form for secret in secrets for word in _hidden(secret) for form in _forms(word)}
    words = {it for it in words if len(it) >= _SHORTEST}
    _concealed = tuple(sorted(words | set(_concealed), key=len, reverse=True))


def _hidden(secret: str) -> Iterator[str]:
    """Yield the words of a secret that are secret: of a token also what follows its number."""
    if "://" not in secret:
        yield secret
        number, _, rest = secret.partition(":")
        if number.isdecimal():
            yield rest
        return
    address = urlsplit(secret)
    yield address.password or address.username or ""
    # So redis-py takes the password of a Unix socket, and we take Sentinel's.
    query = parse_qs(address.query)
    yield from (*query.get("password", ()), *query.get("sentinel_password", ()))


def _forms(word: str) -> tuple[str, ...]:
    """Return how a word looks as it is, in an address, in Python's spelling, and all in JSON."""
    plain = (word, quote(word, safe=""), unquote(word), repr(word)[1:-1])
    return (*plain, *(json.dumps(it)[1:-1] for it in plain))


def redact(text: str) -> str:
    """Return the text with every token, every password in an address and every secret blotted."""
    for secret in _concealed:
        text = text.replace(secret, "***")
    return _PASSWORD.sub(r"\1:***@", _TOKEN.sub("***", text))


@contextmanager
def following(trace: str | None) -> Iterator[None]:
    """Let every line that is said inside bear the name of the update that it is about."""
    with structlog.contextvars.bound_contextvars(**({"trace": trace} if trace else {})):
        yield


def trace() -> str | None:
    """Return the name of the update that is being worked on; None outside of any."""
    name: str | None = structlog.contextvars.get_contextvars().get("trace")
    return name


class _Redacting(logging.Formatter):
    """A formatter around another one, which redacts the finished line."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line."""
        return redact(self._inner.format(record))


def _drop_colour(
    _logger: Any, _name: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Return the event without uvicorn's coloured twin of the message."""
    event.pop("color_message", None)
    return event


def _say_last_words(
    kind: type[BaseException], error: BaseException, where: TracebackType | None
) -> None:
    """Say what the interpreter would say on its own, behind the back of the redaction."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger(__name__).critical("unexpected end", exc_info=(kind, error, where))


def _say_of_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        _say_last_words(args.exc_type, args.exc_value, args.exc_traceback)


def configure(level: str = "INFO", *, as_json: bool | None = None) -> None:
    """Send every record, ours and the libraries', to stderr as one redacted line.

    Lines are JSON where stderr is not a terminal, unless ``as_json`` says otherwise.
    """
    if as_json is None:
        as_json = not sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _drop_colour,
    ]
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    last = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, render]
    if as_json:
        last.insert(1, structlog.processors.format_exc_info)
    formatter = structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Redacting(formatter))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _say_last_words
    threading.excepthook = _say_of_thread
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING if level != "DEBUG" else logging.INFO)
    for name in _MUTE:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
