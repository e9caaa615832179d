"""Status and headers alone decide what an answer means."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import FetchError, NotFound, Refused, Throttled, Unreachable
from bot.fetch.verdict import (
    MAX_RETRY_SECONDS,
    Proceed,
    Redirect,
    declared,
    judge,
    retry_after_seconds,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
URL = "https://example.com/"


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (301, {}, Unreachable),
        (304, {}, Unreachable),
        (400, {}, Refused),
        (401, {}, Refused),
        (403, {}, Refused),
        (404, {}, NotFound),
        (408, {}, Unreachable),
        (410, {}, NotFound),
        (429, {}, Throttled),
        (451, {}, Refused),
        (500, {}, Unreachable),
        (502, {"retry-after": "3"}, Unreachable),
        (503, {}, Unreachable),
        (503, {"retry-after": "3"}, Throttled),
        (999, {}, Unreachable),
    ],
)
def test_failures(status: int, headers: dict[str, str], kind: type[FetchError]) -> None:
    with pytest.raises(kind) as caught:
        judge(URL, status, headers, now=NOW)
    assert type(caught.value) is kind
    assert caught.value.url == URL


@pytest.mark.parametrize("status", [200, 203, 206, 226])
def test_success_proceeds(status: int) -> None:
    assert judge(URL, status, {"location": "/x"}, now=NOW) == Proceed()


@pytest.mark.parametrize(
    ("content_range", "whole"),
    [
        ("bytes 0-999/1000", True),
        ("bytes 0-99/1000", False),
        ("bytes 1-999/1000", False),
        ("bytes 0-99/*", False),
        ("nonsense", True),
        ("bytes 0-" + "9" * 5000 + "/1", True),
    ],
)
def test_a_part_that_nobody_asked_for_is_no_document(content_range: str, whole: bool) -> None:  # noqa: FBT001 - a table's expectation
    """Key sentences of half an article would pass for those of the whole."""
    headers = {"content-range": content_range}
    if whole:
        assert judge(URL, 206, headers, now=NOW) == Proceed()
    else:
        with pytest.raises(Unreachable):
            judge(URL, 206, headers, now=NOW)


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_redirects_carry_their_location_as_written(status: int) -> None:
    headers = {"location": "../a b"}
    assert judge(URL, status, headers, now=NOW) == Redirect("../a b")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 60.0),
        ("", 60.0),
        ("soon", 60.0),
        ("0", 1.0),
        ("7", 7.0),
        (" 120 ", 120.0),
        ("9" * 5000, MAX_RETRY_SECONDS),
        ("-5", 60.0),
        ("١٢", 60.0),
        ("Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 1.0),
        ("Sun, 01 Mar 2099 11:00:00 GMT", MAX_RETRY_SECONDS),
        ("Sun, 01 Mar 2026 12:01:30 -0000", 60.0),
        ("Sun, 99 Foo 2026", 60.0),
    ],
)
def test_retry_after(value: str | None, seconds: float) -> None:
    assert retry_after_seconds(value, now=NOW) == seconds


@given(st.text())
def test_any_retry_after_is_a_sane_wait(value: str) -> None:
    assert 1.0 <= retry_after_seconds(value, now=NOW) <= MAX_RETRY_SECONDS


@given(
    st.integers(100, 999), st.dictionaries(st.sampled_from(["location", "retry-after"]), st.text())
)
def test_every_answer_has_a_meaning(status: int, headers: dict[str, str]) -> None:
    try:
        verdict = judge(URL, status, headers, now=NOW)
    except FetchError:
        assert not 200 <= status < 300
    else:
        assert isinstance(verdict, Proceed) == (200 <= status < 300)


@pytest.mark.parametrize(
    ("headers", "media_type", "charset", "name"),
    [
        ({}, None, None, None),
        ({"content-type": "nonsense"}, None, None, None),
        ({"content-type": "Text/HTML; Charset=GB18030"}, "text/html", "gb18030", None),
        ({"content-type": 'text/html; charset="utf-8"'}, "text/html", "utf-8", None),
        (
            {
                "content-type": "application/pdf",
                "content-disposition": 'attachment; filename="../../etc/a.pdf"',
            },
            "application/pdf",
            None,
            "a.pdf",
        ),
        (
            {"content-disposition": "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.pdf"},
            None,
            None,
            "报告.pdf",
        ),
        ({"content-disposition": r'attachment; filename="C:\\tmp\\b.pdf"'}, None, None, "b.pdf"),
        ({"content-disposition": 'attachment; filename="/"'}, None, None, None),
    ],
)
def test_declared(
    headers: dict[str, str], media_type: str | None, charset: str | None, name: str | None
) -> None:
    said = declared(headers)
    assert (said.media_type, said.charset, said.name) == (media_type, charset, name)


@given(st.text(), st.text())
def test_no_header_breaks_the_reading(kind: str, disposition: str) -> None:
    """Names stay bare and printable whatever a server writes."""
    said = declared(
        {"content-type": kind, "content-disposition": f"attachment; filename={disposition}"}
    )
    assert said.name is None or (said.name.isprintable() and "/" not in said.name)


@pytest.mark.parametrize("header", ["content-type", "content-disposition"])
@pytest.mark.timeout(5)
def test_parameters_without_end_are_not_read(header: str) -> None:
    """What would keep the library busy for seconds is left alone; the type itself is not."""
    said = declared({header: 'text/html; filename="' + ";" * 60_000})

    assert (said.charset, said.name) == (None, None)
    assert said.media_type == ("text/html" if header == "content-type" else None)


def test_a_long_chinese_file_name_is_read() -> None:
    escaped = "%E6%8A%A5" * 200
    said = declared({"content-disposition": f"attachment; filename*=UTF-8''{escaped}.pdf"})

    assert said.name == "报" * 200 + ".pdf"
