"""Bad news in one sentence: what happened, and what to do next.

One row for each code of ``bot.errors``; a test holds the two together. Refused, blocked and
unreachable addresses share one sentence, so that nobody can use the bot to find out which
hosts exist.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.denials import OverQuota
from bot.errors import Busy, TooBig
from bot.i18n import mark

if TYPE_CHECKING:
    from bot.errors import BotError
    from bot.i18n import Voice

_CLOSED = mark("🚫 I could not open that link. Please check it, or send me the article as a file.")
_COMPLEX = mark(
    "🧩 That document is too complicated for me to read. "
    "Please send its plain text or another link."
)
_NO_TEXT = mark(
    "📄 I found no article text there. If the page needs a login or a browser, "
    "please send me its text as a file."
)
_BROKEN = mark("🛠 Something went wrong on my side. Please try again in a minute.")

SENTENCES: dict[str, str] = {
    "failed": _BROKEN,
    "refused": _CLOSED,
    "unreachable": _CLOSED,
    "not_found": mark("🔎 That page does not exist (any more). Please check the link."),
    "throttled": mark(
        "⏳ That site asks for patience. Please send the link again in a few minutes."
    ),
    "too_big": mark(
        "📦 That is larger than the {limit} MB that I read. Please send a smaller file or a link."
    ),
    "too_complex": _COMPLEX,
    "too_slow": _COMPLEX,
    "unsupported": mark(
        "🗂 I cannot read that kind of file. "
        "Please send a link, or a web page, Markdown, text, PDF, DOCX, ODT, RTF, EPUB, e-mail "
        "or ZIP file."
    ),
    "damaged": mark("💔 That file is damaged. Please send it again, or send a link instead."),
    "encrypted": mark("🔒 That file is locked with a password. Please send a copy without one."),
    "no_text": _NO_TEXT,
    "needs_javascript": mark(
        "🧱 That page shows its text only in a browser. "
        "Please send me the text as a file, or another link."
    ),
    "paywalled": mark(
        "💳 That page is for subscribers: I see only its beginning. "
        "If you can read it, please send me its text as a file."
    ),
    "elsewhere": mark(
        "🔁 That page only sends its readers on and on. Please send me the link where it ends."
    ),
    "thin": _NO_TEXT,
    "listing": mark(
        "🗞 This page is a list or a live ticker; no single story carries it. "
        "Please send me the link of one story."
    ),
    "footage": mark(
        "🎬 That page is a video or a recording without a text to read. "
        "Please send me a written story."
    ),
    "consent_wall": mark(
        "🍪 That page shows only a question about cookies. "
        "Please send me its text as a file, or another link."
    ),
    "login_wall": mark(
        "🔑 That page shows only a login form. "
        "If you can read it, please send me its text as a file."
    ),
    "vanished": mark(
        "🔎 That page says that its story does not exist (any more). Please check the link."
    ),
    "bot_check": mark(
        "🤖 That site lets only people with a browser in. "
        "Please send me its text as a file, or another link."
    ),
    "several": mark("🗃 That is a whole folder of files. Please send me the articles one by one."),
    "not_allowed": mark("🙅 Only editors may do that. An administrator of this bot appoints them."),
    "not_administrator": mark(
        "🙅 Only an administrator of that chat may do that. Please ask one of them."
    ),
    "bot_not_there": mark(
        "👀 I cannot see that chat. Please add me to it as an administrator, then try again."
    ),
    "bot_may_not_post": mark(
        "✋ I may not post in that chat. Please give me the right to post messages, then try again."
    ),
    "expired": mark("⌛ That button is too old. Please send me the link again."),
    "over_quota": mark(
        "🚦 That was all for now: I take {limit} links in that time. Please come back {when}."
    ),
    "bad_setting": mark("🤔 I know no such setting or value. /settings shows what can be changed."),
    "bad_invitation": mark(
        "🎟 That invitation was used already or is too old. Please ask for a new one."
    ),
    "bad_import": mark(
        "📁 That file is no export of mine, or it is damaged. Nothing was changed; "
        "please send it as /export gave it."
    ),
    "discarded": mark(
        "🗑 That preview was thrown away. Please send me the link again for a new one."
    ),
    "already_published": mark("👌 That was published already."),
    "busy": mark(
        "🚦 I have my hands full right now. Please send that again in about {seconds} seconds."
    ),
    "store_down": mark("🛠 My memory is away for a moment. Please try again in a minute."),
    "undecodable": _BROKEN,
}


def apologise(error: BotError, voice: Voice) -> str:
    """Return the one sentence, in plain text, for an expected failure."""
    limit = error.limit if isinstance(error, OverQuota) else 0
    limit = error.limit_bytes // (1024 * 1024) if isinstance(error, TooBig) else limit
    seconds = math.ceil(error.seconds) if isinstance(error, Busy | OverQuota) else 0
    return voice.say(
        SENTENCES.get(error.code, _BROKEN),
        limit=voice.number(limit),
        seconds=voice.number(seconds),
        when=voice.until(timedelta(seconds=seconds)),
    )
