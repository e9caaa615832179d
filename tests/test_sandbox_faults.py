"""The bad days that the sandbox can have, ordered by tests and over its own control API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
import pytest_asyncio
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.sandbox.faults import ANY_SEND, Fault, Faults
from bot.sandbox.nouns import Refusal
from bot.sandbox.quota import Quota
from tests.fixtures_sandbox import Desk, open_desk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    async with open_desk() as found:
        yield found


async def order(desk: Desk, path: str, wish: Any, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=desk.sandbox.origin) as client:
        return await client.post(f"/sandbox/{path}", json=wish, headers=headers)


async def arrived(desk: Desk, chat_id: int, text: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=desk.sandbox.origin) as client:
        params: dict[str, str | int] = {"chat_id": chat_id, "text": text}
        answer = await client.get("/sandbox/arrived", params=params)
    return dict(answer.json())


@pytest.mark.parametrize(
    ("wish", "kind"),
    [
        ({"status": 429, "parameters": {"retry_after": 7}}, RetryAfter),
        ({"status": 400, "parameters": {"migrate_to_chat_id": -1001}}, ChatMigrated),
        ({"status": 403, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
        ({"status": 400, "description": "Bad Request: TOPIC_CLOSED"}, BadRequest),
        ({"status": 502, "description": "Bad Gateway"}, NetworkError),
        ({"lost": True}, NetworkError),
    ],
    ids=["429", "migrated", "403", "400", "502", "accepted and dropped"],
)
async def test_a_fault_ordered_over_http_strikes_once(
    desk: Desk, wish: dict[str, Any], kind: type[TelegramError]
) -> None:
    """The next call meets it, the one after that does not; a lost answer leaves its message."""
    ordered = await order(desk, "faults", {"method": "sendMessage", **wish})

    with pytest.raises(kind):
        await desk.bot.send_message(desk.me, "first")
    await desk.bot.send_message(desk.me, "second")

    assert ordered.json() == {"waiting": 1}
    assert (await arrived(desk, desk.me, "first"))["count"] == bool(wish.get("lost"))
    assert (await arrived(desk, desk.me, "second"))["count"] == 1
    assert desk.sandbox.world.faults.answers_lost == bool(wish.get("lost"))


async def test_a_slow_answer_comes_after_the_message(desk: Desk) -> None:
    await order(desk, "faults", {"method": ANY_SEND, "delay_seconds": 30})

    with pytest.raises(TelegramError):
        await desk.bot.send_message(desk.me, "late", read_timeout=0.3)

    assert (await arrived(desk, desk.me, "late"))["count"] == 1


async def test_a_fault_for_one_chat_spares_the_others(desk: Desk) -> None:
    wish = {"method": "send*", "status": 502, "chat_id": desk.channel, "times": None}
    await order(desk, "faults", wish)

    for _ in range(3):
        with pytest.raises(NetworkError):
            await desk.bot.send_message(desk.channel, "x")
    await desk.bot.send_message(desk.me, "x")
    await order(desk, "faults", {"clear": True})
    await desk.bot.send_message(desk.channel, "x")


async def test_a_group_moves_over_http(desk: Desk) -> None:
    group = desk.sandbox.world.add_chat("group", "Old", None, desk.me)
    desk.sandbox.world.set_member(group.id, desk.bot.id, "member")

    moved = await order(desk, "migrate", {"chat_id": group.id})

    with pytest.raises(ChatMigrated) as caught:
        await desk.bot.send_message(group.id, "x")
    assert caught.value.new_chat_id == moved.json()["chat_id"]
    await desk.bot.send_message(caught.value.new_chat_id, "x")


async def test_the_quota_is_kept_when_it_is_on(desk: Desk) -> None:
    """The fifth message in a row to one person is told to wait a second."""
    await order(desk, "quota", {"on": True})

    for _ in range(4):
        await desk.bot.send_message(desk.me, "x")
    with pytest.raises(RetryAfter) as caught:
        await desk.bot.send_message(desk.me, "y")
    await order(desk, "quota", {"on": False})
    await desk.bot.send_message(desk.me, "y")

    assert caught.value.retry_after.total_seconds() == 1  # type: ignore[union-attr]
    assert (await arrived(desk, desk.me, "y"))["count"] == 1


@pytest.mark.parametrize(
    "wish",
    [
        {},
        [],
        {"method": "sendMessage", "share": 2},
        {"method": "sendMessage", "delay_seconds": -1},
        {"method": "sendMessage", "wish": 1},
    ],
    ids=["nothing", "a list", "share", "delay", "unknown word"],
)
async def test_what_is_no_fault_is_refused(desk: Desk, wish: Any) -> None:
    assert (await order(desk, "faults", wish)).status_code == 400
    assert desk.sandbox.world.faults.waiting == []


async def test_another_site_orders_nothing(desk: Desk) -> None:
    wish = {"method": "sendMessage", "status": 502}

    assert (await order(desk, "faults", wish, origin="https://evil.example")).status_code == 403
    assert desk.sandbox.world.faults.waiting == []


def test_a_share_is_a_share() -> None:
    faults = Faults()
    faults.script(Fault(ANY_SEND, lost=True, times=None, share=0.04))

    struck = sum(faults.strike("sendMessage", 1) is not None for _ in range(10_000))

    assert 300 < struck < 500
    assert faults.strike("sendChatAction", 1) is None


def _granted(quota: Quota, chats: range, *, paid: bool = False) -> int:
    granted = 0
    for chat_id in chats:
        try:
            quota.charge(chat_id, paid=paid)
        except Refusal:
            continue
        granted += 1
    return granted


def test_all_chats_together_have_a_quota_and_paid_broadcasts_another() -> None:
    """Of many at once a burst goes; who pays has a quota of their own."""
    quota = Quota()

    assert 30 <= _granted(quota, range(1, 200)) <= 35
    assert _granted(quota, range(200, 700), paid=True) == 500
    assert quota.refused >= 160


def test_a_group_gets_twenty_in_any_minute() -> None:
    quota = Quota(chat_burst=1000)

    assert _granted(quota, range(-5, -4)) == 1
    granted = 0
    for _ in range(30):
        granted += _granted(quota, range(-5, -4))
    assert granted == 19
    assert _granted(quota, range(-6, -5)) == 1
