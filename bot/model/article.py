"""What is read and what is picked of it: an article, its parts, its summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.model.source import Moment  # noqa: TC001 - msgspec reads the types at run time

#: A note is the editor's, about the story; it is shown in its place and never a key sentence.
ParagraphKind: TypeAlias = Literal["prose", "subhead", "item", "quote", "note"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, exactly as the source has it, white space folded."""

    text: str
    kind: ParagraphKind = "prose"


@dataclass(frozen=True, slots=True)
class Image:
    """The lead picture's address and what the source says about it."""

    #: The original, never a proxy's address where the original is known.
    url: str
    #: The proxy that the source used, kept as the second try.
    fallback_url: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What an editor would type into a content system: the story and its labels."""

    #: Identity: canonical URL, or ``sha256:`` and the digest of the file's bytes.
    key: str
    headline: str
    paragraphs: tuple[Paragraph, ...]
    #: Canonical URL; None where the document names none.
    url: str | None = None
    #: People, in the order of the page.
    byline: tuple[str, ...] = ()
    dek: str | None = None
    #: Both keep the offset that the page writes: their day is the day at the newsroom.
    published: Moment | None = None
    modified: Moment | None = None
    #: BCP 47: ``zh-Hans``, ``zh-Hant``, ``en``, ``pt``.
    language: str | None = None
    #: The outlet's name.
    site: str | None = None
    image: Image | None = None
    #: The paragraphs are only what the outlet shows to whoever has not paid.
    paywalled: bool = False
    #: The part of the outlet that the story stands in, as the outlet calls it.
    section: str | None = None
    #: As the page declares them, in its order.
    keywords: tuple[str, ...] = ()
    #: Addresses of the story's further pages, in order; empty once they are part of it.
    sequels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a summary may hold; where both are set, both hold."""

    #: UTF-16 units of all sentences together, two more for every break between paragraphs.
    characters: int | None = None
    sentences: int | None = None
    #: Points, the next best each time, that are added to what fits into that.
    points: int = 0
    #: UTF-16 units of all that with these points; None for no limit.
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of one paragraph: ``paragraphs[paragraph].text[start:end] == text``."""

    text: str
    #: Index of the paragraph in the article.
    paragraph: int
    start: int
    end: int
    #: Position among all sentences of the article.
    index: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The key sentences of an article, word for word, in source order."""

    article: Article
    sentences: tuple[Sentence, ...]
    #: Name of the method that chose them.
    method: str
    #: Whole minutes that the full article takes to read, at least 1.
    reading_minutes: int
    #: How much of the article's text is shown, from 0 to 1; white space does not count.
    share: float

    @property
    def paragraphs(self) -> tuple[int, ...]:
        """Indices of the paragraphs that the sentences come from, ascending."""
        return tuple(sorted({sentence.paragraph for sentence in self.sentences}))
