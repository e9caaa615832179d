"""What an operator may decide: environment variables ``GISTWIRE_*`` and files to one frozen object.

Read once, at the front door. All faults are reported together. Secrets hide from ``repr``. Where
settings may lie besides the environment, ``bot.origins`` says.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    Field,
    IPvAnyNetwork,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.model import Access  # noqa: TC001 - pydantic reads the type at run time
from bot.origins import Unreadable, gathered

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

TELEGRAM = "https://api.telegram.org"


def _state_dir() -> Path:
    """Return the user's state directory (XDG Base Directory Specification 0.8)."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "gistwire"


class _Files(PydanticBaseSettingsSource):
    """What ``bot.origins`` finds; it leaves out what the environment says itself."""

    def get_field_value(
        self,
        field: FieldInfo,  # noqa: ARG002 - the library's signature
        field_name: str,
    ) -> tuple[Any, str, bool]:
        """Return nothing: all fields are looked up at once."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        return dict(gathered(self.settings_cls.model_fields, os.environ))


class Settings(BaseSettings):
    """The operator's decisions."""

    model_config = SettingsConfigDict(
        env_prefix="GISTWIRE_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    telegram_token: SecretStr | None = Field(
        None, description="The bot's token from @BotFather. Without it the sandbox starts."
    )
    telegram_url: str = Field(
        TELEGRAM, description="Base address of the Bot API: Telegram's, or your own server's."
    )
    admins: Annotated[tuple[int, ...], NoDecode] = Field(
        (), description="Telegram user ids of the administrators, separated by commas."
    )
    access: Access | None = Field(
        None,
        description="Whom the bot works for until /access says otherwise: open (everybody), "
        "invite (whoever was allowed or invited) or closed (whoever was allowed). Unset: invite, "
        "or open where there is no administrator who could invite.",
    )
    redis_url: SecretStr | None = Field(
        None, description="Redis or Valkey address. Without it an embedded Valkey is started."
    )
    cache_url: SecretStr | None = Field(
        None,
        description="Another Redis or Valkey for what can be made again; it may evict and be away.",
    )
    state_dir: Path = Field(
        default_factory=_state_dir, description="Where the embedded Valkey keeps its data."
    )
    namespace: str = Field(
        "gistwire", pattern=r"^[a-z0-9_-]{1,32}$", description="Prefix of every Redis key."
    )
    public_url: str | None = Field(
        None, description="https address under which Telegram reaches the bot: switches webhook on."
    )
    listen_host: str = Field("127.0.0.1", description="Address on which the webhook listens.")
    listen_port: int = Field(8443, ge=0, le=65535, description="Port on which the webhook listens.")
    webhook_secret: SecretStr | None = Field(
        None, description="Secret that Telegram sends along; made from the token when unset."
    )
    sandbox_port: int = Field(8733, ge=0, le=65535, description="Port of the sandbox page.")
    open_browser: bool = Field(default=True, description="Open the sandbox page in a browser.")
    method: str = Field("gist", description="How sentences are chosen: gist, lead, lexrank, …")
    digesters: int = Field(4, ge=1, le=64, description="Articles digested at the same time.")
    dispatchers: int = Field(8, ge=1, le=256, description="Posts delivered at the same time.")
    lease_seconds: float = Field(
        60.0, ge=1, le=3600, description="Seconds after which a silent worker's work is taken over."
    )
    paid_broadcast: bool = Field(
        default=False,
        description="Send up to 1000 messages a second, at Telegram's price of 0.1 Star each.",
    )
    journal_chat: int | None = Field(
        None,
        description="Id of a private channel of the bot's own, through which it looks in channels "
        "and supergroups for messages whose answer was lost.",
    )
    children: int = Field(2, ge=1, le=64, description="Processes that read foreign bytes.")
    file_limit_megabytes: int = Field(
        20, ge=1, le=2000, description="Largest file taken; Telegram's own server gives 20."
    )
    fetch_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="host:port pairs exempt from the guard, separated by commas."
    )
    fetch_deny: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (),
        description="Networks closed besides the guard's own, such as this machine's public ones.",
    )
    egress_proxy: SecretStr | None = Field(
        None,
        description="http://host:port of a proxy with CONNECT through which pages are fetched.",
    )
    fetch_mirror: str | None = Field(
        None, description="Base address of an archive server that is asked before the web."
    )
    watch_host: str = Field(
        "127.0.0.1", description="Address on which /healthz, /readyz and /metrics are served."
    )
    watch_port: int = Field(
        9464, ge=0, le=65535, description="Their port, for nobody outside; 0 serves none."
    )
    otlp_url: SecretStr | None = Field(
        None,
        description="Base address of an OpenTelemetry collector (OTLP over HTTP) that is told how "
        "long each part of the work took; wants the extra otel.",
    )
    sentry_dsn: SecretStr | None = Field(
        None, description="A Sentry project's DSN: errors are reported there; wants extra sentry."
    )
    settings_file: Path | None = Field(
        None, description="File with more of these, NAME=value on a line each."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Return what is asked for a setting, one after the other."""
        return init_settings, _Files(settings_cls), env_settings

    @field_validator("*", mode="before")
    @classmethod
    def _is_readable(cls, value: object) -> object:
        """Return the value, if the file in which it lies could be read."""
        if isinstance(value, Unreadable):
            raise ValueError(value.reason)  # noqa: TRY004 - pydantic collects this kind
        return value

    @field_validator("admins", "fetch_allow", "fetch_deny", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """Return the parts of a comma-separated list."""
        return (
            tuple(filter(None, map(str.strip, value.split(","))))
            if isinstance(value, str)
            else value
        )

    @field_validator("telegram_url", "public_url", "fetch_mirror")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        """Return the address without its closing slash, if it is one."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an http or https address")
        return value.rstrip("/")

    @field_validator("egress_proxy")
    @classmethod
    def _is_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        """Return the proxy's address, if it is one of plain HTTP with nothing behind the port."""
        if value is None:
            return None
        text = value.get_secret_value()
        parts = urlsplit(text)
        complete = parts.scheme == "http" and parts.hostname and parts.port and not parts.path
        if not complete or not text.isascii():
            raise ValueError("must be http://host:port, with user:password@ where it needs that")
        return value

    @field_validator("otlp_url", "sentry_dsn")
    @classmethod
    def _is_witness(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        """Return the address of who is told about the work, if it is one."""
        if value is None:
            return None
        parts = urlsplit(value.get_secret_value())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an http or https address")
        if info.field_name == "sentry_dsn" and not (parts.username and parts.path.strip("/")):
            raise ValueError("must be https://key@host/project, as Sentry shows it")
        return value

    @field_validator("fetch_mirror")
    @classmethod
    def _close(cls, value: str | None) -> str | None:
        """Return the mirror's base with the slash after which an address is put."""
        return None if value is None else f"{value}/"

    @model_validator(mode="after")
    def _webhook_needs_https(self) -> Settings:
        """Refuse a webhook that Telegram's own servers would refuse."""
        plain = self.public_url is not None and self.public_url.startswith("http:")
        if plain and self.telegram_url == TELEGRAM:
            raise ValueError("GISTWIRE_PUBLIC_URL must be https: Telegram takes no other webhook")
        return self

    @property
    def first_access(self) -> Access:
        """Whom the bot works for until an administrator says otherwise."""
        return self.access or ("invite" if self.admins else "open")

    @property
    def sandboxed(self) -> bool:
        """Whether the bot talks to the sandbox on this machine."""
        return self.telegram_token is None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that is set, for those who must not say them."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(it.get_secret_value() for it in values if isinstance(it, SecretStr))

    @property
    def file_limit_bytes(self) -> int:
        """The largest file taken, in bytes."""
        return self.file_limit_megabytes * 1024 * 1024
