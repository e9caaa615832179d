"""A name may lead anywhere at any time: every connection is looked up once, and vetted."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import FetchError, Refused
from bot.fetch import Egress, FetchLimits
from bot.fetch.politeness import Manners
from tests.fetch_stubs import PUBLIC, Sockets, guarded, reply, serve

if TYPE_CHECKING:
    import asyncio

    from bot.fetch import Fetcher

VARIANTS = 1000
SEED = 20260301
PUBLIC_6 = "2606:2800:220:1:248:1893:25c8:1946"
#: Addresses inside, by IPv4 and by everything that carries an IPv4 address.
_INSIDE_4 = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
    *("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "198.18.0.1"),
    *("224.0.0.1", "255.255.255.255", "240.0.0.1", "192.88.99.1"),
)
_INSIDE_6 = (
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1"),
    *("100::1", "5f00::1", "3fff::1", "fe80::1%1"),
)
#: How IPv6 carries an IPv4 address: its parts in hexadecimal.
_CARRIERS = (
    *("::ffff:{0}:{1}", "::{0}:{1}", "64:ff9b::{0}:{1}", "64:ff9b:1::{0}:{1}", "2002:{0}:{1}::"),
    *("2001:0:{0}:{1}::", "2001:db8::5efe:{0}:{1}", "2606:4700::5efe:{0}:{1}"),
    *("2606:4700::200:5efe:{0}:{1}", "::ffff:0:{0}:{1}"),
)


@dataclass
class Variant:
    """What the DNS says about one name, connection after connection."""

    host: str
    answers: list[list[str]]
    #: Where the page of the name sends its reader, if anywhere.
    redirect_to: str | None = None
    lookups: int = 0

    async def resolve(self) -> list[str]:
        answers = self.answers[min(self.lookups, len(self.answers) - 1)]
        self.lookups += 1
        return answers


def inside(rng: random.Random) -> str:
    """An address that must not be dialled."""
    v4 = rng.choice(_INSIDE_4)
    a, b, c, d = map(int, v4.split("."))
    carried = rng.choice(_CARRIERS).format(f"{a:02x}{b:02x}", f"{c:02x}{d:02x}")
    return rng.choice((v4, rng.choice(_INSIDE_6), carried))


def mixed(rng: random.Random) -> list[str]:
    """Public answers with one inside among them, at any place."""
    answers = [PUBLIC, PUBLIC_6, "1.1.1.1", "2606:4700:4700::1111"][: rng.randint(1, 4)]
    answers.insert(rng.randint(0, len(answers)), inside(rng))
    return answers


def variant(number: int) -> Variant:
    """The same variant for everybody: which connection turns inward, and what it is told then."""
    rng = random.Random(SEED + number)  # noqa: S311 - reproducible, not secret
    bad = rng.choice(([inside(rng)], mixed(rng), [inside(rng), inside(rng)]))
    honest = rng.choice(([PUBLIC], [PUBLIC, PUBLIC_6]))
    turns = rng.choice((0, 1, 1, 2, 3))
    answers = [honest] * turns + [bad]
    return Variant(f"www.rebind{number}.com", answers)


class World:
    """All names, and one server behind every public number."""

    def __init__(self, variants: list[Variant]) -> None:
        self.variants = {it.host: it for it in variants}
        self.asked: Counter[str] = Counter()

    async def resolve(self, host: str, _port: int) -> list[str]:
        return await self.variants[host].resolve()

    async def answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        host = head.partition(b"Host: ")[2].partition(b"\r\n")[0].decode()
        self.asked[host] += 1
        target = self.variants[host].redirect_to
        location = () if target is None else (f"Location: {target}",)
        writer.write(reply(b"ok", *location, status="302 Go" if target else "200 OK"))


async def refused(fetcher: Fetcher, url: str) -> bool:
    """Fetch as often as it goes well; tell whether it was refused then."""
    for _ in range(10):
        try:
            await fetcher.fetch(url)
        except Refused:
            return True
        except FetchError:
            return False
    return False


async def test_a_thousand_names_that_turn_inward_are_refused() -> None:
    """Each at the connection that turns: one lookup for each, and none inside is dialled."""
    variants = [variant(number) for number in range(VARIANTS)]
    world = World(variants)
    async with serve(world.answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        egress = Egress(world.resolve)
        async with guarded(sockets, egress=egress, limits=FetchLimits()) as fetcher:
            for it in variants:
                assert await refused(fetcher, f"http://{it.host}/"), it
                # One lookup for each connection that was made, and one for the one that was not.
                assert it.lookups == len(it.answers), it
                assert world.asked[it.host] == len(it.answers) - 1, it

    honest = sum(len(it.answers) - 1 for it in variants)
    assert [address for address, _ in sockets.dialled] == [PUBLIC] * honest


def test_variants_are_of_every_kind() -> None:
    """The generator is not stuck on one trick."""
    variants = [variant(number) for number in range(VARIANTS)]
    turns = Counter(len(it.answers) - 1 for it in variants)
    last = [tuple(it.answers[-1]) for it in variants]

    assert all(turns[count] > 100 for count in range(4))
    assert len(set(last)) > 500
    assert sum(len(answers) == 1 and ":" in answers[0] for answers in last) > 100
    assert sum(PUBLIC in answers for answers in last) > 100


async def test_a_redirect_to_a_name_that_turned_inward_is_refused() -> None:
    """Two hundred pages send their reader on to a name that was honest a moment ago."""
    names = [variant(number) for number in range(200)]
    pages = [
        Variant(f"www.page{number}.com", [[PUBLIC]], f"http://{it.host}/")
        for number, it in enumerate(names)
    ]
    world = World([*names, *pages])
    async with serve(world.answer) as port:
        sockets = Sockets(routes={PUBLIC: port})
        manners = Manners(interval_seconds=0.0)
        async with guarded(sockets, egress=Egress(world.resolve), manners=manners) as fetcher:
            for page, it in zip(pages, names, strict=True):
                assert await refused(fetcher, f"http://{page.host}/"), it
                assert it.lookups == len(it.answers), it

    assert {address for address, _ in sockets.dialled} == {PUBLIC}
