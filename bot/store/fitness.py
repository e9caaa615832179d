"""Whether a server is fit to keep state: judged from what it says of itself (INFO)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: The share of the memory at which an operator wants to hear of it.
_FULL: Final = 0.75
#: XAUTOCLAIM, LPOP with a count and ZRANGE BYSCORE came with it.
_OLDEST: Final = (6, 2)


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that makes a server unsafe, and how it is mended."""

    what: str
    cure: str


def version(info: Mapping[str, Any]) -> str:
    """Return the server's name and version."""
    if "valkey_version" in info:
        return f"Valkey {info['valkey_version']}"
    return f"Redis {info.get('redis_version', '?')}"


def complaints(info: Mapping[str, Any]) -> Iterator[Complaint]:
    """Yield what makes the server unsafe for state."""
    policy = str(info.get("maxmemory_policy", "noeviction"))
    limit_bytes, used_bytes = int(info.get("maxmemory", 0)), int(info.get("used_memory", 0))
    if limit_bytes and policy.startswith("allkeys"):
        yield Complaint(
            f"maxmemory-policy is {policy}: a full server drops subscriptions",
            "CONFIG SET maxmemory-policy noeviction; give the cache a server of its own.",
        )
    if limit_bytes and used_bytes > _FULL * limit_bytes:
        yield Complaint(
            "maxmemory is nearly reached: soon nothing can be stored",
            "Raise maxmemory, or put the cache on a server of its own (GISTWIRE_CACHE_URL).",
        )
    if int(info.get("aof_enabled", 1)) == 0:
        yield Complaint(
            "appendonly is off: a killed server forgets what it acknowledged",
            "CONFIG SET appendonly yes, and the same in its configuration file.",
        )
    if info.get("aof_last_write_status", "ok") != "ok":
        yield Complaint(
            "the append-only file cannot be written: is the disk full?",
            "Make room on the server's disk; it goes on by itself.",
        )
    if info.get("role", "master") != "master":
        yield Complaint(
            "the server is a replica: nothing can be stored",
            "Put the primary's address into GISTWIRE_REDIS_URL, or let Sentinel find it.",
        )
    if _number(str(info.get("redis_version", "99"))) < _OLDEST:
        yield Complaint(
            f"{version(info)} is too old: its scripts lack commands",
            "Use Valkey, or Redis 6.2 or newer.",
        )


def _number(text: str) -> tuple[int, ...]:
    parts = text.split(".")[:2]
    return tuple(int(part) for part in parts if part.isdecimal())
