"""A Telegram on your own machine: the Bot API, and a page where the visitor is the user.

    page_api -+
              +-> world -> inline -> hearing -> ledger -> registry
              |                                      people act, the bot hears of it
    bot_api --+-> methods                            the bot acts, the people see it
    control_api -> faults, quota                     bad days, made to order

It imports nothing else of ``bot``, and nothing outside this machine is ever asked.
"""

from __future__ import annotations

from bot.sandbox.entities import Entity, EntityError, parse_html
from bot.sandbox.faults import ANY_SEND, Fault
from bot.sandbox.inline import InlineAnswer
from bot.sandbox.nouns import Answer, Call, Chat, Message, User
from bot.sandbox.quota import Quota
from bot.sandbox.seeds import Seeded, seed
from bot.sandbox.server import Sandbox, open_sandbox
from bot.sandbox.world import World

__all__ = [
    "ANY_SEND",
    "Answer",
    "Call",
    "Chat",
    "Entity",
    "EntityError",
    "Fault",
    "InlineAnswer",
    "Message",
    "Quota",
    "Sandbox",
    "Seeded",
    "User",
    "World",
    "open_sandbox",
    "parse_html",
    "seed",
]
