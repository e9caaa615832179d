"""A cluster: all keys of a namespace lie on one of its nodes, and that node is found and followed.

    redis+cluster://user:password@host:6379,other:6379

``rediss+cluster://`` speaks TLS to every node. One or more nodes are named; who holds the namespace
now, they say themselves (``MOVED``, Redis Cluster specification). When its slot moves, or a replica
takes over from a node that died, lines are made anew to the new one: also idle lines, whose SCAN of
a node that holds nothing any more would find nothing and not fail.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from redis.asyncio import BlockingConnectionPool, Connection, Redis, SSLConnection
from redis.exceptions import (
    AskError,
    ClusterDownError,
    ConnectionError,  # noqa: A004 - the library's name
    MovedError,
    ReadOnlyError,
    RedisError,
    TryAgainError,
)

from bot.store.addresses import credentials, hosts, tls

if TYPE_CHECKING:
    from collections.abc import Sequence

_SCHEME: Final = re.compile(r"(redis|valkey)(s?)\+cluster://")
_PORT: Final = 6379
#: A node that does not know who holds a slot sends on to one that does; more steps are a circle.
_STEPS: Final = 5
#: What a node says that holds the namespace no more, or not yet.
_NOT_HERE: Final = (AskError, ClusterDownError, MovedError, ReadOnlyError, TryAgainError)


def is_cluster(url: str) -> bool:
    """Whether the URL names nodes of a cluster."""
    return _SCHEME.match(url) is not None


class Compass:
    """Which node holds the keys of one namespace, as far as is known."""

    def __init__(self, seeds: Sequence[tuple[str, int]], key: str, how: dict[str, Any]) -> None:
        self._seeds = tuple(seeds)
        self._key = key
        self._how = how
        #: None where nobody knows now.
        self.place: tuple[str, int] | None = None

    async def find(self) -> tuple[str, int]:
        """Return the node that holds the namespace.

        Raises:
            ConnectionError: no node answers, or none knows.
        """
        if self.place is None:
            self.place = await self._asked()
        return self.place

    def forget(self, place: tuple[str, int] | None) -> None:
        """Note that this node is not the one, unless another is known already."""
        if self.place == place:
            self.place = None

    async def _asked(self) -> tuple[str, int]:
        trouble: RedisError | None = None
        for seed in self._seeds:
            try:
                return await self._followed(seed)
            except RedisError as error:
                trouble = error
        raise ConnectionError(
            f"no node of the cluster says who holds the namespace: {trouble}"
        ) from trouble

    async def _followed(self, seed: tuple[str, int]) -> tuple[str, int]:
        """Return to whom a node sends on a question about the namespace, or the node itself."""
        place = seed
        for _ in range(_STEPS):
            async with Redis(host=place[0], port=place[1], **self._how) as node:
                try:
                    await node.exists(self._key)
                except MovedError as moved:
                    # A node that knows no name of the other leaves the host out: it is its own.
                    place = (moved.host.strip("[]") or place[0], moved.port)
                else:
                    return place
        raise ConnectionError("the nodes of the cluster send on in a circle")


class _Follower:
    """A connection that goes to whatever node its compass finds."""

    def __init__(self, *, compass: Compass, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._compass = compass

    async def _connect(self: Any) -> None:
        self.host, self.port = await self._compass.find()
        try:
            await super()._connect()  # type: ignore[misc]  # it stands before a connection
        except BaseException:
            self._compass.forget((self.host, self.port))
            raise

    async def send_packed_command(self: Any, *args: Any, **kwargs: Any) -> None:
        if self.is_connected and self._compass.place != (self.host, self.port):
            await self.disconnect(nowait=True)
        await super().send_packed_command(*args, **kwargs)  # type: ignore[misc]  # the same

    async def read_response(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await super().read_response(*args, **kwargs)  # type: ignore[misc]  # the same
        except _NOT_HERE as error:
            self._compass.forget((self.host, self.port))
            with suppress(RedisError, OSError):
                await self.disconnect(nowait=True)
            # The client connects and asks once more for this one, and for no other.
            raise ConnectionError(f"the namespace lies on another node: {error}") from error


class _PlainFollower(_Follower, Connection):
    """Without TLS."""


class _HiddenFollower(_Follower, SSLConnection):
    """With TLS."""


def cluster_pool(
    url: str, key: str, patience: dict[str, Any], connections: int, wait_seconds: float
) -> BlockingConnectionPool:
    """Return a pool of connections to the node with the key; nobody is asked yet.

    Raises:
        ValueError: the URL names no node.
    """
    parts = urlsplit(url)
    match = _SCHEME.match(url)
    seeds = hosts(parts, _PORT)
    if match is None or not seeds:
        raise ValueError("a cluster's URL names nodes")
    hidden = bool(match[2])
    how = {**patience, **credentials(parts), **(tls(parts) if hidden else {})}
    return BlockingConnectionPool(
        connection_class=_HiddenFollower if hidden else _PlainFollower,
        max_connections=connections,
        timeout=wait_seconds,
        compass=Compass(seeds, key, {**how, "ssl": hidden}),
        **how,
    )
