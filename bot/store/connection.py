"""The line to the server: two pools, hand-set timeouts, and one kind of failure.

Commands are repeated when the connection breaks, because every write in this room is a script or
a command that does the same when it runs twice. Whatever the library raises leaves as StoreError.
"""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError, ResponseError

from bot.errors import CacheError, StoreError
from bot.store.addresses import reason
from bot.store.clusters import cluster_pool, is_cluster
from bot.store.keys import Keys
from bot.store.sentinels import asking_closed, is_sentinel, sentinel_pool
from bot.tasks import remembered

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Sequence
    from contextlib import AbstractAsyncContextManager

CONNECT_SECONDS: Final = 1.0
#: Asked twice, a server that says nothing is given up in two seconds: people wait behind it.
ANSWER_SECONDS: Final = 1.0
_RETRIES: Final = 1
#: The longest that one blocking read lasts.
BLOCK_SECONDS: Final = 1.0
#: The longest that any command lasts, its wait for a connection and its repetition included.
DEADLINE_SECONDS: Final = 3.0
#: A blocking read's socket outlasts the block, or the client would give up before the server.
BLOCKED_ANSWER_SECONDS: Final = BLOCK_SECONDS + ANSWER_SECONDS
#: How long a command waits for a free connection.
POOL_WAIT_SECONDS: Final = 5.0
HEALTH_CHECK_SECONDS: Final = 15
COMMAND_CONNECTIONS: Final = 64
BLOCKING_CONNECTIONS: Final = 256

_USES: Final = "-- uses:"
_NAMESPACE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: What other tools call the schemes that the client library knows.
_SCHEMES: Final = (
    ("valkey+unix://", "unix://"),
    ("redis+unix://", "unix://"),
    ("valkeys://", "rediss://"),
    ("valkey://", "redis://"),
)


def _scripts() -> dict[str, str]:
    """Return every script by its name, with what its first line says it uses in front of it."""
    folder = resources.files("bot.store") / "scripts"
    files = (file for file in folder.iterdir() if file.name.endswith(".lua"))
    texts = {file.name.removesuffix(".lua"): file.read_text("utf-8") for file in files}
    return {
        name: "".join(texts[part] for part in _used(text)) + text
        for name, text in texts.items()
        if not name.startswith("_")
    }


def _used(text: str) -> list[str]:
    first = text.partition("\n")[0]
    if not first.startswith(_USES):
        return []
    return [part.strip() for part in first.removeprefix(_USES).split(",")]


_SCRIPTS: Final = _scripts()


#: What the library raises. Where a Unix socket takes no more connections asyncio believes it is
#: connected, and redis-py 8.1 connects again inside its greeting, without end.
_TROUBLE: Final = (RedisError, OSError, RecursionError)


class Line:
    """Whether the server was there a moment ago, so that nobody waits for it in vain beside others.

    While it is away one command at a time finds out whether it is back; the others share its fate.
    A server that says nothing is thus not buried under connections.
    """

    def __init__(self, trouble: type[StoreError] = StoreError) -> None:
        self._trouble = trouble
        self._broken = False
        self._scout: asyncio.Future[bool] | None = None

    @asynccontextmanager
    async def speaking(self) -> AsyncIterator[None]:
        """Let whatever the library raises inside leave as StoreError."""
        scout = await self._scouting()
        try:
            with remembered():
                async with asyncio.timeout(DEADLINE_SECONDS):
                    yield
        except _TROUBLE as error:
            self._broken = not isinstance(error, ResponseError)
            raise self._trouble(f"the store did not answer: {reason(error)}") from error
        else:
            self._broken = False
        finally:
            if scout is not None:
                self._scout = None
                scout.set_result(not self._broken)

    async def _scouting(self) -> asyncio.Future[bool] | None:
        """Return how the others are told, where this command finds out; None where all is well.

        Raises:
            StoreError: another command finds out, and the server is still away for it.
        """
        if not self._broken:
            return None
        if self._scout is None:
            self._scout = asyncio.get_running_loop().create_future()
            return self._scout
        known, _ = await asyncio.wait({self._scout}, timeout=DEADLINE_SECONDS)
        if not any(scout.result() for scout in known):
            raise self._trouble("the store did not answer to another command either")
        return None


