"""Settings may lie in files; whatever is wrong about them is told at once, and no secret of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.__main__ import main
from bot.decisions import doubts, read_settings
from bot.origins import Unreadable, gathered, strangers
from bot.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "7000000001:" + "Ab-_" * 8 + "xyz"
FIELDS = ("telegram_token", "redis_url", "admins", "settings_file")


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [it for it in os.environ if it.startswith("GISTWIRE_")]:
        monkeypatch.delenv(name)


def test_a_setting_is_read_from_the_file_that_its_name_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("GISTWIRE_TELEGRAM_TOKEN_FILE", str(tmp_path / "token"))

    token = Settings().telegram_token

    assert token is not None
    assert token.get_secret_value() == TOKEN


@pytest.mark.parametrize("where", ["CREDENTIALS_DIRECTORY", "run"])
def test_a_secret_is_found_where_services_are_given_it(tmp_path: Path, where: str) -> None:
    (tmp_path / "gistwire_redis_url").write_text("redis://:pw@host\n")
    environment = {where: str(tmp_path)} if where != "run" else {}

    assert gathered(FIELDS, environment, str(tmp_path) if where == "run" else "/nonexistent") == {
        "redis_url": "redis://:pw@host"
    }


def test_a_file_of_settings_comes_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment before files of their own, and both before the file of all."""
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    (credentials / "gistwire_redis_url").write_text("redis://from-credentials")
    (tmp_path / "gistwire.env").write_text(
        "# a comment\n"
        'GISTWIRE_ADMINS="1, 2"\n'
        "GISTWIRE_REDIS_URL=redis://from-file\n"
        "GISTWIRE_LOG_LEVEL=DEBUG\n"
        "GISTWIRE_METHOD=lead${HOME}\n"
    )
    monkeypatch.setenv("GISTWIRE_SETTINGS_FILE", str(tmp_path / "gistwire.env"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    monkeypatch.setenv("GISTWIRE_LOG_LEVEL", "ERROR")

    settings = Settings()

    assert settings.admins == (1, 2)
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == "redis://from-credentials"
    assert settings.log_level == "ERROR"
    assert settings.method == "lead${HOME}"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing", None, "cannot be read"),
        ("empty", b"\n", "is empty"),
        ("large", b"x" * 70_000, "too large"),
        ("binary", b"\xff\xfe\x00", "not text"),
    ],
    ids=["missing", "empty", "large", "binary"],
)
def test_a_file_that_gives_no_value_is_a_fault(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    (value,) = gathered(FIELDS, {"GISTWIRE_ADMINS_FILE": str(tmp_path / name)}).values()

    assert isinstance(value, Unreadable)
    assert said in value.reason


def test_every_fault_is_told_at_once_with_its_cure_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_TOKEN_FILE": str(tmp_path / "none"),
        "REDIS_URL_FILE": str(tmp_path / "none"),
        "SETTINGS_FILE": str(tmp_path / "none"),
        "LISTEN_PORT": "secret-7777",
        "EGRESS_PROXY": "socks5://user:secret-8888@host",
        "LOG_LEVEL": "LOUD",
    }.items():
        monkeypatch.setenv(f"GISTWIRE_{name}", value)

    code = main(["queue"])

    said = capsys.readouterr().err
    lines = said.splitlines()
    assert code == 78
    assert sorted(it.partition(":")[0] for it in lines) == [
        "GISTWIRE_EGRESS_PROXY",
        "GISTWIRE_LISTEN_PORT",
        "GISTWIRE_LOG_LEVEL",
        "GISTWIRE_REDIS_URL",
        "GISTWIRE_SETTINGS_FILE",
        "GISTWIRE_TELEGRAM_TOKEN",
    ]
    assert all(". It decides: " in it for it in lines)
    assert "secret" not in said.replace("Secret", "")
    assert TOKEN not in said


def test_a_rule_about_two_settings_names_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GISTWIRE_PUBLIC_URL", "http://bot.example.com")

    settings, (fault,) = read_settings("run")

    assert settings is None
    assert fault.name == "GISTWIRE_PUBLIC_URL"
    assert fault.problem.startswith("must be https")


def test_a_name_that_is_no_setting_is_told_with_what_may_be_meant() -> None:
    environment = {
        "GISTWIRE_TELEGRAM_TOKN": "x",
        "GISTWIRE_ADMINS_FILE": "x",
        "GISTWIRE_COLOUR": "x",
        "HOME": "x",
    }

    assert strangers(FIELDS, environment) == {
        "GISTWIRE_TELEGRAM_TOKN": "GISTWIRE_TELEGRAM_TOKEN",
        "GISTWIRE_COLOUR": None,
    }


@pytest.mark.parametrize(
    ("decisions", "name"),
    [
        ({"telegram_token": TOKEN}, "GISTWIRE_ADMINS"),
        ({"redis_url": "redis://a:1/0", "cache_url": "rediss://:pw@a:1/0"}, "GISTWIRE_CACHE_URL"),
        (
            {
                "redis_url": "redis+sentinel://:p@a:1,b:2/n",
                "cache_url": "redis+sentinel://a:1,b:2/n",
            },
            "GISTWIRE_CACHE_URL",
        ),
        ({"redis_url": "redis://host", "cache_url": "redis://HOST:6379"}, "GISTWIRE_CACHE_URL"),
        ({"webhook_secret": "x"}, "GISTWIRE_WEBHOOK_SECRET"),
        ({"journal_chat": 5}, "GISTWIRE_JOURNAL_CHAT"),
        ({"lease_seconds": 2}, "GISTWIRE_LEASE_SECONDS"),
        ({"file_limit_megabytes": 50}, "GISTWIRE_FILE_LIMIT_MEGABYTES"),
        ({"telegram_url": "http://api.example.com"}, "GISTWIRE_TELEGRAM_URL"),
        ({"watch_port": 8443}, "GISTWIRE_WATCH_PORT"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_what_is_hardly_meant_is_doubted(decisions: dict[str, object], name: str) -> None:
    found = list(doubts(Settings(**decisions)))  # type: ignore[arg-type]  # each row is another kind

    assert [it.name for it in found] == [name]
    assert found[0].cure


def test_nothing_is_doubted_about_a_plain_bot() -> None:
    assert list(doubts(Settings(telegram_token=TOKEN, admins=(1,)))) == []
    assert list(doubts(Settings(telegram_url="http://bot-api:8081"))) == []
