"""Nouns to versioned JSON and back; what cannot be read is never thrown away.

``{"v":1,"noun":"article","body":{...}}``. A changed noun that old bytes cannot fill needs a new
version; a new field with a default does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar, cast

import msgspec

from bot import model  # noqa: TC001 - msgspec reads the types at run time
from bot.errors import DecodeError, StoreError
from bot.model import Job, Link, Upload

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

VERSION: Final = 1

T = TypeVar("T")


class _Envelope(msgspec.Struct):
    v: int
    noun: str
    body: msgspec.Raw


class _StoredJob(msgspec.Struct):
    """A job whose source says what it is: JSON alone cannot tell a link from an upload."""

    key: str
    kind: Literal["link", "upload"]
    source: msgspec.Raw
    asker: model.Asker
    asked_at: model.Moment
    publish: bool
    trace: str | None = None
    overheard: bool = False

    @classmethod
    def of(cls, job: Job) -> _StoredJob:
        """Return the job's stored form."""
        kind: Literal["link", "upload"] = "link" if isinstance(job.source, Link) else "upload"
        source = msgspec.Raw(msgspec.json.encode(job.source))
        return cls(
            key=job.key,
            kind=kind,
            source=source,
            asker=job.asker,
            asked_at=job.asked_at,
            publish=job.publish,
            trace=job.trace,
            overheard=job.overheard,
        )

    def job(self) -> Job:
        """Return the job that ``of`` was given."""
        source_type: type[Link | Upload] = Link if self.kind == "link" else Upload
        source = msgspec.json.decode(self.source, type=source_type)
        return Job(
            self.key,
            source,
            self.asker,
            self.asked_at,
            publish=self.publish,
            trace=self.trace,
            overheard=self.overheard,
        )


_envelopes = msgspec.json.Decoder(_Envelope)


@cache
def _bodies(kind: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_StoredJob if kind is Job else kind)


def _name(kind: type) -> str:
    return kind.__name__.lower()


def encode(noun: object) -> bytes:
    """Return the noun as versioned JSON.

    Raises:
        StoreError: a text in it is not valid Unicode, so that it has no stored form.
    """
    stored = _StoredJob.of(noun) if isinstance(noun, Job) else noun
    try:
        body = msgspec.Raw(msgspec.json.encode(stored))
    except UnicodeEncodeError as error:
        raise StoreError(f"{_name(type(noun))} holds a lone surrogate") from error
    return msgspec.json.encode(_Envelope(VERSION, _name(type(noun)), body))


def decode(kind: type[T], data: bytes) -> T:
    """Return the noun that ``encode`` wrote.

    Raises:
        DecodeError: the bytes are no such noun, or of another version; it holds the bytes.
    """
    try:
        envelope = _envelopes.decode(data)
        if (envelope.v, envelope.noun) != (VERSION, _name(kind)):
            raise DecodeError(f"{envelope.noun} v{envelope.v} is no {_name(kind)}", data)
        body = _bodies(cast("Hashable", kind)).decode(envelope.body)
        return cast("T", body.job() if isinstance(body, _StoredJob) else body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DecodeError(f"no {_name(kind)}: {error}", data) from error


@dataclass(frozen=True, slots=True)
class Codec(Generic[T]):
    """How one queue turns its items into bytes and back."""

    encode: Callable[[T], bytes]
    decode: Callable[[bytes], T]


def codec_of(kind: type[T]) -> Codec[T]:
    """Return the codec of one noun."""
    return Codec(encode, lambda data: decode(kind, data))


#: For bytes that were made elsewhere and are read elsewhere.
RAW: Final[Codec[bytes]] = Codec(bytes, bytes)
