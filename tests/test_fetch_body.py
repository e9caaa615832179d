"""A body is stopped at the first byte over the limit, on the wire and after decoding."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import TooBig
from bot.fetch.body import Gunzip


def decoded(data: bytes, limit_bytes: int, step: int = 1000) -> bytes:
    gunzip = Gunzip(limit_bytes)
    starts = range(0, len(data), step)
    pieces = [piece for start in starts for piece in gunzip.feed(data[start : start + step])]
    gunzip.finish()
    return b"".join(pieces)


@given(st.lists(st.binary(max_size=200), max_size=4), st.integers(1, 50))
def test_gzip_of_several_members_comes_back_whole(members: list[bytes], step: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    whole = b"".join(members)
    assert decoded(packed, len(whole), step) == whole


@given(st.binary(min_size=1, max_size=300), st.integers(1, 50))
def test_one_byte_over_the_limit_is_too_big(body: bytes, step: int) -> None:
    with pytest.raises(TooBig):
        decoded(gzip.compress(body), len(body) - 1, step)


def test_padding_after_the_last_member_is_skipped() -> None:
    assert decoded(gzip.compress(b"whole") + bytes(64), 100) == b"whole"


@pytest.mark.parametrize("lost", [1, 8, 12])
def test_a_stream_that_breaks_off_is_an_error(lost: int) -> None:
    packed = gzip.compress(b"a longer text that is cut")
    with pytest.raises(EOFError):
        decoded(packed[:-lost], 1000)


def test_a_damaged_stream_is_an_error() -> None:
    packed = bytearray(gzip.compress(bytes(range(256)) * 8))
    packed[-6] ^= 0xFF
    with pytest.raises(zlib.error):
        decoded(bytes(packed), 100_000)
    with pytest.raises(zlib.error):
        decoded(b"<html>not packed at all", 1000)


def test_a_bomb_costs_no_more_than_the_limit() -> None:
    """200 MB in 200 KB: the decoder stops at its limit and has never held much more."""
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(200)) + packer.flush()
    limit_bytes = 1024 * 1024
    tracemalloc.start()
    try:
        with pytest.raises(TooBig):
            decoded(packed, limit_bytes, step=len(packed))
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 8 * limit_bytes
