"""Errors are reported to a Sentry of the operator's own: what failed in the code, and nothing more.

Off unless an address is set (``GISTWIRE_SENTRY_DSN``, extra ``sentry``). A report holds the
sentence of the log, kind and sentence of the exception, the lines of code on the way to it and the
name of the update. It holds no variable, no environment and no breadcrumb; an address that stands
in a sentence ends after its host, and what the log conceals is concealed here.
"""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import re
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot import log

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from sentry_sdk import Client

_log = structlog.get_logger()

#: How long the last reports may take to leave when the process ends.
_LAST_SECONDS: Final = 3.0
#: Whose own troubles would be reported to themselves.
_THEMSELVES: Final = ("sentry_sdk", "urllib3", "opentelemetry")
_ADDRESS: Final = re.compile(
    r"(\b[a-z][a-z0-9+.-]*://[^\s/?#\"'<>]+)[/?#][^\s\"'<>]*", re.IGNORECASE
)


def can_report() -> bool:
    """Return whether what reports to Sentry is installed."""
    return importlib.util.find_spec("sentry_sdk") is not None


@asynccontextmanager
async def reporting(dsn: str | None, version: str) -> AsyncIterator[None]:
    """Report every line of the log that is an error to ``dsn`` while the block runs.

    A Sentry that does not answer costs nothing but the reports.
    """
    if dsn is None:
        yield
        return
    from sentry_sdk import Client  # noqa: PLC0415 - an extra

    client = Client(
        dsn,
        release=f"gistwire@{version}",
        before_send=_scrubbed,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_breadcrumbs=0,
        auto_session_tracking=False,
    )
    reporter = _Reporter(client)
    logging.getLogger().addHandler(reporter)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(reporter)
        await asyncio.to_thread(client.close, _LAST_SECONDS)


class _Reporter(logging.Handler):
    """Hands errors on to Sentry."""

    def __init__(self, client: Client) -> None:
        super().__init__(logging.ERROR)
        self._client = client

    def emit(self, record: logging.LogRecord) -> None:
        """Report one line."""
        if record.name.partition(".")[0] in _THEMSELVES:
            return
        try:
            self._client.capture_event(_event(record, self._client.options))
        except Exception as error:  # noqa: BLE001 - a report must not become a failure
            # What a handler says of its own failures would pass the redaction by.
            _log.warning("an error was not reported", kind=type(error).__name__)


def _event(record: logging.LogRecord, options: dict[str, Any]) -> Any:
    """Return the report about a line of ours, a table, or of a library's, a text."""
    from sentry_sdk.utils import event_from_exception  # noqa: PLC0415 - an extra

    said: Mapping[str, Any] = record.msg if isinstance(record.msg, dict) else {}
    cause = said.get("exc_info") or record.exc_info
    if isinstance(cause, BaseException):
        cause = (type(cause), cause, cause.__traceback__)
    elif cause and not isinstance(cause, tuple):
        cause = sys.exc_info()
    report: Any = {}
    if cause and cause[1] is not None:
        report, _ = event_from_exception(cause, client_options=options)
    report["level"] = "fatal" if record.levelno >= logging.CRITICAL else "error"
    report["logger"] = str(said.get("logger", record.name))
    report["logentry"] = {"formatted": str(said.get("event", "")) or record.getMessage()}
    report["tags"] = {"trace": log.trace() or "none"}
    return report


def _scrubbed(event: Any, _hint: Any) -> Any:
    """Return the report without a secret, and without what stands behind the host of an address."""
    if isinstance(event, dict):
        return {_scrubbed(name, None): _scrubbed(value, None) for name, value in event.items()}
    if isinstance(event, (list, tuple)):
        return [_scrubbed(it, None) for it in event]
    return _ADDRESS.sub(r"\1/…", log.redact(event)) if isinstance(event, str) else event