class Connection:
    """What the rest of the room speaks through."""

    def __init__(self, commands: Redis, blocking: Redis, keys: Keys, line: Line) -> None:
        self.redis = commands
        self.keys = keys
        self._blocking = blocking
        self._line = line
        self._scripts = {name: commands.register_script(text) for name, text in _SCRIPTS.items()}

    def speaking(self) -> AbstractAsyncContextManager[None]:
        """Let whatever the library raises inside leave as StoreError."""
        return self._line.speaking()

    async def ask(self, command: Awaitable[Any]) -> Any:
        """Return the answer to a command.

        Raises:
            StoreError: there was none, or it was an error.
        """
        try:
            async with self.speaking():
                return await command
        finally:
            if asyncio.iscoroutine(command):
                command.close()  # Where it was not even asked.

    async def get(self, key: str) -> bytes | None:
        """Return the string at the key.

        Raises:
            StoreError: the server did not answer.
        """
        data: bytes | None = await self.ask(self.redis.get(key))
        return data

    async def keep(self, key: str, value: str | bytes | int, seconds: float) -> None:
        """Leave the string at the key for so long, one second at least.

        Raises:
            StoreError: the server did not answer.
        """
        await self.ask(self.redis.set(key, value, ex=max(1, round(seconds))))

    async def table(self, key: str) -> dict[bytes, bytes]:
        """Return the hash at the key.

        Raises:
            StoreError: the server did not answer.
        """
        fields: dict[bytes, bytes] = await self.ask(self.redis.hgetall(key))
        return fields

    async def run(
        self, script: str, keys: Sequence[str], args: Sequence[str | bytes | int] = ()
    ) -> Any:
        """Return what a script of the ``scripts`` folder answers.

        Raises:
            StoreError: there was no answer, or it was an error.
        """
        async with self.speaking():
            return await self._scripts[script](keys=keys, args=args)

    async def read_group(
        self, stream: str, group: str, consumer: str, block_seconds: float
    ) -> tuple[bytes, dict[bytes, bytes]] | None:
        """Return the id and fields of the next entry; None when none comes in time.

        Raises:
            StoreError: the server did not answer.
        """
        block_ms = max(1, int(min(block_seconds, BLOCK_SECONDS) * 1000))
        async with self.speaking():
            reply: Any = await self._blocking.xreadgroup(
                group, consumer, {stream: ">"}, count=1, block=block_ms
            )
        return reply[0][1][0] if reply else None

    async def wait_for_bell(self, key: str, seconds: float) -> None:
        """Return when the list at the key has something to give, or the time is over.

        Raises:
            StoreError: the server did not answer.
        """
        async with self.speaking():
            await self._blocking.blpop([key], timeout=min(max(seconds, 0.01), BLOCK_SECONDS))

    async def wipe(self) -> None:
        """Leave no key of the namespace."""
        async with self.speaking():
            async for key in self.redis.scan_iter(match=self.keys.everything, count=1000):
                await self.redis.unlink(key)


def client_url(url: str) -> str:
    """Return the URL with a scheme that the client library knows."""
    for scheme, known in _SCHEMES:
        if url.startswith(scheme):
            return known + url.removeprefix(scheme)
    return url


def _client(url: str, key: str, *, connections: int, answer_seconds: float) -> Redis:
    patience: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": answer_seconds,
        "health_check_interval": HEALTH_CHECK_SECONDS,
        "retry": Retry(ExponentialWithJitterBackoff(base=0.05, cap=0.5), retries=_RETRIES),
        "protocol": 2,
    }
    try:
        if is_sentinel(url):
            return Redis.from_pool(sentinel_pool(url, patience))
        if is_cluster(url):
            return Redis.from_pool(
                cluster_pool(url, key, patience, connections, wait_seconds=POOL_WAIT_SECONDS)
            )
        pool = BlockingConnectionPool.from_url(
            client_url(url), max_connections=connections, timeout=POOL_WAIT_SECONDS, **patience
        )
    except ValueError:
        # The library's sentence may quote the URL, and with it the password.
        raise StoreError(
            "the store's URL is none of redis://, rediss://, unix://, redis+sentinel://, "
            "redis+cluster://"
        ) from None
    return Redis.from_pool(pool)


@asynccontextmanager
async def open_connection(
    url: str, namespace: str, *, cache: bool = False
) -> AsyncIterator[Connection]:
    """Yield a line to a server that has answered; that of a ``cache`` need not.

    Raises:
        StoreError: the server did not answer, or URL or namespace cannot be used.
    """
    if not _NAMESPACE.fullmatch(namespace):
        raise StoreError(f"a namespace is 1 to 64 letters, digits, _ and -, not {namespace!r}")
    keys = Keys(namespace)
    key = keys.data_version
    commands = _client(url, key, connections=COMMAND_CONNECTIONS, answer_seconds=ANSWER_SECONDS)
    blocking = _client(
        url, key, connections=BLOCKING_CONNECTIONS, answer_seconds=BLOCKED_ANSWER_SECONDS
    )
    async with asking_closed(commands), asking_closed(blocking), commands, blocking:
        line = Line(CacheError if cache else StoreError)
        connection = Connection(commands, blocking, keys, line)
        if not cache:
            await connection.ask(commands.ping())
        yield connection
