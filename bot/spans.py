"""Spans for an OpenTelemetry collector: which part of the work took how long, under one name.

Off unless an address is set (``GISTWIRE_OTLP_URL``, extra ``otel``). All spans of one update are
one trace in whatever process they arise, for the trace's id is made from the name that the log
gives it (``bot.log.trace``). A span bears that name and words of closed sets; never an address, a
text, an error's sentence or a person.
"""

from __future__ import annotations

import asyncio
import importlib.util
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from bot import log
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from opentelemetry.sdk.trace.id_generator import IdGenerator
    from opentelemetry.trace import Tracer

#: Where a collector takes spans, under its base address (OTLP 1.7, OTLP/HTTP Request).
_PATH: Final = "/v1/traces"
#: How long the last spans may take to leave when the process ends.
_LAST_SECONDS: Final = 5
_NOTHING: Final[AbstractContextManager[None]] = nullcontext()

_tracer: Tracer | None = None


def can_tell() -> bool:
    """Return whether what tells a collector is installed."""
    return importlib.util.find_spec("opentelemetry") is not None


def span(name: str, **facts: str | int) -> AbstractContextManager[None]:
    """Let the block be a span of the work; its facts are words of closed sets, or numbers."""
    tracer = _tracer
    return _NOTHING if tracer is None else _told(tracer, name, facts)


@contextmanager
def _told(tracer: Tracer, name: str, facts: dict[str, str | int]) -> Iterator[None]:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra

    facts = {f"gistwire.{fact}": value for fact, value in facts.items()}
    if followed := log.trace():
        facts["gistwire.trace"] = followed
    with tracer.start_as_current_span(
        name, attributes=facts, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except BotError as error:
            current.set_status(StatusCode.ERROR, error.code)
            raise
        except Exception as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


@asynccontextmanager
async def telling(url: str | None, namespace: str, version: str) -> AsyncIterator[None]:
    """Send the spans of this process to the collector at ``url`` while the block runs.

    A collector that does not answer costs a line in the log and nothing else.
    """
    global _tracer  # noqa: PLW0603 - whom a process tells is a fact of the process
    if url is None:
        yield
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 - an extra
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - the same
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - the same
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - the same

    exporter = OTLPSpanExporter(f"{url.rstrip('/')}{_PATH}", timeout=_LAST_SECONDS)
    provider = TracerProvider(
        resource=Resource.create(
            {"service.name": "gistwire", "service.version": version, "service.namespace": namespace}
        ),
        id_generator=_named_traces(namespace),
        shutdown_on_exit=False,
    )
    provider.add_span_processor(BatchSpanProcessor(exporter))
    _tracer = provider.get_tracer("gistwire", version)
    try:
        yield
    finally:
        _tracer = None
        await asyncio.to_thread(provider.shutdown)


def _named_traces(namespace: str) -> IdGenerator:
    """Return what makes the ids: of a trace from its name, so that all processes make the same."""
    from opentelemetry.sdk.trace.id_generator import RandomIdGenerator  # noqa: PLC0415 - an extra

    class NamedTraces(RandomIdGenerator):
        def generate_trace_id(self) -> int:
            name = log.trace()
            if name is None:
                return super().generate_trace_id()
            return trace_id(namespace, name)

    return NamedTraces()


def trace_id(namespace: str, name: str) -> int:
    """Return the id under which a collector shows what the log calls ``name``."""
    return int.from_bytes(sha256(f"{namespace} {name}".encode()).digest()[:16])
