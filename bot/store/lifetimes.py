"""How long everything in the store lives, and how much of it is kept."""

from __future__ import annotations

from typing import Final

HOUR_SECONDS: Final = 3600
DAY_SECONDS: Final = 24 * HOUR_SECONDS

#: Telegram keeps an unfetched update for a day; twice that outlives every repetition.
SEEN_SECONDS: Final = 2 * DAY_SECONDS
DEAD_LETTERS_KEPT: Final = 10_000

#: How long an article is fresh: nobody asks its site before that.
ARTICLE_SECONDS: Final = DAY_SECONDS
#: How long it is kept where its site can be asked whether it changed.
STALE_ARTICLE_SECONDS: Final = 3 * DAY_SECONDS
#: Outlives the article, so that none is kept whose site can no longer be asked.
VALIDATORS_SECONDS: Final = STALE_ARTICLE_SECONDS + HOUR_SECONDS
#: Up to this share is taken off a lifetime, so that articles kept together do not lapse together.
ARTICLE_JITTER: Final = 0.1
PERMANENT_FAILURE_SECONDS: Final = 300
#: At least; a site that named a time is left alone until then.
PASSING_FAILURE_SECONDS: Final = 20
LONGEST_FAILURE_SECONDS: Final = HOUR_SECONDS

#: How long a post may stand in for one that cannot be made just now.
STALE_POST_SECONDS: Final = DAY_SECONDS
#: How long it does before the next try.
STAND_IN_SECONDS: Final = 60
POST_SECONDS: Final = 7 * DAY_SECONDS
DRAFT_SECONDS: Final = 2 * DAY_SECONDS
#: How long a draft that was discarded can be brought back.
DISCARDED_SECONDS: Final = HOUR_SECONDS
#: A draft goes out by itself within thirty days, or not at all.
SLOT_SECONDS: Final = 30 * DAY_SECONDS
DIARY_SECONDS: Final = SLOT_SECONDS + DRAFT_SECONDS
PICTURE_SECONDS: Final = DAY_SECONDS
FILE_ID_SECONDS: Final = 30 * DAY_SECONDS

#: Longer than the source of a published story is asked again.
STANDING_SECONDS: Final = 3 * DAY_SECONDS + HOUR_SECONDS
#: How long a delivery is remembered: no chat gets the same post twice in that time.
SENT_SECONDS: Final = 7 * DAY_SECONDS
DEAD_SECONDS: Final = 30 * DAY_SECONDS
#: As long as its deliveries are remembered, and a day more.
RUN_SECONDS: Final = SENT_SECONDS + DAY_SECONDS
#: How long deleting a message is tried while Telegram does not answer: most cannot be deleted
#: after that time (Bot API, ``deleteMessage``).
UNDO_SECONDS: Final = 2 * DAY_SECONDS
#: A broadcast that is being staged for so long was given up by a process that died.
STAGED_SECONDS: Final = 600
PROGRESS_SECONDS: Final = DAY_SECONDS
#: How long an invitation waits for whoever it was made for.
INVITATION_SECONDS: Final = 7 * DAY_SECONDS
#: A banned person hears why, and a stranger whom to ask, at most once in this time.
TOLD_BANNED_SECONDS: Final = 30 * DAY_SECONDS
TOLD_STRANGER_SECONDS: Final = HOUR_SECONDS
#: The longest window of a quota.
QUOTA_SECONDS: Final = DAY_SECONDS
#: How long the counts of one day are kept.
DAY_TALLY_SECONDS: Final = 40 * DAY_SECONDS
#: How long the list of an import waits for its confirmation.
IMPORT_SECONDS: Final = 600
#: How long a file that was made for somebody waits for its way out.
PAPER_SECONDS: Final = HOUR_SECONDS
#: How long an answer is waited for.
QUESTION_SECONDS: Final = HOUR_SECONDS
#: An owner's index is written anew at every start.
OWNER_SECONDS: Final = 400 * DAY_SECONDS
#: Stories that can be found; the oldest leave. Some 100 MB at most.
STORIES_KEPT: Final = 20_000
#: How long a link that was summarised in a watched chat is passed over there.
OVERHEARD_SECONDS: Final = DAY_SECONDS
#: Longer than any repetition of a command whose reply was lost.
ONCE_SECONDS: Final = 60
#: How long a chat's manner is remembered after it was set last.
MANNER_SECONDS: Final = 400 * DAY_SECONDS
#: The same for what an editor has settled once.
HABIT_SECONDS: Final = 400 * DAY_SECONDS
#: How long after the last of them the votes on a summary are remembered, and on how many.
VOTES_SECONDS: Final = 90 * DAY_SECONDS
VOTED_STORIES: Final = 1000
