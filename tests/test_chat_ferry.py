"""What an operator would have to type again: out as a file, back from one, nothing half-written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.denials import BadImport
from bot.errors import Expired
from bot.ferry import understood, written
from bot.model import Subscription
from bot.store import Guest, Holdings

if TYPE_CHECKING:
    from bot.sandbox import Message
    from tests.fixtures_house import House

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOLDINGS = Holdings(
    {-1001: Subscription(-1001, "Morning Wire", "channel", 7, NOON, username="morning_wire")},
    {8: "Bea"},
    {9: "spam & <more>"},
    {10: Guest(10, "小李", None, NOON)},
    {"access": "closed", "contact": "-"},
)
SMALL = st.text(max_size=20)
IDS = st.integers(1, 2**40)


def changed(**parts: Any) -> bytes:
    return json.dumps(json.loads(written(HOLDINGS, NOON)) | parts).encode()


async def send(house: House, body: bytes, caption: str | None = "/import") -> Message:
    """Send the bot a file and return its answer."""
    sent = house.world.send_file(
        house.visitor, house.visitor, "export.json", body, "application/json", caption=caption
    )
    return await house.answer(sent)


@given(
    editors=st.dictionaries(IDS, SMALL),
    bans=st.dictionaries(IDS, SMALL),
    titles=st.dictionaries(st.integers(-(2**40), -1), SMALL),
)
def test_what_is_written_is_read(
    editors: dict[int, str], bans: dict[int, str], titles: dict[int, str]
) -> None:
    chats = {it: Subscription(it, title, "group", 1, NOON) for it, title in titles.items()}
    holdings = Holdings(chats, editors, bans, {}, {"person_day": "9"})

    assert understood(written(holdings, NOON)) == holdings


MALFORMED = {
    "empty": b"",
    "not JSON": b"hello",
    "cut off": written(HOLDINGS, NOON)[:-9],
    "another version": changed(gistwire_export=2),
    "a list": b"[]",
    "an unknown part": changed(secrets=[]),
    "a day without zone": changed(made_at="2026-01-01T00:00:00"),
    "no id": changed(editors=[{"user_id": 0, "name": "x"}]),
    "a group as editor": changed(editors=[{"user_id": -5, "name": "x"}]),
    "an id beyond Telegram's": changed(bans=[{"user_id": 2**60, "reason": ""}]),
    "a setting that makes no sense": changed(settings={"access": "ajar"}),
    "a setting that is none": changed(settings={"namespace": "x"}),
    "an endless name": changed(editors=[{"user_id": 5, "name": "x" * 5000}]),
    "a strange chat": changed(
        subscriptions=[{"chat_id": -1, "title": "", "kind": "cave", "added_by": 1, "added_at": 1}]
    ),
    "bytes that are no text": b'{"gistwire_export":1,"made_at":"\xff\xfe"}',
    "nested beyond reason": b"[" * 100_000,
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_file_is_refused_whole(data: bytes) -> None:
    with pytest.raises(BadImport):
        understood(data)


async def test_state_goes_out_and_comes_back_after_a_confirmation(house: House) -> None:
    store = house.services.store
    await store.archive.write(HOLDINGS, [])

    given = await house.ask("/export")
    body = house.world.files[given.content["document"]["file_id"]].body
    await store.roles.dismiss(8)
    await store.roles.unban(9)
    await store.roles.ban(77, "stays")
    await store.subscriptions.remove(-1001)
    await store.policies.read()
    shown = await send(house, body)
    untouched = await store.archive.read()
    done = await house.ask("/import confirm")
    again = await house.ask("/import confirm")

    assert "Subscribed chats: 1 new, 0 changed, 0 the same" in shown.body
    assert "Guests: 0 new, 0 changed, 1 the same" in shown.body
    assert untouched.editors == {}
    assert done.body.startswith("✅ Imported:")
    assert again.body.startswith("⌛")
    after = await store.archive.read()
    assert after.bans == {**HOLDINGS.bans, 77: "stays"}
    assert (after.subscriptions, after.editors) == (HOLDINGS.subscriptions, HOLDINGS.editors)


async def test_an_imported_setting_holds_at_once_and_is_written_down(house: House) -> None:
    await send(house, changed(subscriptions=[], editors=[], bans=[], guests=[]))
    await house.ask("/import confirm")

    assert (await house.services.masthead.policy()).access == "closed"
    assert {it.name for it in await house.services.masthead.decisions(5)} == {"access", "contact"}


async def test_a_file_can_be_answered_with_the_command(house: House) -> None:
    sent = house.world.send_file(
        house.visitor, house.visitor, "e.json", written(HOLDINGS, NOON), "application/json"
    )
    asked = house.world.send_text(house.visitor, house.visitor, "/import", reply_to=sent.message_id)

    assert (await house.answer(asked)).body.startswith("📁 That file would change:")
    assert (await house.ask("/import")).body.startswith("📁 Send me a file from /export")


async def test_a_bad_file_changes_nothing_and_says_so(house: House) -> None:
    before = await house.services.store.archive.read()

    answer = await send(house, MALFORMED["cut off"])
    none_waits = await house.ask("/import confirm")

    assert answer.body.startswith("📁 That file is no export of mine")
    assert none_waits.body.startswith("⌛")
    assert await house.services.store.archive.read() == before


@pytest.mark.parametrize("command", ["/export", "/import", "/import confirm"])
async def test_nobody_else_exports_or_imports(house: House, command: str) -> None:
    reader = house.world.add_user("Ada", "ada", "en")

    assert "Only editors" in (await house.ask(command, user=reader.id)).body


async def test_another_administrators_file_is_not_confirmed(house: House) -> None:
    """What waits for a confirmation waits for the one who sent it."""
    await send(house, written(HOLDINGS, NOON))

    with pytest.raises(Expired):
        await house.services.ferry.land(house.visitor + 1)
