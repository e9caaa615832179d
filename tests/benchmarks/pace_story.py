"""A made-up article of any length, and its summary, with nothing loaded that ours does not need."""

from __future__ import annotations

from bot.model import Article, Budget, Paragraph
from bot.summarise import pick

_WORDS = [
    "harbour",
    "council",
    "terminal",
    "farmers",
    "budget",
    "winter",
    "river",
    "engineers",
    "report",
    "market",
    "energy",
    "school",
    "bridge",
    "hospital",
    "election",
    "storm",
    "railway",
    "forest",
    "museum",
    "police",
    "water",
    "treaty",
    "company",
    "tax",
    "island",
]


def article(count: int) -> Article:
    """Return an article of so many different sentences, four to a paragraph."""
    lines = [
        f"The {_WORDS[n % 25]} of district {n % 97} told the {_WORDS[n * 7 % 25]} on day {n} that "
        f"{_WORDS[n * 11 % 25]} and {_WORDS[n * 13 % 25]} would cost {n * 37 % 1009} million more."
        for n in range(count)
    ]
    paragraphs = (" ".join(lines[at : at + 4]) for at in range(0, count, 4))
    return Article(
        "key", "Harbour council counts the cost of winter", tuple(map(Paragraph, paragraphs))
    )


def summarise(count: int) -> None:
    """Summarise an article of so many sentences."""
    pick(article(count), Budget(characters=700))
