"""Who may do what: a table; who receives what: a loop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.model import Asker, Post, Subscription
from bot.publish import Right, Role, answer, fan_out, may, role


@pytest.mark.parametrize(
    ("user_id", "editor", "banned", "welcome", "expected"),
    [
        (1, False, False, False, Role.ADMIN),
        (1, False, True, False, Role.ADMIN),
        (2, True, False, False, Role.EDITOR),
        (2, True, True, True, Role.BANNED),
        (3, False, False, True, Role.READER),
        (3, False, False, False, Role.STRANGER),
        (3, False, True, True, Role.BANNED),
    ],
)
def test_roles(user_id: int, *, editor: bool, banned: bool, welcome: bool, expected: Role) -> None:
    found = role(user_id, admins=(1,), editor=editor, banned=banned, welcome=welcome)

    assert found is expected


@pytest.mark.parametrize(
    ("held", "rights"),
    [
        (Role.BANNED, set()),
        (Role.STRANGER, set()),
        (Role.READER, {Right.ASK}),
        (Role.EDITOR, {Right.ASK, Right.PUBLISH}),
        (Role.ADMIN, {Right.ASK, Right.PUBLISH, Right.ADMINISTER}),
    ],
)
def test_rights(held: Role, rights: set[Right]) -> None:
    assert {right for right in Right if may(held, right)} == rights


def test_one_delivery_for_each_chat_and_the_same_keys_each_time() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    chats = [Subscription(n, "t", "channel", 1, now, thread_id=n % 2 or None) for n in range(5)]
    post = Post("p", "x")

    deliveries = fan_out(post, chats)

    assert [it.chat_id for it in deliveries] == [0, 1, 2, 3, 4]
    assert [it.thread_id for it in deliveries] == [None, 1, None, 1, None]
    assert deliveries == fan_out(post, chats)
    assert len({it.key for it in deliveries}) == 5


def test_an_answer_replies_where_it_was_asked() -> None:
    asker = Asker(1, -5, 9, thread_id=3)

    delivery = answer(Post("p", "x"), asker, "job")

    assert (delivery.chat_id, delivery.reply_to, delivery.thread_id) == (-5, 9, 3)
    assert delivery.asker == asker
