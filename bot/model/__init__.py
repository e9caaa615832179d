"""The nouns: what walks through the house, in the order in which it is made.

Source -> Document -> Article -> Summary -> Post -> Delivery.

All are frozen and slotted, hold tuples and aware datetimes, and know neither Telegram's
types nor Redis. Absent is ``None``, never an empty string. Identity is called ``key``.

source   what comes in; article  what is read; post  what goes out; draft  what may go out
"""

from __future__ import annotations

from bot.model.article import (
    Article,
    Budget,
    Image,
    Paragraph,
    ParagraphKind,
    Sentence,
    Summary,
)
from bot.model.draft import Draft, Edit, Slot
from bot.model.post import (
    Action,
    Button,
    ChatKind,
    Delivery,
    Keyboard,
    Paper,
    Picks,
    Picture,
    Post,
    Press,
    Subscription,
)
from bot.model.source import (
    Access,
    Asker,
    Document,
    Job,
    Link,
    Moment,
    NotModified,
    Source,
    Upload,
    Validators,
)
from bot.terms import Length

__all__ = [
    "Access",
    "Action",
    "Article",
    "Asker",
    "Budget",
    "Button",
    "ChatKind",
    "Delivery",
    "Document",
    "Draft",
    "Edit",
    "Image",
    "Job",
    "Keyboard",
    "Length",
    "Link",
    "Moment",
    "NotModified",
    "Paper",
    "Paragraph",
    "ParagraphKind",
    "Picks",
    "Picture",
    "Post",
    "Press",
    "Sentence",
    "Slot",
    "Source",
    "Subscription",
    "Summary",
    "Upload",
    "Validators",
]
