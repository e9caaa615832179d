"""The copy desk: what an editor's taps make of a draft; no effects.

Sentences are only ever chosen, never rewritten: a choice is a part of what the article's own
sentences are, in its order. The headline is the editor's. A change that would not fit into the
message is none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from bot import compose
from bot.model import Edit, Summary
from bot.summarise import share
from bot.text import fold, inert, reading_minutes, utf16_length

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.model import Article, Draft, Post, Sentence

#: UTF-16 units of a headline that an editor writes.
HEADLINE_LIMIT: Final = 200
#: Sentences on one page of the menu.
PAGE_SIZE: Final = 8
#: What a post shows between sentences of one paragraph that do not touch.
_OMISSION: Final = "[…]"

Objection: TypeAlias = Literal["overfull", "last", "blank", "long"]
Change: TypeAlias = "Callable[[Edit], Edit | Objection]"


class Copy(NamedTuple):
    """A draft on the desk, with all that can be chosen for it."""

    draft: Draft
    article: Article
    #: Every sentence that may be shown, in the article's order.
    pool: tuple[Sentence, ...]

    @property
    def edit(self) -> Edit:
        """What the editor has chosen; at first, what the draft shows."""
        return edit_of(self.draft, self.pool)


def edit_of(draft: Draft, pool: Sequence[Sentence]) -> Edit:
    """Return the choice that a draft stands for."""
    if draft.edit is not None:
        return draft.edit
    shown = draft.post.facts.text if draft.post.facts is not None else ""
    return Edit(draft.post, _found(shown, pool))


def _found(shown: str, pool: Iterable[Sentence]) -> tuple[Sentence, ...]:
    """Return the sentences that the text of a post consists of."""
    rest, found = shown, []
    for sentence in pool:
        rest = rest.lstrip().removeprefix(_OMISSION).lstrip()
        if rest.startswith(sentence.text):
            found.append(sentence)
            rest = rest[len(sentence.text) :]
    return tuple(found)


def stands(article: Article, edit: Edit) -> bool:
    """Whether the article still says, in the same places, all that was chosen."""
    texts = [paragraph.text for paragraph in article.paragraphs]
    return all(
        it.paragraph < len(texts) and texts[it.paragraph][it.start : it.end] == it.text
        for it in edit.sentences
    )


def picked(sentence: Sentence, *, on: bool) -> Change:
    """Return the change that takes a sentence in, or out; one sentence stays."""

    def change(edit: Edit) -> Edit | Objection:
        others = [it for it in edit.sentences if it.index != sentence.index]
        chosen = [*others, sentence] if on else others
        ordered = tuple(sorted(chosen, key=lambda it: it.index))
        return replace(edit, sentences=ordered) if ordered else "last"

    return change


def headed(text: str) -> Change:
    """Return the change that puts a headline over the post, white space folded."""

    def change(edit: Edit) -> Edit | Objection:
        headline = " ".join(inert(text).split())
        if not fold(headline).strip():
            return "blank"
        if utf16_length(headline) > HEADLINE_LIMIT:
            return "long"
        return replace(edit, headline=headline)

    return change


def pictured(*, on: bool) -> Change:
    """Return the change that shows the picture, or leaves it out."""
    return lambda edit: replace(edit, pictured=on)


def limit(edit: Edit) -> int:
    """Return the UTF-16 units that the message holds: a picture's caption is short."""
    return compose.CAPTION_LIMIT if edit.original.picture_key else compose.TEXT_LIMIT


def spent(post: Post) -> int:
    """Return the UTF-16 units that the post shows."""
    return compose.visible_length(post.html)


def composed(article: Article, edit: Edit) -> Post:
    """Return the post of a choice; it keeps the story, its fingerprint and its facts.

    Its facts say that it was made by hand, so that no style picks other sentences.
    """
    told = article if edit.headline is None else replace(article, headline=edit.headline)
    text = " ".join(paragraph.text for paragraph in article.paragraphs)
    minutes = reading_minutes(text, article.language)
    summary = Summary(told, edit.sentences, "by hand", minutes, share(article, edit.sentences))
    original, post = edit.original, compose.compose(summary, edit.original.picture_key)
    facts = compose.facts(summary)
    return replace(
        post,
        key=compose.by_hand(post, pictured=edit.pictured),
        picture_key=post.picture_key if edit.pictured else None,
        preview_url=post.preview_url if edit.pictured else None,
        keyboard=compose.rows_under_choice(article),
        story=original.story,
        fingerprint=original.fingerprint,
        facts=replace(
            original.facts or facts,
            headline=facts.headline,
            text=facts.text,
            lead=facts.lead,
            by_hand=True,
        ),
    )


def changed(copy: Copy, draft: Draft, change: Change) -> Draft | Objection:
    """Return the draft after a change, or why there is none."""
    after = change(edit_of(draft, copy.pool))
    if isinstance(after, str):
        return after
    post = composed(copy.article, after)
    # What is too long already may become shorter, in steps.
    if spent(post) > max(limit(after), spent(draft.post)):
        return "overfull"
    return replace(draft, post=post, edit=after)


def restored(draft: Draft) -> Draft:
    """Return the draft as it was before anybody changed it."""
    if draft.edit is None:
        return draft
    return replace(draft, post=draft.edit.original, edit=None)


def pages(pool: Sequence[Sentence]) -> int:
    """Return how many pages the sentences fill, at least one."""
    return max(1, -(-len(pool) // PAGE_SIZE))
