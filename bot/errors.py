"""The tree of expected failures; whatever is not in it is a bug.

    BotError                    .code  .permanent
      FetchError                .url
        Refused                 the guard said no, or the site answered 401 or 403
        NotFound                404 or 410
        Throttled               429 or 503 with a wait; .retry_after_seconds
        Unreachable             DNS, TLS, time-out, reset, 5xx
      ReadError                 the bytes came, but no article came out of them
        TooBig                  .limit_bytes
        TooComplex              the reader ran out of memory
        TooSlow                 the reader ran out of time
        Unsupported             .media_type without a reader (a picture, a video, a program)
        Damaged                 the file does not keep its own format
        Encrypted               the file wants a password
        NoText                  no prose found: a scan, an empty page
        NeedsJavascript         the page is an app shell: its text comes by script
        Paywalled               the page shows a stub to whoever has not paid or logged in
        Elsewhere               the page sends its reader on; .url
        Thin                    the page shows hardly a story and names a second address; .urls
        Listing                 a front page, a list, a ticker: no single story carries it
        Footage                 a video or a recording with hardly a text
        ConsentWall             the page asks for consent before it shows anything
        LoginWall               the page is where its reader logs in
        Vanished                the page, given as found, says that it is not there
        BotCheck                the site wants proof that a person asks
        Several                 a ZIP of articles, each read by its name; .names .skipped
      AccessError               a person asked for what is not theirs to ask
        NotAllowed              the role does not carry the right
        NotAdministrator        the asker does not administer that chat
        BotNotThere             the bot is not in that chat, or it does not exist
        BotMayNotPost           the bot is there without the right to post
        Expired                 the button or draft is older than what is kept
        ...                     and what administrators decided: ``bot.denials``
      Busy                      more waits than can be done soon; .seconds
      StoreError                the memory did not answer
        CacheError              the cache did not answer; the work goes on without it
        DecodeError             .data: the bytes that could not be read

People are told by type, through ``bot.compose.apologise``; ``str(error)`` is for the log only.
``Unreachable`` and ``Refused`` share one sentence, so that the bot is no port scanner.
"""

from __future__ import annotations

from typing import ClassVar


class BotError(Exception):
    """An expected failure: it has a sentence for people and the worker goes on."""

    code: ClassVar[str] = "failed"
    #: False where the same request may succeed later.
    permanent: ClassVar[bool] = True
    #: Attributes that make the error again, by the names of its parameters.
    fields: ClassVar[tuple[str, ...]] = ()


class FetchError(BotError):
    """The address did not give a document."""

    fields: ClassVar[tuple[str, ...]] = ("url", "reason")

    def __init__(self, url: str, reason: str = "") -> None:
        super().__init__(f"{self.code}: {reason}" if reason else self.code)
        self.url = url
        self.reason = reason


class Refused(FetchError):
    """The address is not one the bot visits, or the site turned the bot away."""

    code = "refused"


class NotFound(FetchError):
    """The site says that there is no such page."""

    code = "not_found"


class Unreachable(FetchError):
    """The site could not be reached, or broke off."""

    code = "unreachable"
    permanent = False


class Throttled(FetchError):
    """The site asks for patience."""

    code = "throttled"
    fields = ("url", "retry_after_seconds")
    permanent = False

    def __init__(self, url: str, retry_after_seconds: float = 60.0) -> None:
        super().__init__(url, f"retry after {retry_after_seconds:.0f} s")
        self.retry_after_seconds = retry_after_seconds


class ReadError(BotError):
    """The bytes are there, but no article came out of them."""

    fields: ClassVar[tuple[str, ...]] = ("reason",)

    def __init__(self, reason: str = "") -> None:
        super().__init__(f"{self.code}: {reason}" if reason else self.code)
        self.reason = reason


class TooBig(ReadError):
    """The document is larger than the bot reads."""

    code = "too_big"
    fields = ("limit_bytes",)

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"over {limit_bytes} bytes")
        self.limit_bytes = limit_bytes


