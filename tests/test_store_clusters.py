"""A real cluster of three nodes and a replica: the namespace's node is found and followed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from redis.asyncio import Redis
from redis.crc import key_slot
from redis.exceptions import MovedError

from bot.errors import StoreError
from bot.isolate import Direct
from bot.model import Press
from bot.store import Place, open_store
from tests.articles import page
from tests.fixtures_house import eventually, run_house, settings_for
from tests.fixtures_valkey import free_port, plain_server
from tests.memories import delivered, fill
from tests.test_store_migrations import FAST
from tests.test_store_servers import asked, journey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.sandbox import Sandbox

STORY = "https://example.com/story"
#: Slots of each of three nodes (Redis Cluster specification: 16384 in all).
RANGES = ((0, 5460), (5461, 10922), (10923, 16383))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Ports of the three nodes with slots, and of one that has none until another dies."""

    nodes: tuple[int, ...]
    replica: int

    def url(self, *ports: int) -> str:
        """Return the address that names these nodes."""
        return "redis+cluster://" + ",".join(f"127.0.0.1:{it}" for it in ports or self.nodes)

    async def owner(self, namespace: str) -> int:
        """Return the port of the node that holds a namespace."""
        key = f"{{{namespace}}}:version"
        try:
            await asked(self.nodes[0], "GET", key)
        except MovedError as moved:
            port: int = moved.port
            return port
        return self.nodes[0]


async def node(stack: AsyncExitStack) -> int:
    return await stack.enter_async_context(
        plain_server(
            *("--cluster-enabled", "yes", "--cluster-port", str(free_port())),
            *("--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0"),
            *("--repl-diskless-sync-delay", "0", "--appendonly", "yes"),
        )
    )


@asynccontextmanager
async def open_cluster() -> AsyncIterator[Cluster]:
    async with AsyncExitStack() as stack:
        ports = [await node(stack) for _ in range(4)]
        for port, slots in zip(ports, RANGES, strict=False):
            await asked(port, "CLUSTER", "ADDSLOTSRANGE", *map(str, slots))
        for port in ports[1:]:
            bus = re_bus(await asked(port, "CLUSTER", "NODES"))
            await asked(ports[0], "CLUSTER", "MEET", "127.0.0.1", str(port), bus)

        async def is_up() -> bool:
            said = [await asked(it, "CLUSTER", "INFO") for it in ports]
            return all(b"cluster_state:ok" in it and b"cluster_known_nodes:4" in it for it in said)

        await eventually(is_up, 30)
        yield Cluster(tuple(ports[:3]), ports[3])


def re_bus(nodes: bytes) -> str:
    """Return the port on which a node that knows only itself speaks to others."""
    return nodes.split()[1].decode().partition("@")[2].partition(",")[0]


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    async with open_cluster() as opened:
        yield opened


async def test_all_that_the_store_can_do_is_done_whatever_node_is_named(
    cluster: Cluster, tmp_path: Path
) -> None:
    owner = await cluster.owner("journey")
    other = next(it for it in cluster.nodes if it != owner)

    await journey(cluster.url(other), tmp_path)

    assert await names_on(owner) == {"{journey}"}


async def test_a_namespace_lies_on_its_node_and_on_no_other(cluster: Cluster) -> None:
    """Three bots on one cluster: each has its node."""
    names = {slot_third(f"bot{it}"): f"bot{it}" for it in range(30)}
    for name in names.values():
        async with open_store(cluster.url(), namespace=name) as store:
            await fill(store)
            (button,) = await store.presses.issue((Press("told", "x"),), Place(5, 6))
            found = await store.presses.find(button)
        assert found is not None
    held = {port: await names_on(port) for port in cluster.nodes}

    assert sorted(names) == [0, 1, 2]
    assert held == {cluster.nodes[third]: {f"{{{name}}}"} for third, name in names.items()}


def slot_third(name: str) -> int:
    slot = key_slot(name.encode())
    return next(third for third, (_, last) in enumerate(RANGES) if slot <= last)


async def names_on(port: int) -> set[str]:
    async with Redis(port=port) as client:
        return {it.decode().partition(":")[0] async for it in client.scan_iter(count=1000)}


