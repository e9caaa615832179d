"""Who else is told about the work: Sentry, a collector of spans; neither hears a secret."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING

import pytest
import structlog
from pydantic import ValidationError

from bot import log, reports, spans
from bot.__main__ import main
from bot.errors import NotFound
from bot.isolate import Direct
from bot.reports import reporting
from bot.settings import Settings
from bot.spans import span, telling, trace_id
from tests.articles import page
from tests.fixtures_house import run_house, settings_for
from tests.ingest import KEY, open_ingest
from tests.test_log import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.sandbox import Sandbox

TOKEN = "7000000001:" + "Ab-_" * 8 + "xyz"
STORY = "https://example.com/story"


def _fail(sentence: str) -> None:
    private = f"a variable with {TOKEN}"
    raise RuntimeError(sentence, private[:1])


async def test_an_error_is_reported_with_its_cause_and_its_name() -> None:
    with told("INFO"), open_ingest() as ingest:
        async with reporting(ingest.dsn, "1.2.3"):
            logger = structlog.get_logger("bot.somewhere")
            logger.warning("nobody is told of this")
            with log.following("update:5"):
                try:
                    _fail("it broke")
                except RuntimeError:
                    logger.exception("failed", chat=-100 * 4711)

    (report,) = ingest.reports
    (cause,) = report["exception"]["values"]
    assert report["logentry"]["formatted"] == "failed"
    assert (cause["type"], "it broke" in cause["value"]) == ("RuntimeError", True)
    assert cause["stacktrace"]["frames"][-1]["function"] == "_fail"
    assert report["tags"] == {"trace": "update:5"}
    assert report["release"] == "gistwire@1.2.3"
    assert "breadcrumbs" not in report
    assert "vars" not in cause["stacktrace"]["frames"][-1]
    assert "-471100" not in ingest.everything


@pytest.mark.parametrize(
    "say",
    [
        lambda it: structlog.get_logger().error(f"POST /bot{it}/getMe"),
        lambda it: logging.getLogger("httpx").error("POST %s", f"https://t.example/bot{it}/getMe"),
        lambda it: structlog.get_logger().error("failed", exc_info=RuntimeError(it, {"url": it})),
        lambda it: sys.excepthook(ValueError, ValueError(f"no {it}"), None),
    ],
    ids=["ours", "a library's", "an exception's", "last words"],
)
async def test_no_secret_is_reported(say: Callable[[str], object]) -> None:
    with told("DEBUG"), open_ingest() as ingest:
        log.conceal("hunter2-and-more")
        async with reporting(ingest.dsn, "1"):
            say(TOKEN)
            say("hunter2-and-more")
            say("https://user:pass-word@news.example/private?key=of-a-person")

    assert len(ingest.reports) == 3
    for word in (TOKEN, TOKEN[11:], "hunter2", "pass-word", "of-a-person", "private?"):
        assert word not in ingest.everything, word
    assert ".example/…" in str(ingest.reports)


async def test_what_reports_does_not_report_on_itself() -> None:
    with told("INFO"), open_ingest() as ingest:
        async with reporting(ingest.dsn, "1"):
            for name in ("sentry_sdk.errors", "urllib3.connectionpool", "opentelemetry.sdk"):
                logging.getLogger(name).error("no way out")

    assert ingest.reports == []


async def test_spans_of_one_update_are_one_trace(sandbox: Sandbox, valkey_url: str) -> None:
    """From the update over the job, whose parts are inside it, to the delivery."""
    sandbox.world.publish_page(STORY, page("Followed"), "text/html")
    settings = settings_for(sandbox, valkey_url)
    with told("INFO"), open_ingest() as ingest:
        async with (
            telling(ingest.collector, settings.namespace, "1"),
            run_house(sandbox, settings, rooms=Direct()) as house,
        ):
            await house.ask(STORY)

    (job,) = [it for it in ingest.spans if it.name == "job"]
    ours = [it for it in ingest.spans if it.trace_id == job.trace_id]
    names = {it.name for it in ours}
    inside = {it.name for it in ours if it.parent_span_id == job.span_id}
    (followed,) = [it.value.string_value for it in job.attributes if it.key == "gistwire.trace"]
    assert names >= {"update", "job", "fetch", "extract", "summarise", "delivery", "send"}
    assert inside >= {"fetch", "extract", "summarise"}
    assert followed.startswith("update:")
    assert int.from_bytes(job.trace_id) == trace_id(settings.namespace, followed)
    for word in (sandbox.token.partition(":")[2], "example.com", "Followed"):
        assert word not in ingest.everything


async def test_a_span_says_how_it_ended_and_not_why() -> None:
    with open_ingest() as ingest:
        async with telling(f"{ingest.collector}/", "n", "1"):
            for error in (NotFound(STORY, "secret sentence"), ValueError(TOKEN)):
                with pytest.raises(type(error)), span("fetch", tries=2):
                    raise error

    assert [it.status.message for it in ingest.spans] == ["not_found", "ValueError"]
    assert [it.events for it in ingest.spans] == [[], []]
    assert "secret sentence" not in ingest.everything
    assert TOKEN[11:] not in ingest.everything


async def test_nobody_is_told_unless_somebody_is_named() -> None:
    with open_ingest() as ingest, told("INFO"):
        async with reporting(None, "1"), telling(None, "n", "1"):
            with span("job"):
                structlog.get_logger().error("failed")

    assert ingest.taken == []


@pytest.mark.parametrize("room", ["reports", "spans"])
async def test_one_that_is_away_keeps_nobody_from_working(room: str) -> None:
    """Nothing listens on the port 9 of this machine."""
    with told("INFO") as stream:
        async with asyncio.timeout(20):
            async with (
                reporting(f"http://{KEY}@127.0.0.1:9/7" if room == "reports" else None, "1"),
                telling("http://127.0.0.1:9" if room == "spans" else None, "n", "1"),
            ):
                with span("job"):
                    structlog.get_logger().error("failed")

    assert "failed" in stream.getvalue()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("sentry_dsn", "https://sentry.example/1", "https://key@host/project"),
        ("sentry_dsn", "sentry.example", "http or https"),
        ("otlp_url", "grpc://collector:4317", "http or https"),
    ],
    ids=["no key", "no scheme", "another scheme"],
)
def test_an_address_that_is_none_is_a_fault(setting: str, value: str, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate({setting: value})


def test_an_extra_that_is_not_installed_is_named_at_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GISTWIRE_SENTRY_DSN", f"https://{KEY}@sentry.example/1")
    monkeypatch.setenv("GISTWIRE_OTLP_URL", "http://collector:4318")
    monkeypatch.setattr(reports, "can_report", lambda: False)
    monkeypatch.setattr(spans, "can_tell", lambda: False)

    assert main(["run"]) == 78
    said = capsys.readouterr().err
    assert "GISTWIRE_SENTRY_DSN: wants the extra sentry" in said
    assert "GISTWIRE_OTLP_URL: wants the extra otel" in said
    assert KEY not in said
