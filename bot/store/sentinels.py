"""Servers that are found by asking Sentinel which of them is the primary now.

    redis+sentinel://user:password@host:26379,other:26379/service/0?sentinel_password=…

``rediss+sentinel://`` speaks TLS to the primary. After a failover the connections of the pool are
made anew, to the server that Sentinel names then. Replication is asynchronous: what the old primary
acknowledged in its last moment may be lost (``min-replicas-to-write 1`` bounds how much).
"""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool

from bot.store.addresses import credentials, hosts, tls

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from redis.asyncio import Redis

_SCHEME: Final = re.compile(r"(redis|rediss|valkey|valkeys)\+sentinel://")
_PORT: Final = 26_379
#: The library's pool for Sentinel does not wait where it is used up, so it is large.
_CONNECTIONS: Final = 1024


def is_sentinel(url: str) -> bool:
    """Whether the URL names Sentinels."""
    return _SCHEME.match(url) is not None


def sentinel_pool(url: str, patience: dict[str, Any]) -> SentinelConnectionPool:
    """Return a pool of connections to whatever server is the primary; nobody is asked yet.

    Raises:
        ValueError: the URL names no Sentinel or no service.
    """
    parts = urlsplit(url)
    service, _, database = parts.path.strip("/").partition("/")
    places = hosts(parts, _PORT)
    if not service or not places:
        raise ValueError("a Sentinel URL names hosts and a service")
    hidden = parts.scheme in {"rediss+sentinel", "valkeys+sentinel"}
    own = parse_qs(parts.query).get("sentinel_password", [None])[0]
    asking = {**patience, "password": own}
    sentinel = Sentinel(places, sentinel_kwargs=asking)  # type: ignore[no-untyped-call]  # no types
    return SentinelConnectionPool(  # type: ignore[no-untyped-call]  # the same
        service,
        sentinel,
        db=int(database or 0),
        ssl=hidden,
        max_connections=_CONNECTIONS,
        **credentials(parts),
        **(tls(parts) if hidden else {}),
        **patience,
    )


@asynccontextmanager
async def asking_closed(client: Redis) -> AsyncIterator[None]:
    """Close a client's lines to Sentinels after the block; the library leaves them open."""
    try:
        yield
    finally:
        if isinstance(client.connection_pool, SentinelConnectionPool):
            for sentinel in client.connection_pool.sentinel_manager.sentinels:
                await sentinel.aclose()
