"""Archived articles are brought in once, and answer links from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.importer import Tally, files_of
from bot.sandbox.littleweb import REFERENCE
from bot.store import embedded_server, open_store
from tests.fixtures_house import run_house, settings_for
from tests.test_terminal import gistwire

if TYPE_CHECKING:
    from pathlib import Path

    from bot.sandbox import Sandbox

GONE = "https://gone.example.com/2019/{}.html"


def archived(number: int) -> str:
    """Return an article in the archive format whose page is gone."""
    body = f"码头第{number}号渡轮星期六早上重新开航，两百多名居民站在岸边，看着第一班船慢慢离开。"
    return (
        f"[第{number}号渡轮重新开航]({GONE.format(number)})\n------\n\n"
        f"<div><i>Thu, 14 Sep 2023 00:36:16 GMT</i></div><p>{body}</p><p>{body[::-1]}</p>"
    )


def fill(folder: Path) -> None:
    """Put archived articles, one broken file and one hidden file into a folder."""
    (folder / "2019").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / ".git" / "config.md").write_text(archived(9), "utf-8")
    for number in (1, 2):
        (folder / "2019" / f"{number}.md").write_text(archived(number), "utf-8")
    (folder / "broken.docx").write_bytes(b"PK\x03\x04broken")
    (folder / "nameless.txt").write_text("一篇没有地址的文章。" * 20, "utf-8")


def test_files_of_a_folder_come_in_order_without_the_hidden_ones(tmp_path: Path) -> None:
    fill(tmp_path)

    found = [file.removeprefix(str(tmp_path)) for file in files_of(str(tmp_path))]

    assert found == ["/2019/1.md", "/2019/2.md", "/broken.docx", "/nameless.txt"]
    assert list(files_of("no/such/folder")) == ["no/such/folder"]


@pytest.mark.parametrize(
    ("tally", "said"),
    [
        (Tally(1), "1 article kept"),
        (Tally(2), "2 articles kept"),
        (Tally(2, 1), "2 articles kept, 1 without an address"),
    ],
)
def test_a_tally_says_what_became_of_the_articles(tally: Tally, said: str) -> None:
    assert str(tally) == said


async def test_a_folder_is_brought_in_and_what_fails_costs_one_line(
    valkey_url: str, tmp_path: Path
) -> None:
    fill(tmp_path)

    code, out, err = await gistwire(
        "import",
        str(tmp_path),
        str(REFERENCE),
        "no/such/file.md",
        GISTWIRE_REDIS_URL=valkey_url,
        GISTWIRE_NAMESPACE="imports",
        GISTWIRE_LOG_LEVEL="ERROR",
    )

    assert code in {10, 24}
    assert out == "3 articles kept, 1 without an address\n"
    assert len(err) == 2
    assert any("broken.docx: damaged: That file is damaged" in line for line in err)
    assert any(line.startswith("no/such/file.md: not_found") for line in err)
    async with open_store(valkey_url, namespace="imports") as store:
        article = await store.morgue.find(GONE.format(1))
        assert article is not None
        assert article.headline == "第1号渡轮重新开航"
        assert await store.morgue.find(GONE.format(9)) is None


async def test_a_link_to_a_page_that_is_gone_is_answered_from_the_archive(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The bot runs on its embedded server while the articles are brought in beside it."""
    fill(tmp_path / "articles")
    async with embedded_server(tmp_path / "state" / "valkey") as url:
        settings = settings_for(sandbox, url)
        async with run_house(sandbox, settings) as house:
            assert "渡轮" not in (await house.ask(GONE.format(2))).body

            code, _, _ = await gistwire(
                "import",
                str(tmp_path / "articles" / "2019"),
                GISTWIRE_STATE_DIR=str(tmp_path / "state"),
                GISTWIRE_NAMESPACE=settings.namespace,
            )
            await house.services.store.articles.forget(GONE.format(2))
            post = await house.ask(f"{GONE.format(2)}?utm_source=feed")

    assert code == 0
    assert post.body.startswith("第2号渡轮重新开航\n")
    assert house.world.page_hits[GONE.format(2)] <= 1
