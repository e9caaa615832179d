"""Whatever the guard accepts, a browser reads in the same way."""

from __future__ import annotations

import pytest

from tests import fuzz_urls
from tests.fetch_stubs import corpus

MUTATIONS = 100_000


@pytest.mark.timeout(600)
def test_the_guard_and_a_browser_never_disagree() -> None:
    """The same 100,000 mutations at every run, a fifth of them at least of use."""
    tally = fuzz_urls.tally(MUTATIONS)

    assert tally.disagreements == ()
    assert tally.mutations == MUTATIONS
    assert tally.accepted_share >= 0.2


@pytest.mark.parametrize(
    "url",
    [
        "http://127.1/",
        "http://2130706433/",
        "http://[2606:4700:0:0:0:0:0:1]/",
        "http://[2606:4700::127.0.0.1]/",
        "http://exa\u00admple.com/",
        "http://a.\u0392\u038c\u039b\u039f\u03a3/",
        "http://\u0628\u0870.com/",
        "http://example.com\\@example.org/",
        "http://127.0.0.1/",
        "http://[fe80::1]/",
        "http://a b/",
    ],
    ids=ascii,
)
def test_a_guard_with_a_hole_is_found_out(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guard that lets everything pass disagrees with a browser about every trap."""
    monkeypatch.setattr(fuzz_urls, "vet_url", lambda text: text)

    assert fuzz_urls.disagreement(url) is not None


@pytest.mark.parametrize("url", [*corpus("accept.txt"), *fuzz_urls.ARTICLES], ids=ascii)
def test_the_seeds_of_the_honest_web_are_no_disagreement(url: str) -> None:
    assert fuzz_urls.disagreement(url) is None


def test_one_seed_gives_one_sequence() -> None:
    """A disagreement that a run prints can be met again."""
    assert list(fuzz_urls.fuzz(500, 7)) == list(fuzz_urls.fuzz(500, 7))
    assert list(fuzz_urls.fuzz(500, 7)) != list(fuzz_urls.fuzz(500, 8))


def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    assert fuzz_urls.main(["2000", "5"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("seed 5\n")
    assert "2,000 mutations" in said
    assert said.endswith(", 0 disagreements\n")


def test_the_command_fails_where_anything_disagrees(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz_urls, "vet_url", lambda text: text)

    assert fuzz_urls.main(["50", "5"]) == 1
    assert "the transport cannot read it" in capsys.readouterr().out
