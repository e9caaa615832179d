"""The dock: the only room, with the door, that speaks to Telegram.

sender     one post to one chat; returns an Outcome, never raises for what Telegram says
probe      whether a message arrived whose answer never came
verdict    pure: what an error of Telegram means
rights     who may order posts for which chat
progress   the asker sees that the bot is at work
menu       the command menu, by scope and language
witness    whether Telegram answers
"""

import os

# python-telegram-bot 22 warns at every duration it gives as a number unless it is told so here.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from bot.deliver.menu import register_menu
from bot.deliver.probe import Probe
from bot.deliver.progress import Progress
from bot.deliver.rights import Registry
from bot.deliver.sender import TelegramSender
from bot.deliver.verdict import wait_seconds
from bot.deliver.witness import Heard, Witness

__all__ = [
    "Heard",
    "Probe",
    "Progress",
    "Registry",
    "TelegramSender",
    "Witness",
    "register_menu",
    "wait_seconds",
]
