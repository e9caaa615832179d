"""The guard refuses from text what is not a public web address, and lets the rest of the web be."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.fetch import guard
from bot.fetch.guard import Forbidden, vet_address, vet_url
from tests.fetch_stubs import CORPUS, corpus, dns

if TYPE_CHECKING:
    import ipaddress

#: What parsers disagree about.
LETTERS = [*"/\\@:#?%[]. 0x1a\t\u3002\uff0f\u2488\u00ad", ""]
#: Names that must be known by sight.
INSIDE = {name for name in dns() if name.endswith((".local", ".internal", ".localhost", ".lan"))}


def refused_by_text() -> list[str]:
    """Entries of the corpus above its section of names that only the DNS gives away."""
    text = (CORPUS / "refuse.txt").read_text(encoding="utf-8")
    below = text.partition("# --- [dns]")[2].splitlines()
    return [entry for entry in corpus("refuse.txt") if entry not in below]


@pytest.mark.parametrize("url", refused_by_text(), ids=ascii)
def test_refused_from_the_text_alone(url: str) -> None:
    with pytest.raises(Refused) as caught:
        vet_url(url)
    assert caught.value.url == url


@pytest.mark.parametrize("url", corpus("accept.txt"), ids=ascii)
def test_the_honest_web_passes_and_is_stable(url: str) -> None:
    canonical = vet_url(url)
    assert vet_url(canonical) == canonical
    assert "#" not in canonical


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM", "http://example.com"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("HTTP://example.com:80/a", "http://example.com/a"),
        ("https://example.com/a?b#c#d", "https://example.com/a?b"),
        ("https://example.com/%0d%0aHost:%20x", "https://example.com/%0d%0aHost:%20x"),
        ("https://РОССИЯ.РФ/", "https://xn--h1alffa9f.xn--p1ai/"),
        ("https://[2606:4700:4700::1111]:8443/a", "https://[2606:4700:4700::1111]:8443/a"),
        ("https://例え.jp/路#片", "https://xn--r8jz45g.jp/%E8%B7%AF"),
    ],
)
def test_canonical_form(url: str, canonical: str) -> None:
    assert vet_url(url) == canonical


@pytest.mark.parametrize(
    "url",
    [
        "http\u017f://example.com/",
        "http://example.c-127.\uff0f\u017f.0.1/",
        "http://example.com./",
        "http://example.com:/",
        "http://example.com:080/",
        "http://example.com:65616/",
        "http://example.com:99999/",
        "http://[2001:db8::1]junk/",
        "http://[2606:4700::1%25eth0]/",
        "http://[2000::200:5efe:8.8.8.8]/",
        "http://exa\u00admple.com/",
        "http://\u202eexample.com/",
        "http://\u0392\u038c\u039b\u039f\u03a3/",
        "http://a.\u0392\u038c\u039b\u039f\u03a3.1/",
        "http://\u0628\u0870.com/",
        "http://[2606:4700:0:0:0:0:0:1]/",
        "http://[2606:4700::ABCD]/",
        "http://[2606:4700::01]/",
        "http://[2606:4700::8.8.8.8]/",
        "http://a.test/",
        "http://x.onion/",
        "http://" + "a" * 64 + ".com/",
        "http://example.com/" + "a" * 2030,
        "http://" + ".".join(["a" * 60] * 5) + ".com/",
        "",
    ],
    ids=ascii,
)
def test_refused_beyond_the_corpus(url: str) -> None:
    with pytest.raises(Refused):
        vet_url(url)


def test_no_space_control_or_surrogate_of_unicode_passes() -> None:
    """What is written out in the guard is what Unicode calls white, a control or half a letter."""
    unfit = {"Cc", "Cs", "Zs", "Zl", "Zp"}
    letters = [chr(code) for code in range(sys.maxunicode + 1)]

    found = [letter for letter in letters if guard._UNPRINTABLE.search(letter)]

    assert found == [it for it in letters if unicodedata.category(it) in unfit or it == "\\"]


def test_an_exempt_pair_is_exact_and_keeps_the_rules_of_form() -> None:
    allowed = frozenset({"127.0.0.1:8801", "localhost:80"})
    assert vet_url("http://127.0.0.1:8801/a", allowed=allowed) == "http://127.0.0.1:8801/a"
    assert vet_url("http://localhost/", allowed=allowed) == "http://localhost/"
    for url in ("http://127.0.0.1:8802/", "http://u@127.0.0.1:8801/", "ftp://127.0.0.1:8801/"):
        with pytest.raises(Refused):
            vet_url(url, allowed=allowed)


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("8.8.8.8", True),
        ("2606:4700:4700::1111", True),
        ("192.0.1.255", True),
        ("192.0.0.192", False),
        ("168.63.129.16", False),
        ("168.63.129.17", True),
        ("64:ff9b::808:808", False),
        ("64:ff9b:1::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::ffff:8.8.8.8", False),
        ("::8.8.8.8", False),
        ("fec0::1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("2606:4700::1%eth0", False),
        ("127.1", False),
        ("", False),
    ],
)
def test_addresses(text: str, is_open: bool) -> None:  # noqa: FBT001 - a table's expectation
    if is_open:
        assert vet_address(text) == text
    else:
        with pytest.raises(Forbidden):
            vet_address(text)


@given(st.ip_addresses())
def test_an_open_address_is_never_one_that_python_calls_closed(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    """The written list is at least as strict as the library's, wherever the library is right."""
    try:
        vet_address(str(address))
    except Forbidden:
        return
    faults = ("private", "loopback", "link_local", "multicast", "unspecified", "reserved")
    assert not any(getattr(address, f"is_{fault}") for fault in faults)


@given(st.sampled_from(corpus("refuse.txt") + corpus("accept.txt")), st.data())
def test_a_mutated_url_never_passes_with_a_closed_host(url: str, data: st.DataObject) -> None:
    """One letter more, less or other does not open a door: what passes has an open host."""
    place = data.draw(st.integers(0, len(url)))
    letter = data.draw(st.sampled_from(LETTERS))
    mutated = url[:place] + letter + url[place + data.draw(st.integers(0, 1)) :]
    try:
        canonical = vet_url(mutated)
    except Refused:
        return
    assert canonical.isascii()
    host = canonical.split("/")[2].rsplit(":", 1)[0] if "[" not in canonical else ""
    assert "." in host or "[" in canonical
    assert host not in INSIDE
    if host.rsplit(".", 1)[-1].isdigit():
        assert vet_address(host) == host