class TooComplex(ReadError):
    """The reader ran out of memory, or the document is nested beyond reason."""

    code = "too_complex"


class TooSlow(ReadError):
    """The reader ran out of time."""

    code = "too_slow"


class Unsupported(ReadError):
    """There is no reader for this kind of file."""

    code = "unsupported"
    fields = ("media_type",)

    def __init__(self, media_type: str) -> None:
        super().__init__(media_type)
        self.media_type = media_type


class Damaged(ReadError):
    """The file does not keep its own format."""

    code = "damaged"


class Encrypted(ReadError):
    """The file wants a password."""

    code = "encrypted"


class NoText(ReadError):
    """The document was read to its end and holds no prose."""

    code = "no_text"


class NeedsJavascript(ReadError):
    """The page is a shell whose text would be brought by a script."""

    code = "needs_javascript"


class Paywalled(ReadError):
    """The page shows a stub to whoever has not paid or logged in."""

    code = "paywalled"


class Elsewhere(ReadError):
    """The page holds no article and sends its reader on to another address."""

    code = "elsewhere"
    fields = ("url",)

    def __init__(self, url: str) -> None:
        super().__init__("sent on")
        #: Absolute, as the page says it; nobody has vetted it.
        self.url = url


class Thin(ReadError):
    """The page shows hardly a story, and names other addresses of its own site for the same one.

    Whoever comes back from there without a story reads the page as it is: ``Document.settled``.
    """

    code = "thin"
    fields = ("urls",)

    def __init__(self, urls: tuple[str, ...]) -> None:
        super().__init__("a second way")
        #: Absolute, as the page says them, in order of trust; nobody has vetted them.
        self.urls = urls


class Listing(ReadError):
    """The page is a front page, a list or a ticker: no single story carries it."""

    code = "listing"


class Footage(ReadError):
    """The page is a video or a recording with hardly a text."""

    code = "footage"


class ConsentWall(ReadError):
    """The page asks for consent before it shows anything."""

    code = "consent_wall"


class LoginWall(ReadError):
    """The page is where its reader logs in."""

    code = "login_wall"


class Vanished(ReadError):
    """The page came as if it were found, and says that it is not there."""

    code = "vanished"


class BotCheck(ReadError):
    """The site wants proof that a person asks; it may not, another time."""

    code = "bot_check"
    permanent = False


class Several(ReadError):
    """The file is a ZIP of articles: each is read by naming it in ``Document.member``."""

    code = "several"
    fields = ("names", "skipped")

    def __init__(self, names: tuple[str, ...], skipped: int = 0) -> None:
        super().__init__(f"{len(names)} articles, {skipped} skipped")
        self.names = names
        #: Members that are no article, or more than are read of one file.
        self.skipped = skipped


class AccessError(BotError):
    """A person asked for what is not theirs to ask."""


class NotAllowed(AccessError):
    """The role of the person does not carry the right."""

    code = "not_allowed"


class NotAdministrator(AccessError):
    """The person does not administer the chat they named."""

    code = "not_administrator"


class BotNotThere(AccessError):
    """The bot cannot see that chat."""

    code = "bot_not_there"


class BotMayNotPost(AccessError):
    """The bot is in that chat without the right to post."""

    code = "bot_may_not_post"


class Expired(AccessError):
    """The button or draft is older than what the bot keeps."""

    code = "expired"


class Busy(BotError):
    """So much waits that a wish of now would be answered too late."""

    code = "busy"
    permanent = False

    def __init__(self, seconds: float) -> None:
        super().__init__(f"about {seconds:.0f} s")
        #: When it is worth asking again.
        self.seconds = seconds


class StoreError(BotError):
    """The memory did not answer."""

    code = "store_down"
    permanent = False


class CacheError(StoreError):
    """The cache did not answer: what it would have saved is done once more."""


class DecodeError(StoreError):
    """A stored value could not be read; the bytes are kept as evidence."""

    code = "undecodable"
    permanent = True

    def __init__(self, reason: str, data: bytes) -> None:
        super().__init__(reason)
        self.data = data
