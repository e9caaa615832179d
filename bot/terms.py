"""The terms of a subscription: what a chat gets, how it looks, and when it comes.

Every field has a default, so that a subscription from before the field was there reads as what it
was: everything, with its picture, at once. What is known of a story is here as well: the rules
look at it and at nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

Feed: TypeAlias = Literal["everything", "own", "chosen"]
Form: TypeAlias = Literal["photo", "preview", "text", "rich"]
#: How long a summary is, by name (``bot.summarise.lengths``).
Length: TypeAlias = Literal["short", "medium", "long"]
#: Lists of a chat's own words, each of which is asked for and shown the same way.
WordList: TypeAlias = Literal["keywords", "excluded", "hosts", "languages", "topics"]

WORD_LISTS: tuple[WordList, ...] = ("keywords", "excluded", "hosts", "languages", "topics")
#: Words that one list holds, and characters that one word has, at most.
WORDS_LIMIT = 30
WORD_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Rules:
    """Which published stories a chat gets."""

    #: Every one; only those that whoever subscribed it published; or those that the lists choose.
    feed: Feed = "everything"
    #: In headline, key sentences or the page's keywords; ``climat*`` stands for its endings too.
    keywords: tuple[str, ...] = ()
    #: What keeps a story out, whatever else lets it in.
    excluded: tuple[str, ...] = ()
    #: Without ``www.``; a host stands for its subdomains too.
    hosts: tuple[str, ...] = ()
    #: BCP 47, lower case; ``zh`` stands for ``zh-Hans`` too.
    languages: tuple[str, ...] = ()
    #: In the outlet's section or the page's keywords.
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Style:
    """How posts look in a chat; chats of one style share one post."""

    form: Form = "photo"
    length: Length = "medium"
    hashtags: bool = False
    silent: bool = False
    #: Whether a button under the post opens the source.
    buttons: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    """Hours of the day from and to which nothing comes; they may reach over midnight."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Timing:
    """When posts come."""

    #: Hours of the day, ascending, at which all of them come as one message; none for at once.
    digest_hours: tuple[int, ...] = ()
    #: Name in the IANA time zone database; None where nobody chose one, which reads as UTC.
    zone: str | None = None
    quiet: Night | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a chat's administrators decide about its subscription."""

    rules: Rules = Rules()
    style: Style = Style()
    timing: Timing = Timing()
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules and a digest know of a story, once it is a post."""

    headline: str
    #: Key passages, word for word.
    text: str = ""
    #: The first key sentence.
    lead: str = ""
    url: str | None = None
    outlet: str | None = None
    #: BCP 47, as the article has it.
    language: str | None = None
    section: str | None = None
    keywords: tuple[str, ...] = ()
    #: An editor chose these sentences: nothing longer or shorter is made of the article.
    by_hand: bool = False

    @property
    def host(self) -> str | None:
        """The host of the story's address, lower case and without ``www.``."""
        name = urlsplit(self.url).hostname if self.url else None
        return name.removeprefix("www.") if name else None
