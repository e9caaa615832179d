"""Signs of work end with the work, though a library may forget that it was told to stop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.deliver import Progress
from bot.deliver.drafts import stage
from bot.model import Asker
from bot.trail import Step

if TYPE_CHECKING:
    from bot.trail import StepName

ASKER = Asker(1, 1, 5)
#: In private chats the line passes by itself.
GROUP = Asker(1, -7, 5)


class Notes:
    """Remembers no line."""

    async def remember_progress(self, job_key: str, message_id: int) -> None:
        """Forget it."""

    async def take_progress(self, job_key: str) -> int | None:
        """Return none."""
        return None


class Deaf:
    """A bot that swallows the first cancellation, as a client does whose answer comes just then."""

    def __init__(self) -> None:
        self.asked = 0

    async def send_chat_action(self, *_args: object, **_rest: object) -> None:
        """Take a minute, and go on once when told to stop."""
        self.asked += 1
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            if self.asked > 1:
                raise


async def test_a_line_that_did_not_hear_its_end_is_told_again() -> None:
    deaf: Any = Deaf()

    async def reserve(_chat: int) -> float:
        return 1.0

    async def work() -> None:
        async with Progress(deaf, Notes(), reserve).shown("k", ASKER, "⏳"):
            await asyncio.sleep(0.01)

    task = asyncio.create_task(work())
    ended, _ = await asyncio.wait({task}, timeout=3)
    task.cancel()

    assert task in ended


class Slow:
    """A bot that takes its time over a line, and gives it a number."""

    def __init__(self) -> None:
        self.erased: list[int] = []

    async def send_chat_action(self, *_args: object, **_rest: object) -> None:
        """Do nothing."""

    async def send_message(self, *_args: object, **_rest: object) -> Any:
        """Return a message, late."""
        await asyncio.sleep(0.3)
        return type("Sent", (), {"message_id": 7})

    async def delete_message(self, _chat: int, message_id: int) -> None:
        """Remember which line is gone."""
        self.erased.append(message_id)


class Book(Notes):
    """Remembers one line."""

    line: int | None = None

    async def remember_progress(self, job_key: str, message_id: int) -> None:
        """Keep it."""
        self.line = message_id

    async def take_progress(self, job_key: str) -> int | None:
        """Return it once."""
        line, self.line = self.line, None
        return line


async def test_a_line_that_is_on_its_way_when_the_work_ends_is_erased() -> None:
    """However often it is told to stop: what Telegram has taken must be noted first."""
    slow: Any = Slow()

    async def reserve(_chat: int) -> float:
        return 0.0

    async with Progress(slow, Book(), reserve).shown("k", GROUP, "⏳"):
        await asyncio.sleep(1.1)

    assert slow.erased == [7]


class Drafting(Slow):
    """A bot that takes its time over a draft."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[str] = []

    async def send_message_draft(self, _chat: int, _draft: int, text: str, **_rest: object) -> None:
        """Let the draft arrive, late."""
        await asyncio.sleep(0.3)
        self.arrived.append(text)


async def test_a_draft_that_is_on_its_way_when_the_work_ends_arrives_before_the_answer() -> None:
    """One that came after it would stand under the answer for half a minute."""
    drafting: Any = Drafting()

    async def reserve(_chat: int) -> float:
        return 0.0

    async with Progress(drafting, Book(), reserve).shown("k", ASKER, "⏳"):
        await asyncio.sleep(1.1)

    assert drafting.arrived == ["⏳"]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ((), None),
        (("cache", "turn"), None),
        (("address", "answer"), "🌐 Fetching the page …"),
        (("address", "bytes", "detour"), "📖 Finding the story in it …"),
        (("address", "bytes", "address"), "🌐 Fetching the page …"),
        (("address", "bytes", "article", "picture"), "✍️ Picking key sentences …"),
    ],
)
def test_the_latest_step_says_what_is_done_now(
    steps: tuple[StepName, ...], told: str | None
) -> None:
    assert stage([Step(name, 0.0, ()) for name in steps]) == told
