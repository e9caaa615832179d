"""The operator's decisions, judged together: what cannot be, and what is hardly meant.

Every fault names its setting, says what is wrong, and how it is mended; none quotes a value, which
may be a secret.
"""

from __future__ import annotations

import os
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from bot import reports, spans
from bot.deliver import proxy_for
from bot.origins import PREFIX, strangers
from bot.settings import TELEGRAM, Settings
from bot.summarise import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic_core import ErrorDetails

#: Telegram's own server hands out no larger files (Bot API, getFile).
_TELEGRAM_MEGABYTES = 20
#: An upload may take a minute; whoever holds it must be heard in between.
_SHORT_LEASE_SECONDS = 10.0


class Fault(NamedTuple):
    """What is wrong about one setting."""

    name: str
    problem: str
    cure: str


def read_settings(command: str) -> tuple[Settings | None, tuple[Fault, ...]]:
    """Return the settings for a command, or None and every fault at once."""
    try:
        settings = Settings()
    except ValidationError as error:
        return None, tuple(_fault(it) for it in error.errors(include_input=False))
    faults = tuple(_impossible(settings, command))
    return (None if faults else settings), faults


def told(fault: Fault) -> str:
    """Return a fault as the line that a terminal shows."""
    return f"{fault.name}: {fault.problem}. {fault.cure}"


def _fault(details: ErrorDetails) -> Fault:
    field = str(details["loc"][0]) if details["loc"] else ""
    problem = details["msg"].removeprefix("Value error, ")
    if not field:
        # A rule about several settings begins with the name of the first.
        name, _, problem = problem.partition(" ")
        return Fault(name, problem, "Change one of them.")
    known = Settings.model_fields.get(field)
    what = known.description if known else ""
    return Fault(_name(field), problem, f"It decides: {what}")


def _impossible(settings: Settings, command: str) -> Iterator[Fault]:
    """Yield what keeps a command from running."""
    if settings.method not in METHODS:
        known = ", ".join(METHODS)
        yield Fault(_name("method"), f"must be one of {known}", "Unset it for the default, gist.")
    if command in {"front", "worker"} and settings.sandboxed:
        yield Fault(
            _name("telegram_token"),
            f"a {command} needs the bot's token",
            "Ask @BotFather for it, and give the same one to every process of the bot.",
        )
    if command in {"run", "front", "worker"}:
        yield from _lacking(settings)
    if command in {"run", "front", "worker"} and not settings.sandboxed:
        try:
            proxy_for(settings.telegram_url)
        except ValueError as error:
            yield Fault("HTTPS_PROXY", str(error), "Name an HTTP proxy there, or unset it.")


def _lacking(settings: Settings) -> Iterator[Fault]:
    """Yield which extra a setting wants that is not installed."""
    for field, extra, is_there in (
        ("sentry_dsn", "sentry", reports.can_report),
        ("otlp_url", "otel", spans.can_tell),
    ):
        if getattr(settings, field) is not None and not is_there():
            yield Fault(
                _name(field),
                f"wants the extra {extra}, which is not installed",
                "Install requirements-witnesses.txt in place of requirements.txt, or unset this.",
            )


def doubts(settings: Settings) -> Iterator[Fault]:
    """Yield what can be, and is hardly meant; ``gistwire doctor`` shows it."""
    yield from _unknown_names()
    yield from _doubts_about_servers(settings)
    yield from _doubts_about_doors(settings)
    if not settings.sandboxed and not settings.admins:
        yield Fault(
            _name("admins"),
            "nobody administers the bot, so nobody can publish",
            "Put your numeric Telegram id there; @userinfobot tells it.",
        )
    if settings.journal_chat is not None and settings.journal_chat > 0:
        yield Fault(
            _name("journal_chat"),
            "is the id of a person",
            "Ids of channels are negative and begin with -100.",
        )
    if settings.lease_seconds < _SHORT_LEASE_SECONDS:
        yield Fault(
            _name("lease_seconds"),
            "is shorter than a slow upload: posts may be sent twice",
            "Unset it, or give it 60.",
        )


def _unknown_names() -> Iterator[Fault]:
    for name, meant in strangers(Settings.model_fields, os.environ).items():
        cure = f"Is {meant} meant?" if meant else "Unset it; the README has every setting."
        yield Fault(name, "is no setting, and does nothing", cure)


def _doubts_about_servers(settings: Settings) -> Iterator[Fault]:
    state, cache = settings.redis_url, settings.cache_url
    if state is not None and cache is not None and _place(state) == _place(cache):
        yield Fault(
            _name("cache_url"),
            "is the server of the state: where it evicts, subscriptions go too",
            "Give the cache a server of its own, or unset this.",
        )
    large = settings.file_limit_megabytes > _TELEGRAM_MEGABYTES
    if large and settings.telegram_url == TELEGRAM:
        yield Fault(
            _name("file_limit_megabytes"),
            "is more than Telegram's own server hands out",
            "Run a Bot API server of your own, or give it 20.",
        )
    if urlsplit(settings.telegram_url).scheme == "http" and not _at_home(settings.telegram_url):
        yield Fault(
            _name("telegram_url"),
            "is plain http: whoever listens on the way reads the token",
            "Use https, or a server on a private network.",
        )


def _doubts_about_doors(settings: Settings) -> Iterator[Fault]:
    if settings.webhook_secret is not None and settings.public_url is None:
        yield Fault(
            _name("webhook_secret"),
            "is set and there is no webhook",
            f"Set {_name('public_url')}, or unset this.",
        )
    if settings.watch_port and settings.watch_port == settings.listen_port:
        yield Fault(
            _name("watch_port"),
            "is the webhook's port",
            "Give them different ports: one is for Telegram, the other for nobody outside.",
        )


def _name(field: str) -> str:
    return f"{PREFIX}{field.upper()}"


def _place(secret: object) -> tuple[str, str]:
    """Return hosts and path of a server's address, whatever its scheme and password."""
    reveal = getattr(secret, "get_secret_value", str)
    address = urlsplit(reveal())
    hosts = address.netloc.rpartition("@")[2].lower()
    return hosts.removesuffix(":6379"), address.path.strip("/")


def _at_home(url: str) -> bool:
    """Whether an address is on this machine or on a private network."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host
