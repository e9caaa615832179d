"""The embedded server: one for each directory, found again, never losing what it acknowledged."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import textwrap
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from bot.errors import StoreError
from bot.store import embedded_server, open_store
from bot.store.embedded import ServerDirectory, _choose_url, _configuration
from bot.store.locks import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ("tests.fixtures_valkey",)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A directory whose path is short enough for a socket, and holds a space."""
    with TemporaryDirectory(prefix="gw ") as name:
        yield Path(name) / "data"


def _pid(folder: Path) -> int:
    return int(ServerDirectory(folder).pid_file.read_text("ascii"))


def _modes(folder: Path) -> tuple[int, set[int]]:
    """Return the directory's permissions, and what others may do with the files in it."""
    inside = {path.stat().st_mode & 0o077 for path in folder.iterdir()}
    return folder.stat().st_mode & 0o777, inside


async def _kill(folder: Path) -> None:
    files = ServerDirectory(folder)
    files.signal(signal.SIGKILL)
    assert await files.server.becomes_free(10)


async def test_the_server_is_private_and_safe_for_state(folder: Path) -> None:
    """Owner only, a unix socket and no port, an append-only file and no eviction."""
    async with embedded_server(folder) as url, open_store(url) as store:
        redis = store.connection.redis
        settings = await store.connection.ask(redis.config_get("*"))

        assert url.startswith("unix://")
        assert _modes(folder) == (0o700, {0})
        assert settings["port"] == "0"
        assert (settings["appendonly"], settings["appendfsync"]) == ("yes", "everysec")
        assert settings["maxmemory-policy"] == "noeviction"
        assert await store.faults() == ()


async def test_the_last_to_leave_stops_the_server_and_nothing_is_lost(folder: Path) -> None:
    """A clean end writes everything; the next start has it all."""
    async with embedded_server(folder) as url, open_store(url) as store:
        await store.updates.put("1", b"x")
        assert ServerDirectory(folder).running
    assert not ServerDirectory(folder).running
    assert not (folder / "valkey.sock").exists()

    async with embedded_server(folder) as url, open_store(url) as store:
        lease = await store.updates.take(0)

    assert lease is not None
    assert lease.item == b"x"


async def test_a_second_bot_uses_the_same_server_whoever_leaves_first(folder: Path) -> None:
    """Two at once share one server; it ends with the last of them, not with the first."""
    first, second = embedded_server(folder), embedded_server(folder)
    urls = await asyncio.gather(first.__aenter__(), second.__aenter__())
    pid = _pid(folder)
    assert urls[0] == urls[1]

    await first.__aexit__(None, None, None)
    async with open_store(urls[1]) as store:
        await store.ping()
    assert _pid(folder) == pid

    await second.__aexit__(None, None, None)
    assert not ServerDirectory(folder).running


async def test_a_server_left_over_by_a_killed_bot_is_used_and_then_stopped(folder: Path) -> None:
    """Kill -9 of a bot leaves its server; the next bot takes it over with its data."""
    program = textwrap.dedent("""
        import asyncio, os, signal, sys
        from pathlib import Path
        from bot.store import embedded_server, open_store

        async def main():
            async with embedded_server(Path(sys.argv[1])) as url, open_store(url) as store:
                await store.updates.put("1", b"x")
                os.kill(os.getpid(), signal.SIGKILL)

        asyncio.run(main())
    """)
    bot = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program, str(folder)], check=False
    )
    assert bot.returncode == -signal.SIGKILL
    assert ServerDirectory(folder).running
    pid = _pid(folder)

    async with embedded_server(folder) as url, open_store(url) as store:
        assert _pid(folder) == pid
        assert (await store.updates.depth()).waiting == 1

    assert not ServerDirectory(folder).running


async def test_a_killed_server_comes_back_by_itself_with_all_it_acknowledged(folder: Path) -> None:
    """Kill -9 between any two writes loses none that was acknowledged, and the bot goes on."""
    async with embedded_server(folder) as url, open_store(url) as store:
        acknowledged: set[str] = set()
        for _ in range(3):
            for number in range(300):
                key = str(len(acknowledged) + number)
                assert await store.updates.put(key, b"x")
            acknowledged |= {str(len(acknowledged) + number) for number in range(300)}
            pid = _pid(folder)
            await _kill(folder)
            async with asyncio.timeout(30):
                while True:
                    try:
                        await store.ping()
                        break
                    except StoreError:
                        await asyncio.sleep(0.05)
            assert _pid(folder) != pid

        found = set()
        while (lease := await store.updates.take(0)) is not None:
            found.add(lease.key)

    assert found == acknowledged


async def test_a_store_without_a_server_says_so_and_recovers(folder: Path) -> None:
    """StoreError while nobody answers; the same store works when the server is back."""
    async with embedded_server(folder) as url:
        opened = open_store(url)
        store = await opened.__aenter__()
        await store.updates.put("1", b"x")

    for attempt in (
        store.ping(),
        store.updates.put("2", b"y"),
        store.updates.take(5),
        store.subscriptions.all(),
        store.articles.find("a"),
        store.limits.reserve(1),
        store.wipe(),
    ):
        with pytest.raises(StoreError):
            await attempt
    with pytest.raises(StoreError):
        async with open_store(url):
            pass

    async with embedded_server(folder):
        lease = await store.updates.take(5)
        assert lease is not None
        assert lease.item == b"x"
        await opened.__aexit__(None, None, None)


