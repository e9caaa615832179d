"""Words that an editor gives about a draft: how they are asked for, and shown when given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram.error import BadRequest

from bot.store import Question
from handlers import replies_drafting as replies
from handlers.presses import Pressed, Spot, redraw

if TYPE_CHECKING:
    from bot.model import Asker, Post
    from handlers.context import Context


async def ask(pressed: Pressed, context: Context, about: str) -> None:
    """Ask whoever pressed for words about the draft, and wait for them."""
    who, services = pressed.asker, context.services
    spot = f"{pressed.press.subject} {who.message_id} {int(pressed.is_photo)}"
    await services.store.questions.ask(who.chat_id, who.user_id, Question(about, spot))
    text = replies.asked(pressed.speak, about, here=who.chat_id == who.user_id)
    await services.desk.tell(text, who, pressed.key)


def asked_about(question: Question, who: Asker) -> tuple[str, Spot]:
    """Return the draft that a question was about, and where it stands."""
    key, message_id, is_photo = question.subject.split(" ")
    return key, Spot(who.chat_id, int(message_id), is_photo == "1")


async def answer(context: Context, who: Asker, text: str) -> None:
    """Say one plain sentence in answer to the words."""
    await context.services.desk.tell(text, who, f"answer:{who.chat_id}:{who.message_id}")


async def show_at(spot: Spot, context: Context, who: Asker, post: Post) -> None:
    """Let the message of the draft be this post; where it is gone, a new one takes its place."""
    try:
        await redraw(spot, context, post)
    except BadRequest:
        key = f"answer:{who.chat_id}:{who.message_id}:again"
        await context.services.desk.reply(post, who, key)
