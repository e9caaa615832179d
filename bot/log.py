"""What the log says, and what it never says: tokens and passwords are cut from every line.

The last step before a line is written looks at the finished text, so it also covers tracebacks
and what libraries log on their own (httpx writes each address, and Telegram's hold the token).
"""

from __future__ import annotations

import logging
import re
import sys
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

#: A bot token: its numeric id, a colon, 35 characters (some servers issue a few more or less).
_TOKEN = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{30,}")
#: A password in an address: ``redis://:secret@host``.
_PASSWORD = re.compile(r"(\w+://[^\s/:@]*):[^\s/@]+@")
_QUIET = ("aiohttp", "httpx", "httpcore", "telegram", "asyncio", "uvicorn")
#: Readers that complain of every odd document; what came of it, the bot says itself.
_MUTE = ("trafilatura", "htmldate", "pypdf")


def redact(text: str) -> str:
    """Return the text with every bot token and every password in an address blotted out."""
    return _PASSWORD.sub(r"\1:***@", _TOKEN.sub("***", text))


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


def configure(level: str = "INFO", *, json: bool | None = None) -> None:
    """Send every record, ours and the libraries', to stderr as one redacted line.

    Lines are JSON where stderr is not a terminal, unless ``json`` says otherwise.
    """
    as_json = not sys.stderr.isatty() if json is None else json
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
