"""What a handler is given: the services, typed, and nothing else of the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from telegram import Update
from telegram.ext import Application, BaseHandler, CallbackContext, ExtBot

from bot.deliver import Heard

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Message

    from bot.model import Asker
    from bot.services import Services
    from bot.store import Question


class Shelf:
    """What the application carries for its handlers, in place of a dict of anything."""

    services: Services

    def __init__(self) -> None:
        #: Ids of updates under which the store failed: they are read again.
        self.postponed: set[int] = set()
        #: When Telegram answered last.
        self.heard = Heard()


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], Shelf]):
    """python-telegram-bot's context with the services on it."""

    @property
    def services(self) -> Services:
        """The services."""
        return self.bot_data.services


Door: TypeAlias = Application[ExtBot[None], Context, dict[Any, Any], dict[Any, Any], Shelf, None]
Handler: TypeAlias = BaseHandler[Update, Context, Any]
#: What a room does with the answer to a question of its own; False where it holds nothing of use.
Answer: TypeAlias = "Callable[[Context, Asker, Question, Message], Awaitable[bool]]"
