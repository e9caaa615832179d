"""Archived articles are brought in once, and answer links from then on."""

from __future__ import annotations

import asyncio
import os
import pty
import sys
import termios
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.errors import BotError, Damaged, NoText
from bot.importer import Importer, Tally, copies, files_of
from bot.isolate.direct import Direct
from bot.sandbox.littleweb import REFERENCE
from bot.store import embedded_server, open_store
from bot.tasks import cancelled
from bot.terminal import EXIT_CODES
from tests.fixtures_house import run_house, settings_for
from tests.test_terminal import gistwire

if TYPE_CHECKING:
    from pathlib import Path

    from bot.model import Article, Document
    from bot.sandbox import Sandbox
    from bot.store import Store

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
        (Tally(2, nameless=1), "2 articles kept, 1 without an address"),
        (
            Tally(0, 3, 1, 2, {0: ("a", Damaged("")), 7: ("b", NoText(""))}),
            "0 articles kept, 3 kept before, 1 without an address, 2 no articles, 2 not read",
        ),
    ],
)
def test_a_tally_says_what_became_of_the_articles(tally: Tally, said: str) -> None:
    assert str(tally) == said


def test_the_exit_code_is_that_of_the_first_failure_in_line() -> None:
    failures: dict[int, tuple[str, BotError]] = {7: ("b", NoText("")), 2: ("a", Damaged(""))}

    assert Tally(failures=failures).exit_code == EXIT_CODES["damaged"]
    assert Tally().exit_code == 0


def zipped(files: dict[str, bytes | str]) -> bytes:
    """Return a ZIP file."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_copies_come_from_folders_and_from_zips_in_zips(tmp_path: Path) -> None:
    inner = zipped({"a/3.md": archived(3), "style.css": "p {}"})
    outer = zipped({"1.md": archived(1), "__MACOSX/._1.md": "x", "year.zip": inner, "10.md": "x"})
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "all.zip").write_bytes(outer)
    (tmp_path / "deep" / "broken.zip").write_bytes(outer[:200])
    (tmp_path / "deep" / "notes.json").write_text("{}")

    found = {it.name.removeprefix(f"{tmp_path}/deep/"): it.body for it in copies([str(tmp_path)])}

    assert list(found) == [
        "broken.zip",
        "er/all.zip/1.md",
        "er/all.zip/10.md",
        "er/all.zip/year.zip/a/3.md",
    ]
    assert found["broken.zip"] == outer[:200]
    assert found["er/all.zip/year.zip/a/3.md"] == archived(3).encode()


def test_a_copy_that_cannot_be_unpacked_is_a_failure_of_its_own(tmp_path: Path) -> None:
    whole = zipped({"1.md": archived(1), "2.md": archived(2)})
    start = whole.index(b"PK\x03\x04", 4)
    (tmp_path / "a.zip").write_bytes(whole[: start + 40] + b"\xff" * 20 + whole[start + 60 :])

    first, second = copies([str(tmp_path / "a.zip")])

    assert first.body == archived(1).encode()
    assert isinstance(second.body, Damaged)


def imports(valkey_url: str, name: str) -> dict[str, str]:
    """Return the environment of an import into a memory of its own."""
    return {
        "GISTWIRE_REDIS_URL": valkey_url,
        "GISTWIRE_NAMESPACE": name,
        "GISTWIRE_LOG_LEVEL": "ERROR",
    }


async def test_a_folder_is_brought_in_and_what_fails_is_named_at_the_end(
    valkey_url: str, tmp_path: Path
) -> None:
    fill(tmp_path)
    (tmp_path / "cover.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)

    code, out, err = await gistwire(
        "import",
        str(tmp_path),
        str(REFERENCE),
        "no/such/file.md",
        **imports(valkey_url, "imports"),
    )

    assert code == EXIT_CODES["damaged"]
    assert out == "3 articles kept, 1 without an address, 1 no articles, 2 not read\n"
    assert len(err) == 2
    assert "broken.docx: damaged: That file is damaged" in err[0]
    assert err[1].startswith("no/such/file.md: not_found")
    async with open_store(valkey_url, namespace="imports") as store:
        article = await store.morgue.find(GONE.format(1))
        assert article is not None
        assert article.headline == "第1号渡轮重新开航"
        assert await store.morgue.find(GONE.format(9)) is None


async def test_zips_of_more_articles_than_a_chat_gets_are_brought_in_whole(
    valkey_url: str, tmp_path: Path
) -> None:
    files: dict[str, bytes | str] = {f"{number}.md": archived(number) for number in range(45)}
    inner = zipped({"100.md": archived(100), "broken.pdf": b"%PDF-1.7 broken"})
    (tmp_path / "all.zip").write_bytes(zipped({**files, "2020.zip": inner}))

    code, out, err = await gistwire("import", str(tmp_path), **imports(valkey_url, "zips"))

    assert out == "46 articles kept, 1 not read\n"
    assert [line.partition(": ")[0] for line in err] == [f"{tmp_path}/all.zip/2020.zip/broken.pdf"]
    assert code == EXIT_CODES["damaged"]
    async with open_store(valkey_url, namespace="zips") as store:
        assert await store.morgue.find(GONE.format(44)) is not None
        assert await store.morgue.find(GONE.format(100)) is not None


async def test_a_second_run_reads_only_what_is_not_kept(valkey_url: str, tmp_path: Path) -> None:
    fill(tmp_path)
    kept, folder = imports(valkey_url, "twice"), str(tmp_path / "2019")
    await gistwire("import", folder, **kept)
    (tmp_path / "2019" / "3.md").write_text(archived(3), "utf-8")
    async with open_store(valkey_url, namespace="twice") as store:
        assert await store.morgue.remove(GONE.format(2))

    _, second, _ = await gistwire("import", folder, **kept)
    code, third, _ = await gistwire("import", folder, "--again", **kept)

    assert second == "2 articles kept, 1 kept before\n"
    assert (code, third) == (0, "3 articles kept\n")


class Halting(Direct):
    """Rooms that read so many articles, and then wait for ever."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.left = count
        self.halted = asyncio.Event()

    async def read(self, document: Document) -> Article:
        if not self.left:
            self.halted.set()
            await asyncio.Event().wait()
        self.left -= 1
        return await super().read(document)


async def test_a_run_that_is_broken_off_says_how_far_it_came_and_is_taken_up(
    store: Store, tmp_path: Path
) -> None:
    for number in range(9):
        (tmp_path / f"{number}.md").write_text(archived(number), "utf-8")
    rooms, first, second = Halting(4), Tally(), Tally()
    run = asyncio.create_task(
        Importer(rooms, store.morgue, first, parallel=2).bring_in([str(tmp_path)])
    )
    async with asyncio.timeout(30):
        await rooms.halted.wait()
        while first.kept < 4:  # noqa: ASYNC110 - the other task is still putting what it read
            await asyncio.sleep(0.01)
    await cancelled(run)

    await Importer(Halting(9), store.morgue, second, parallel=2).bring_in([str(tmp_path)])

    assert run.cancelled()
    assert str(first) == "4 articles kept"
    assert str(second) == "5 articles kept, 4 kept before"


async def test_a_bar_is_shown_to_whoever_looks(valkey_url: str, tmp_path: Path) -> None:
    fill(tmp_path)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    environment = {**os.environ, **imports(valkey_url, "bar")}
    command = (sys.executable, "-m", "bot", "import", str(tmp_path / "2019"))
    run = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=theirs, env=environment
    )
    await run.wait()
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)

    assert "100%" in shown
    assert "2/2" in shown


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