async def test_a_slot_that_moves_is_followed(cluster: Cluster) -> None:
    """Also by idle lines: a SCAN of the old node would find nothing and not fail."""
    async with open_store(cluster.url(), namespace="gistwire", pace=FAST) as store:
        await fill(store)
        before = await store.inventory()
        await asyncio.gather(*(store.ping() for _ in range(20)))
        await move(cluster, "gistwire")
        first = await store.inventory()
        again = await store.inventory()
        keys = await delivered(store)
        await store.wipe()
        left = await names_on(await cluster.owner("gistwire"))

    assert before == first == again
    # One is in hands that never let go, and one to the same chat waits behind it.
    assert len(keys) == before.deliveries - 2
    assert left == set()


async def move(cluster: Cluster, namespace: str) -> None:
    """Move a namespace's slot to another node, as an operator of the cluster does."""
    slot = str(key_slot(namespace.encode()))
    old = await cluster.owner(namespace)
    new = next(it for it in cluster.nodes if it != old)
    ids = {it: (await asked(it, "CLUSTER", "MYID")).decode() for it in cluster.nodes}
    await asked(new, "CLUSTER", "SETSLOT", slot, "IMPORTING", ids[old])
    await asked(old, "CLUSTER", "SETSLOT", slot, "MIGRATING", ids[new])
    while keys := await asked(old, "CLUSTER", "GETKEYSINSLOT", slot, "500"):
        moved = ("127.0.0.1", str(new), "", "0", "5000", "KEYS", *keys)
        await asked(old, "MIGRATE", *moved)
    for port in (new, old, *cluster.nodes):
        await asked(port, "CLUSTER", "SETSLOT", slot, "NODE", ids[new])


async def test_a_replica_that_takes_over_is_followed(cluster: Cluster) -> None:
    namespace = "followed"
    owner = await cluster.owner(namespace)
    owner_id = (await asked(owner, "CLUSTER", "MYID")).decode()
    await asked(cluster.replica, "CLUSTER", "REPLICATE", owner_id)
    async with open_store(cluster.url(), namespace=namespace) as store:
        await store.roles.appoint(1, "before")

        async def is_copied() -> bool:
            return b"master_link_status:up" in await raw_info(cluster.replica)

        await eventually(is_copied, 30)
        with suppress(Exception):
            await asked(owner, "SHUTDOWN", "NOSAVE")

        async def writes() -> bool:
            with suppress(StoreError):
                await store.roles.appoint(2, "after")
                return True
            return False

        await eventually(writes, 60)
        editors = await store.roles.editors()

    assert editors == ((1, "before"), (2, "after"))


async def raw_info(port: int) -> bytes:
    async with Redis(port=port) as client:
        client.response_callbacks.pop("INFO", None)
        said: bytes = await client.execute_command("INFO", "replication")  # type: ignore[no-untyped-call]  # the library's
        return said


async def test_the_whole_bot_works_in_a_cluster(cluster: Cluster, sandbox: Sandbox) -> None:
    sandbox.world.publish_page(STORY, page("Clustered"), "text/html")
    settings = settings_for(sandbox, cluster.url())
    async with run_house(sandbox, settings, rooms=Direct()) as house:
        await house.ask(f"/subscribe {sandbox.seeded.channel_id}")
        answer = await house.ask(STORY)
        await house.ask(f"/publish {STORY}")
        channel = sandbox.seeded.channel_id
        sent = await house.seen(lambda it: it.chat_id == channel and it.by_bot)

    assert "Clustered" in answer.body
    assert "Clustered" in sent.body


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis+cluster://", "URL"),
        ("redis+cluster://host:port", "URL"),
        ("redis+cluster://:hidden-word@127.0.0.1:9,127.0.0.1:10", "no node of the cluster"),
    ],
    ids=["no node", "port", "all away"],
)
async def test_nodes_that_cannot_be_had_are_told(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=said) as caught:
        async with open_store(url):
            pass

    assert "hidden-word" not in str(caught.value)


async def test_one_server_that_is_no_cluster_is_taken_as_it_is() -> None:
    async with plain_server() as port, open_store(f"redis+cluster://127.0.0.1:{port}") as store:
        await store.ping()
