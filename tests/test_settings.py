"""Settings come from the environment, faults are reported together, secrets stay hidden."""

from __future__ import annotations

import logging

import pytest
import structlog
from pydantic import ValidationError

from bot import log
from bot.settings import Settings

TOKEN = "7000000001:" + "Ab-_" * 8 + "xyz"


def test_without_a_token_the_bot_is_sandboxed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GISTWIRE_TELEGRAM_TOKEN", raising=False)

    assert Settings().sandboxed


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISTWIRE_ADMINS", "1, 22 ,333")
    monkeypatch.setenv("GISTWIRE_FETCH_ALLOW", "127.0.0.1:80")

    settings = Settings()

    assert settings.admins == (1, 22, 333)
    assert settings.fetch_allow == ("127.0.0.1:80",)


def test_all_faults_are_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISTWIRE_ADMINS", "me")
    monkeypatch.setenv("GISTWIRE_LISTEN_PORT", "70000")
    monkeypatch.setenv("GISTWIRE_TELEGRAM_URL", "ftp://x")

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert caught.value.error_count() == 3


def test_a_plain_http_webhook_is_refused_for_telegram_itself() -> None:
    with pytest.raises(ValidationError, match="https"):
        Settings(public_url="http://bot.example.com")


def test_secrets_hide_from_repr() -> None:
    shown = repr(Settings(telegram_token=TOKEN, redis_url="redis://:hunter2@host"))

    assert TOKEN not in shown
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    "text",
    [
        f"POST https://api.telegram.org/bot{TOKEN}/sendMessage",
        f"file/bot{TOKEN.replace(':', '%3A')}/documents/a.pdf",
        f"ExtBot[token={TOKEN}]",
    ],
)
def test_a_token_never_reaches_the_log(text: str) -> None:
    assert TOKEN.split(":")[1] not in log.redact(text)


def test_a_password_in_an_address_never_reaches_the_log() -> None:
    assert log.redact("redis://user:hunter2@host:6379/0") == "redis://user:***@host:6379/0"


@pytest.mark.parametrize("json", [True, False])
def test_tracebacks_and_library_lines_are_redacted(
    capsys: pytest.CaptureFixture[str], *, json: bool
) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        log.configure("DEBUG", as_json=json)
        logging.getLogger("some.library").info("calling bot%s", TOKEN)
        try:
            int(f"https://api.telegram.org/bot{TOKEN}/getMe")
        except ValueError:
            structlog.get_logger().exception("failed", url=f"bot{TOKEN}")
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        structlog.reset_defaults()

    written = capsys.readouterr().err
    assert written.count("***") >= 3
    assert TOKEN not in written
