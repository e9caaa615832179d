"""A Sentry and an OpenTelemetry collector on this machine: they keep whatever they are told."""

from __future__ import annotations

import gzip
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from opentelemetry.proto.trace.v1.trace_pb2 import Span

KEY = "0123456789abcdef0123456789abcdef"


@dataclass(slots=True)
class Ingest:
    """What was told so far; any thread may look."""

    port: int = 0
    #: path and body of each request, unpacked
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        """Where a Sentry client reports."""
        return f"http://{KEY}@127.0.0.1:{self.port}/7"

    @property
    def collector(self) -> str:
        """Where an OpenTelemetry exporter sends."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def everything(self) -> str:
        """All that was told, as text."""
        return "\n".join(body.decode("utf-8", "replace") for _, body in self.taken)

    @property
    def reports(self) -> list[dict[str, Any]]:
        """Every event that Sentry was told: of an envelope, the line behind its item's header."""
        envelopes = [body.splitlines() for path, body in self.taken if path == "/api/7/envelope/"]
        return [json.loads(lines[2]) for lines in envelopes if b'"event"' in lines[1]]

    @property
    def spans(self) -> list[Span]:
        """Every span that the collector was told."""
        asked = [
            ExportTraceServiceRequest.FromString(body)
            for path, body in self.taken
            if path == "/v1/traces"
        ]
        return [
            span
            for request in asked
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        ]


@contextmanager
def open_ingest() -> Iterator[Ingest]:
    """Listen on a free port of this machine."""
    ingest = Ingest()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            ingest.taken.append((self.path, body))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        ingest.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield ingest
        finally:
            server.shutdown()
            thread.join(5)
