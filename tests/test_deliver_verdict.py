"""What Telegram says, and what becomes of the delivery."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.deliver.verdict import BACKOFF_SECONDS, Meaning, meaning, outcome
from bot.outcome import Deferred, Moved, Rejected


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Meaning.CHAT_GONE),
        (Forbidden("Forbidden: user is deactivated"), Meaning.CHAT_GONE),
        (Forbidden("Forbidden: bot was kicked from the channel chat"), Meaning.CHAT_GONE),
        (Forbidden("Forbidden: something new"), Meaning.CHAT_GONE),
        (BadRequest("Chat not found"), Meaning.CHAT_LOST),
        (BadRequest("Not enough rights to send text messages to the chat"), Meaning.NO_RIGHT),
        (BadRequest("Need administrator rights in the channel chat"), Meaning.NO_RIGHT),
        (BadRequest("Not enough rights to send photos to the chat"), Meaning.NO_PHOTO),
        (BadRequest("Topic_closed"), Meaning.NO_TOPIC),
        (BadRequest("Message thread not found"), Meaning.NO_TOPIC),
        (BadRequest("Message to be replied not found"), Meaning.NO_REPLY),
        (BadRequest("Photo_invalid_dimensions"), Meaning.BAD_PICTURE),
        (BadRequest("Image_process_failed"), Meaning.BAD_PICTURE),
        (BadRequest("Wrong file identifier/http url specified"), Meaning.BAD_PICTURE),
        (BadRequest("Button_url_invalid"), Meaning.BAD_BUTTON),
        (
            BadRequest("Inline keyboard button URL 'http://a' is invalid: Wrong HTTP URL"),
            Meaning.BAD_BUTTON,
        ),
        (BadRequest("Can't parse entities: unclosed tag"), Meaning.BAD_CONTENT),
        (BadRequest("Message is too long"), Meaning.BAD_CONTENT),
        (NetworkError("Bad Gateway"), Meaning.PASSING),
        (TimedOut(), Meaning.PASSING),
    ],
    ids=lambda it: it.message if isinstance(it, TelegramError) else it.name,
)
def test_each_sentence_of_telegram_has_its_meaning(error: TelegramError, expected: Meaning) -> None:
    assert meaning(error) is expected


def test_a_429_waits_as_told_and_costs_no_try() -> None:
    assert outcome(RetryAfter(timedelta(seconds=7)), 0) == Deferred(
        8.0, "429 from Telegram", counts=False
    )


def test_a_migrated_group_is_followed() -> None:
    assert outcome(ChatMigrated(-100123), 0) == Moved(-100123)


def test_passing_failures_wait_longer_each_time_and_end_as_a_dead_letter() -> None:
    tries = [outcome(TimedOut(), n) for n in range(len(BACKOFF_SECONDS) + 1)]

    waits = [it.seconds for it in tries if isinstance(it, Deferred)]
    assert waits == sorted(BACKOFF_SECONDS)
    assert isinstance(tries[-1], Rejected)


def test_a_bug_of_ours_is_a_dead_letter_at_once_and_the_chat_stays() -> None:
    assert outcome(BadRequest("Can't parse entities"), 0) == Rejected("Can't parse entities")


def test_a_wrong_token_loses_no_delivery() -> None:
    assert isinstance(outcome(InvalidToken(), 99), Deferred)
