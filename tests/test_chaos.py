"""A short form of ``make chaos`` for every change: twenty rounds, and one of each scene."""

from __future__ import annotations

import pytest

from tests.chaos.report import good
from tests.chaos.rounds import Plan, play
from tests.chaos.scenes import endings, outage, sleeper, updates


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(chats=30, posts=4, worker_kills=12), id="workers"),
        pytest.param(Plan(chats=20, posts=4, worker_kills=4, journal=True), id="journal"),
        pytest.param(Plan(chats=20, posts=4, server_kills=2, both_kills=2), id="servers"),
    ],
)
async def test_nothing_is_lost_doubled_without_reason_or_out_of_order(plan: Plan) -> None:
    """Where the chat can be searched nothing is doubled at all."""
    tally = await play(plan)

    assert good(tally), str(tally)
    assert tally.writes > 0
    assert not plan.journal or not tally.copies, str(tally)


async def test_a_worker_that_sleeps_past_its_lease_writes_nothing() -> None:
    found = await sleeper()

    assert found.good, found.said


async def test_workers_end_in_order_and_lose_nothing() -> None:
    found = await endings(3)

    assert found.good, found.said


async def test_updates_survive_the_death_of_the_bot() -> None:
    found = await updates(60)

    assert found.good, found.said


async def test_an_absent_store_is_told_and_costs_nothing() -> None:
    found = await outage(5.0, silent=False)

    assert found.good, found.said
