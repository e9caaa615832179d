"""What is said under a summary, and about what readers make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.text import in_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.i18n import Voice
    from bot.store import Verdict


def nothing_more(speak: Voice) -> str:
    """Return the answer where no further point fits."""
    return speak.say("💡 That was the last point that fits here. Full text shows the rest.")


def fetched_again(speak: Voice) -> str:
    """Return the answer where the article is no longer at hand."""
    return speak.say("⏳ I no longer have that article at hand. I fetch it again; it comes below.")


def beside(speak: Voice) -> str:
    """Return where a text stands that does not fit under a picture."""
    return speak.say("👇 That is too long for a caption; it stands below the picture.")


def missed(speak: Voice, *, counts: bool) -> str:
    """Return the confirmation of a vote, or that it is taken back."""
    if counts:
        return speak.say(
            "👎 Noted: this summary missed the point. The editors see that. "
            "Press again to take it back."
        )
    return speak.say("👌 Your vote is taken back.")


def votes(speak: Voice, verdicts: Sequence[Verdict]) -> str:
    """Return the summaries that missed the point, as readers say."""
    if not verdicts:
        return speak.say("👌 No reader says that a summary missed the point.")
    title = speak.say("👎 Summaries that missed the point, as readers say, the newest first:")
    return "\n\n".join([title, *(_verdict(speak, it) for it in verdicts)])


def _verdict(speak: Voice, verdict: Verdict) -> str:
    """Return one story with its votes and its link; a file has none."""
    first = f"{speak.number(verdict.count)} × {in_line(verdict.headline)}"
    return f"{first}\n{verdict.story}" if verdict.story.startswith("http") else first
