"""Expected failures that come of what administrators decided; part of the tree in ``errors``.

AccessError
OverQuota                 the person or the chat asked for as much as it may; .seconds
BadSetting                no such setting, or no such value of it; .name
BadInvitation             the invitation was used, is too old, or never was
BadImport                 the file is no export, or not of a version that is read; .reason
Discarded                 the draft was thrown away
AlreadyPublished          the story is out, and its draft changes no more
"""

from __future__ import annotations

from bot.errors import AccessError


class OverQuota(AccessError):
    """The person, or the chat, has asked for as much as it may for now."""

    code = "over_quota"
    permanent = False

    def __init__(self, limit: int, seconds: float, *, whole_chat: bool = False) -> None:
        super().__init__(f"{limit} links, free again in {seconds:.0f} s")
        self.limit = limit
        #: When the next wish is taken.
        self.seconds = seconds
        #: True where it is the chat's quota and not the person's.
        self.whole_chat = whole_chat


class BadSetting(AccessError):
    """There is no setting of that name, or it takes no such value."""

    code = "bad_setting"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class BadInvitation(AccessError):
    """The invitation was used before, is too old, or never was one."""

    code = "bad_invitation"


class BadImport(AccessError):
    """The file is no export of this bot, or of a version that is not read."""

    code = "bad_import"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        #: Where the file is wrong, in the words of whoever read it.
        self.reason = reason


class Discarded(AccessError):
    """An editor threw the draft away."""

    code = "discarded"


class AlreadyPublished(AccessError):
    """The story was published: what is changed in its draft reaches nobody."""

    code = "already_published"
