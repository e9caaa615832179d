"""How a correction is told: in the post itself, to whoever published it, and in a list.

In a post it is one line in the language of its article; editors read of it in their own.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.compose import CAPTION_LIMIT, TEXT_LIMIT, compose, visible_length
from bot.compose.markup import BREAK, digest
from bot.summarise import share
from bot.text import in_line, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.erratum import Change, Erratum
    from bot.i18n import Voice
    from bot.model import Post, Sentence, Summary

#: In the address of a passage whose place a post tells (``bot.compose.places``).
_PLACED: Final = "#:~:text="
#: Places that a post names; of more it says only that it was corrected.
_MOST_PLACES: Final = 4
#: Characters of a headline and of a passage in a message to an editor, and changes in it.
_HEADLINE, _PASSAGE, _MOST_CHANGES = 120, 200, 3


def line(speak: Voice, at: datetime, changes: Sequence[Change]) -> str:
    """Return the line of a post that says when it was corrected, and where; not HTML."""
    day, time = speak.day(at), f"{at:%H:%M} UTC"
    places = dict.fromkeys(_place(speak, it) for it in changes)
    if not 0 < len(places) <= _MOST_PLACES:
        return speak.say("✎ Corrected {day}, {time}", day=day, time=time)
    return speak.say(
        "✎ Corrected {day}, {time}: {places}", day=day, time=time, places=", ".join(places)
    )


def _place(speak: Voice, change: Change) -> str:
    if change.what == "headline":
        return speak.say("headline")
    if change.what == "withdrawn":
        return speak.say("a passage withdrawn")
    return speak.say("paragraph {n}", n=change.paragraph)


def corrected(old: Post, source: Summary, below: str, *, spare: int = 0) -> Post:
    """Return the post with these words of its source as it is now, and a line below them.

    What was a caption stays one, with ``spare`` UTF-16 units left free in it: sentences at the end
    give way where the new words are longer. Picture and buttons stay.
    """
    limit = CAPTION_LIMIT - spare if old.picture_key else TEXT_LIMIT
    chosen = source.sentences
    post = _composed(old, source, chosen, below)
    while len(chosen) > 1 and visible_length(post.html) > limit:
        chosen = chosen[:-1]
        post = _composed(old, source, chosen, below)
    return post


def _composed(old: Post, source: Summary, chosen: tuple[Sentence, ...], below: str) -> Post:
    cut = replace(source, sentences=chosen, share=share(source.article, chosen))
    post = compose(cut, old.picture_key, placed=_PLACED in old.html)
    markup = f"{post.html}{BREAK}{html.escape(below)}"
    facts = post.facts
    if facts is not None and old.facts is not None:
        facts = replace(facts, by_hand=old.facts.by_hand)
    return replace(
        post,
        key=digest("corrected", old.key, markup),
        html=markup,
        picture_key=old.picture_key if visible_length(markup) <= CAPTION_LIMIT else None,
        preview_url=old.preview_url,
        keyboard=old.keyboard,
        silent=old.silent,
        facts=facts,
        source_url=old.source_url,
    )


def told(speak: Voice, erratum: Erratum) -> str:
    """Return what whoever published the story reads: what changed, and in how many chats."""
    title = speak.count(
        "✎ The source changed “{headline}”. I corrected it in {n} chat.",
        "✎ The source changed “{headline}”. I corrected it in {n} chats.",
        erratum.edited,
        headline=truncate(erratum.headline, _HEADLINE),
    )
    shown = erratum.changes[:_MOST_CHANGES]
    parts = (title, *(_told(speak, it) for it in shown), erratum.url)
    return "\n\n".join(filter(None, parts))


def _told(speak: Voice, change: Change) -> str:
    place = _place(speak, change)
    before = truncate(change.before, _PASSAGE)
    after = truncate(change.after, _PASSAGE) if change.after else None
    return "\n".join(filter(None, (f"{place}:", f"− {before}", f"+ {after}" if after else None)))


def gone(speak: Voice, headline: str, url: str | None) -> str:
    """Return what whoever published a story reads when its source no longer has it."""
    text = speak.say(
        "⚠️ The source no longer has “{headline}”: the page is gone, or tells something else. "
        "The posts stay as they are.",
        headline=truncate(headline, _HEADLINE),
    )
    return f"{text}\n\n{url}" if url else text


def listed(speak: Voice, erratum: Erratum) -> str:
    """Return one correction as an entry of a list."""
    places = ", ".join(dict.fromkeys(_place(speak, it) for it in erratum.changes))
    chats = speak.count("{n} chat", "{n} chats", erratum.edited)
    facts = " · ".join(filter(None, (f"{erratum.at:%Y-%m-%d %H:%M} UTC", places, chats)))
    return f"✎ {truncate(in_line(erratum.headline), _HEADLINE)}\n    {facts}"
