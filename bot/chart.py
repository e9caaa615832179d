"""Figures by day as a picture: bars, digits and dates, and not a word.

The font that Pillow carries knows no Chinese, and none is downloaded, so that the words stand in
the caption, in the language of whoever asks; the picture is the same for all.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw, ImageFont

from bot.model import Picture

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

#: A phone shows a photo about 360 points wide: 34 pixels of these are 11 points there.
_WIDTH_PX: Final = 1080
_PANEL_PX: Final = 420
_TEXT_PX: Final = 34
_LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 120, 60, 40, 70
_PAPER, _INK, _LINE = "#ffffff", "#1f2328", "#d0d7de"
#: Bars of each panel: what went well from the ground up, what failed on top of it.
COLOURS: Final = (("#1f6feb", "#d1242f"), ("#1a7f37", "#e08600"))
#: Lines across a panel at most, and dates under it.
_LINES, _DATES = 4, 6
_STEPS: Final = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day in one panel."""

    well: int
    failed: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The bars of all days, one for each."""

    bars: tuple[Bar, ...]

    @property
    def highest(self) -> int:
        """The highest bar, at least 1."""
        return max([1, *(bar.well + bar.failed for bar in self.bars)])


def step(highest: int) -> int:
    """Return the distance of the lines across: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in _STEPS:
            if factor * power * _LINES >= highest:
                return factor * power
        power *= 10


def draw(days: Sequence[date], panels: Sequence[Panel]) -> Picture:
    """Return the panels one under another, over one axis of days each."""
    image = Image.new("RGB", (_WIDTH_PX, _PANEL_PX * len(panels)), _PAPER)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(size=_TEXT_PX)
    for number, panel in enumerate(panels):
        bottom = _PANEL_PX * (number + 1) - _BOTTOM_PX
        _scale(pen, font, panel, bottom)
        _bars(pen, panel, bottom, COLOURS[number % len(COLOURS)])
        _dates(pen, font, days, bottom)
    held = io.BytesIO()
    image.save(held, "PNG", optimize=True)
    return Picture(held.getvalue(), "image/png", image.width, image.height)


def _height(panel: Panel, value: int) -> int:
    """Return how many pixels stand for so many."""
    top = step(panel.highest) * -(-panel.highest // step(panel.highest))
    return round((_PANEL_PX - _TOP_PX - _BOTTOM_PX) * value / top)


def _scale(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    panel: Panel,
    bottom: int,
) -> None:
    """Draw the lines across, each with its number."""
    distance = step(panel.highest)
    for value in range(0, panel.highest + distance, distance):
        level = bottom - _height(panel, value)
        pen.line((_LEFT_PX, level, _WIDTH_PX - _RIGHT_PX, level), _LINE, 2)
        pen.text((_LEFT_PX - 14, level), _short(value), _INK, font, anchor="rm")


def _short(value: int) -> str:
    """Return the number in at most five characters: ``950``, ``12k``, ``1.5M``."""
    for unit, name in ((1_000_000, "M"), (1000, "k")):
        if value >= 10 * unit or (value >= unit and value % unit == 0):
            return f"{value // unit}{name}"
        if value >= unit:
            return f"{value / unit:.1f}{name}"
    return str(value)


def _bars(pen: ImageDraw.ImageDraw, panel: Panel, bottom: int, colours: tuple[str, str]) -> None:
    """Draw one bar for each day; what is more than nothing shows at least a line."""
    room = (_WIDTH_PX - _LEFT_PX - _RIGHT_PX) / max(len(panel.bars), 1)
    for index, bar in enumerate(panel.bars):
        left = _LEFT_PX + index * room + room * 0.12
        level = bottom
        for value, colour in zip((bar.well, bar.failed), colours, strict=True):
            if value:
                height = max(_height(panel, value), 3)
                pen.rectangle((left, level - height, left + room * 0.76, level - 1), colour)
                level -= height


def _dates(
    pen: ImageDraw.ImageDraw,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    days: Sequence[date],
    bottom: int,
) -> None:
    """Write some of the days under the axis, the last among them."""
    room = (_WIDTH_PX - _LEFT_PX - _RIGHT_PX) / max(len(days), 1)
    every = max(1, -(-len(days) // _DATES))
    for index, day in enumerate(days):
        if (len(days) - 1 - index) % every == 0:
            middle = _LEFT_PX + (index + 0.5) * room
            pen.text((middle, bottom + 16), f"{day.month}/{day.day}", _INK, font, anchor="mt")
