"""What a mail says about itself, and what the mail that it forwards said.

A forwarded letter begins with the fields of the original, written out in the language of the
program that forwarded it. The original's author, date and subject are the story's; the
forwarder's note above is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.extract.people import people

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.model import Paragraph

#: Characters of a note above the forwarded letter; more is a letter of its own.
_NOTE_CHARACTERS = 500
_FIELDS_CHARACTERS = 1_500
#: Sender and two more fields make an envelope.
_WANTED_FIELDS = 3
_NAMES = {
    "sender": (
        r"From|Von|De|Da|Van|Od|Kimden|От|Від|发件人|發件人|寄件者|寄件人|差出人|送信者|보낸\s?사람"
    ),
    "date": (
        r"Date|Sent|Datum|Gesendet|Envoyé|Fecha|Enviado(?:\sel)?|Enviada\sem|Data|Tarih"
        r"|Дата|Отправлено|Надіслано|日期|发送时间|发送日期|發送時間|寄件日期|傳送時間|日時|送信日時|보낸\s?날짜|날짜"
    ),
    "subject": (
        r"Subject|Betreff|Objet|Asunto|Assunto|Oggetto|Onderwerp|Temat|Konu|Тема|主题|主題|主旨"
        r"|件名|제목"
    ),
    "to": (
        r"To|An|À|Para|Aan|Do|Kime|Кому|收件人|收件者|宛先|받는\s?사람|Cc|CC|Kopie|Копия|抄送|副本|참조"
        r"|Reply-To|Antwort\san"
    ),
}
_FIELD = re.compile(
    r"(?:(?<=\s)|\A)[*_]{0,2}(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _NAMES.items())
    + r")[*_]{0,2}\s?[:：][*_]{0,2}(?=\s|\Z|[^\x00-\x7f])\s*"
)
_MARKER = re.compile(
    r"\A[>\s]*(?:-{2,}[^-]{3,60}-{2,}|_{10,}|begin\s+forwarded\s+message\s*[:：]|开始转发的邮件\s*[:：]?"
    r"|下面是(?:被)?转发的邮件\s*[:：]?|轉寄的郵件\s*[:：]?|début\s+du\s+message\s+(?:réexpédié|transféré)\s*:"
    r"|anfang\s+der\s+weitergeleiteten\s+nachricht\s*:|転送されたメッセージ\s*[:：]?)\s*",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"\A(?:(?:fwd?|re|aw|wg|tr|rv|enc|转发|轉寄|轉發|转寄|回复|回覆|答复|答覆|転送|返信|전달|회신|пересл|отв)"
    r"(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_MAILBOX = re.compile(
    r"\A(?P<name>.*?)\s*[<\[(（](?:mailto:)?(?P<address>[^\s<>\[\]()]+@[^\s<>\[\]()]+)"
)
_BARE_ADDRESS = re.compile(r"\A\S+@\S+\Z")
#: Between a person and the outlet that they write from.
_FROM_OUTLET = re.compile(r"\s+(?:from|at|via|bei|von|chez|@)\s+|\s*[|｜·,，(（]\s*", re.IGNORECASE)
_ROLE = re.compile(
    r"news|letter|info|hello|contact|team|editor|redak|press|mail|post|list|update|digest|alert|daily|weekly"
    r"|no-?reply|do-?not-?reply|support|service|subscri|bounce|notif|admin",
    re.IGNORECASE,
)
_MIN_WORD = 3
_AT = re.compile(r"\s(?:at|um|à)\s")
_HALF_DAY = re.compile(r"(\d{1,2})(:\d\d(?::\d\d)?)\s*([ap])\.?m\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The fields of a letter, as text; empty where it has none."""

    subject: str = ""
    sender: str = ""
    date: str = ""

    @property
    def headline(self) -> str | None:
        """The subject without "Re:" and "Fwd:"."""
        return _PREFIX.sub("", self.subject) or None

    @property
    def written(self) -> str:
        """The date as programs write it for each other: no "at", and 24 hours in a day."""
        return _HALF_DAY.sub(_in_24_hours, _AT.sub(" ", self.date))

    @property
    def byline(self) -> tuple[str, ...]:
        """The sender, where it is a person."""
        return people([self._parts[0]])

    @property
    def site(self) -> str | None:
        """The sender's outlet, where the sender is one or names one."""
        return self._parts[1]

    @property
    def _parts(self) -> tuple[str | None, str | None]:
        """Person and outlet in the sender's name, as far as they can be told apart."""
        name, address = _mailbox(self.sender)
        person, *outlet = [part for part in _FROM_OUTLET.split(name) if part] or [""]
        if outlet:
            return person, outlet[0].strip(" )）")
        return (None, name or None) if _is_outlet(name, address) else (name, None)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The letter inside a letter."""

    envelope: Envelope
    #: Paragraphs before it: the note, and the fields themselves.
    start: int


def forwarded(paragraphs: Sequence[Paragraph]) -> Forwarded | None:
    """Return where a forwarded letter begins, or None where none does near the top."""
    note = 0
    for start, paragraph in enumerate(paragraphs):
        fields, end = _envelope(paragraphs, start)
        if "sender" in fields and len(fields) >= _WANTED_FIELDS:
            fields.pop("to", None)
            return Forwarded(Envelope(**fields), end)
        note += len(paragraph.text)
        if note > _NOTE_CHARACTERS:
            return None
    return None


def _envelope(paragraphs: Sequence[Paragraph], start: int) -> tuple[dict[str, str], int]:
    """Return the fields in the run of paragraphs that are nothing but fields, and its end."""
    fields: dict[str, str] = {}
    for end, paragraph in enumerate(paragraphs[start:], start):
        text = _MARKER.sub("", paragraph.text, count=1)
        found = _fields(text)
        if text and not found:
            return fields, end
        fields = {**found, **fields}
    return fields, len(paragraphs)


def _fields(text: str) -> dict[str, str]:
    """Return the fields of a paragraph that begins with one: name of ``_NAMES`` -> value."""
    if len(text) > _FIELDS_CHARACTERS or not _FIELD.match(text):
        return {}
    found: dict[str, str] = {}
    matches = list(_FIELD.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=True):
        found.setdefault(str(match.lastgroup), text[match.end() : end].strip(" *_"))
    return found


def _in_24_hours(match: re.Match[str]) -> str:
    hour = int(match.group(1)) % 12 + (12 if match.group(3) in "pP" else 0)
    return f"{hour:02}{match.group(2)}"


def _mailbox(sender: str) -> tuple[str, str]:
    """Return name and address of a sender."""
    match = _MAILBOX.match(sender)
    if match:
        return match.group("name").strip(" \"'“”"), match.group("address")
    return ("", sender) if _BARE_ADDRESS.match(sender) else (sender.strip(" \"'"), "")


def _is_outlet(name: str, address: str) -> bool:
    """Return whether a sender is a paper rather than one of its people."""
    local, _, domain = address.lower().partition("@")
    words = [word for word in re.findall(r"\w+", name.lower()) if len(word) >= _MIN_WORD]
    if any(word in local for word in words) and not _ROLE.search(local):
        return False
    labels = re.findall(r"\w+", domain)[:-1]
    squeezed = "".join(re.findall(r"\w+", name.lower()))
    named = any(len(label) >= _MIN_WORD and label in squeezed for label in labels)
    return bool(address) and (named or _ROLE.search(local) is not None)
