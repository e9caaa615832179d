"""``gistwire doctor``: everything that may keep the bot from working, each with its cure.

findings   one line of the report
machine    this machine: versions, walls, disk, names, the clock
memory     the store's servers
account    the bot as Telegram knows it
rounds     all of it, in the order in which an operator reads it
"""

from __future__ import annotations

from bot.doctor.findings import Finding, Level, lines
from bot.doctor.rounds import examine

__all__ = ["Finding", "Level", "examine", "lines"]