async def test_stale_files_of_a_server_long_gone_do_no_harm(folder: Path) -> None:
    """A socket, a pid of somebody else and an old address are swept away."""
    ServerDirectory(folder).create()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(folder / "valkey.sock"))
    (folder / "valkey.pid").write_text(str(os.getpid()))
    (folder / "valkey.url").write_text("unix:///nowhere/valkey.sock")

    async with embedded_server(folder) as url, open_store(url) as store:
        await store.ping()
        assert url.endswith("/data/valkey.sock")


async def test_a_server_that_hangs_is_replaced(folder: Path) -> None:
    """A left-over server that does not answer is ended, so that there are never two."""
    entered = embedded_server(folder)
    await entered.__aenter__()
    pid = _pid(folder)
    (folder / "valkey.sock").unlink()
    (folder / "valkey.url").unlink()

    async with embedded_server(folder) as url, open_store(url) as store:
        await store.ping()
        assert _pid(folder) != pid
        await entered.__aexit__(None, None, None)
        await store.ping()


async def test_a_path_too_long_for_a_socket_gets_one_elsewhere(folder: Path) -> None:
    """The socket lies in a private directory, is found again, and is gone afterwards."""
    deep = folder / ("d" * 120)
    async with embedded_server(deep) as url, embedded_server(deep) as again:
        elsewhere = Path(url.removeprefix("unix://")).parent
        assert url == again
        assert elsewhere.stat().st_mode & 0o777 == 0o700
        async with open_store(url) as store:
            await store.ping()

    assert not elsewhere.exists()


async def test_where_no_socket_can_be_had_a_password_guards_loopback(folder: Path) -> None:
    """The address is kept for the owner only, and nobody enters without the password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    files = ServerDirectory(folder)
    files.create()
    files.keep_url(f"redis://:secret-word@127.0.0.1:{port}/0")

    async with embedded_server(folder, durable=False) as url:
        assert url == f"redis://:secret-word@127.0.0.1:{port}/0"
        async with open_store(url) as store:
            await store.ping()
            assert len(await store.faults()) == 1
        with pytest.raises(StoreError) as caught:
            async with open_store(f"redis://127.0.0.1:{port}/0"):
                pass
        assert "secret-word" not in str(caught.value)
        assert files.url_file.stat().st_mode & 0o077 == 0


def test_a_configuration_quotes_what_it_is_given(tmp_path: Path) -> None:
    """A path with quotes and spaces stays one word."""
    files = ServerDirectory(tmp_path / 'a "b" \\c')
    text = _configuration(files, "redis://:pw@127.0.0.1:7000/0", durable=True)

    assert f'dir "{tmp_path}/a \\"b\\" \\\\c"' in text
    assert "requirepass pw" in text
    assert "bind 127.0.0.1" in text


def test_the_first_choice_is_a_socket_in_the_directory(folder: Path) -> None:
    """The path travels as a URL, its space escaped, and nothing is left behind."""
    folder.mkdir()

    assert _choose_url(folder).endswith("/data/valkey.sock")
    assert " " not in _choose_url(folder)
    assert list(folder.iterdir()) == []


async def test_a_directory_that_cannot_be_used_is_an_expected_failure(tmp_path: Path) -> None:
    """A file in the way is told as StoreError, with the path."""
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreError, match="file"):
        async with embedded_server(tmp_path / "file" / "data"):
            pass


async def test_a_damaged_file_is_told_in_the_servers_own_words(folder: Path) -> None:
    """A server that cannot read its data does not start, and nothing of it stays behind."""
    async with embedded_server(folder) as url, open_store(url) as store:
        await store.updates.put("1", b"x" * 1000)
    (base,) = (folder / "appendonlydir").glob("*.incr.aof")
    base.write_bytes(b"junk\r\n" + base.read_bytes())

    with pytest.raises(StoreError, match="append only file"):
        async with embedded_server(folder):
            pass

    assert not ServerDirectory(folder).running
    assert ServerDirectory(folder).bots.free


@pytest.mark.parametrize("url", ["", "http://a.example", "redis://:se/cret@host:port"])
async def test_a_url_that_cannot_be_read_is_not_repeated(url: str) -> None:
    """The sentence names the schemes, never the URL with its password."""
    with pytest.raises(StoreError) as caught:
        async with open_store(url):
            pass

    assert "cret" not in str(caught.value)


@pytest.mark.parametrize("namespace", ["", "a:b", "a*", "{x}", "a" * 65])
async def test_a_namespace_is_a_plain_word(valkey_url: str, namespace: str) -> None:
    """A pattern or a hash tag in it could reach into another namespace."""
    with pytest.raises(StoreError):
        async with open_store(valkey_url, namespace=namespace):
            pass


async def test_other_names_of_the_schemes_are_understood(valkey_url: str) -> None:
    """valkey+unix is the same address as unix."""
    async with open_store(valkey_url.replace("unix://", "valkey+unix://")) as store:
        await store.ping()


async def test_a_gate_that_stays_shut_is_an_expected_failure(tmp_path: Path) -> None:
    """Waiting for a lock ends, with the lock's name."""
    lock = FileLock(tmp_path / "gate.lock")
    with lock.held():
        with pytest.raises(StoreError, match=r"gate\.lock"), FileLock(lock._path).held():
            pass
        with pytest.raises(StoreError, match=r"gate\.lock"):
            async with lock.waited_for(0.05):
                pass

    assert lock.free
