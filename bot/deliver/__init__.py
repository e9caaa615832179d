"""The dock: the only room, with the door, that speaks to Telegram.

sender     one post to one chat; returns an Outcome, never raises for what Telegram says
probe      whether a message arrived whose answer never came
pickers    keys that open a person's own chats
transport  the road: connections, timeouts, and what surely never left
verdict    pure: what an error of Telegram means
rights     who may order posts for which chat
revise     messages that stand already are changed
causes     pure: why a message did not arrive, in a few words
reviser    the same for one of many copies: changed, relabelled, emptied, taken away
progress   the asker sees that the bot is at work
menu       the command menu, by scope and language
witness    whether Telegram answers
"""

import os

# python-telegram-bot 22 warns at every duration it gives as a number unless it is told so here.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.deliver.causes import BLANKED, FORGOTTEN, UPGRADED, Cause, by_cause
from bot.deliver.menu import register_menu
from bot.deliver.pickers import REQUESTS
from bot.deliver.probe import Probe
from bot.deliver.progress import Progress
from bot.deliver.revise import revise_caption, revise_keyboard, revise_text
from bot.deliver.reviser import Reviser
from bot.deliver.rights import Registry
from bot.deliver.sender import TelegramSender
from bot.deliver.transport import Patience, Transport, proxy_for
from bot.deliver.verdict import wait_seconds
from bot.deliver.witness import Heard, Witness

__all__ = [
    "BLANKED",
    "FORGOTTEN",
    "REQUESTS",
    "UPGRADED",
    "Cause",
    "Heard",
    "Patience",
    "Probe",
    "Progress",
    "Registry",
    "Reviser",
    "TelegramSender",
    "Transport",
    "Witness",
    "by_cause",
    "proxy_for",
    "register_menu",
    "revise_caption",
    "revise_keyboard",
    "revise_text",
    "wait_seconds",
]
