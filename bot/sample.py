"""A story of the bot's own, by which a chat can see what posts look like before there is any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.compose import compose
from bot.model import Article, Paragraph, Sentence, Summary

if TYPE_CHECKING:
    from bot.i18n import Voice
    from bot.model import Post

#: The name under which the sample is a story like others; nothing is kept under it.
_KEY = "gistwire:sample"


def sample(speak: Voice) -> Post:
    """Return the post of a short story about how posts come to be, in the person's language."""
    sentences = (
        speak.say("This is what a post looks like in this chat."),
        speak.say("Its sentences are taken from the article word for word, in their order."),
        speak.say("Its picture and its source come along where the article has them."),
    )
    article = Article(
        key=_KEY,
        headline=speak.say("A test post"),
        paragraphs=tuple(map(Paragraph, sentences)),
        language=speak.locale.replace("_", "-"),
        section=speak.say("Example"),
    )
    chosen = tuple(
        Sentence(text, paragraph=index, start=0, end=len(text), index=index)
        for index, text in enumerate(sentences)
    )
    return compose(Summary(article, chosen, method="sample", reading_minutes=1, share=1.0), None)
