"""Replay deploy/Dockerfile without a container engine: ``make replay``, as root on Debian.

Each instruction is done in a fresh root: the first stage's is made by debootstrap, the last one's
of the packages that distroless/cc is made of, unpacked and never configured. Then the image's own
command reads an article without a network, and the bot runs until its own health check finds it
well: with no root, no shell, a root that cannot be written and no new privileges.

Not replayed: pulling images by digest, layers, cgroup limits, the engine's seccomp profile.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tests.documents import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DOCKERFILE: Final = ROOT / "deploy" / "Dockerfile"
#: What gcr.io/distroless/cc-debian12 is made of (its BUILD files).
_DISTROLESS: Final = (
    *("base-files", "ca-certificates", "gcc-12-base", "libc6", "libgcc-s1", "libgomp1"),
    *("libssl3", "libstdc++6", "media-types", "netbase", "tzdata"),
)
_AUTHORITIES: Final = "etc/ssl/certs/ca-certificates.crt"
#: Where this machine's authorities lie in the root that builds: its own replace theirs.
_TRUSTED: Final = "etc/authorities.pem"
_SUITES: Final = """\
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian bookworm-updates main
deb http://deb.debian.org/debian-security bookworm-security main
"""
#: What only tells an engine something, and all that is done here.
TOLD: Final = {"LABEL", "EXPOSE", "VOLUME", "STOPSIGNAL"}
DONE: Final = {
    *("FROM", "RUN", "COPY", "WORKDIR", "SHELL", "ARG", "ENV", "USER"),
    *("ENTRYPOINT", "HEALTHCHECK", "CMD"),
}
#: A read-only root, as `docker run --read-only --tmpfs /tmp` gives it, and a network of its own.
_INSIDE: Final = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"
mount -t tmpfs none "$1/tmp" && chmod 1777 "$1/tmp"
mount -t tmpfs -o uid=65532,gid=65532 none "$1/var/lib/gistwire"
mount -t proc proc "$1/proc"
for node in null zero urandom; do mount --bind "/dev/$node" "$1/dev/$node"; done
mount --bind "$2" "$1/mnt"
ip link set lo up
"""


@dataclass(slots=True)
class Stage:
    """A root in the making, and what the file said about it so far."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    shell: tuple[str, ...] = ("/bin/sh", "-c")
    user: str = "0:0"
    entrypoint: tuple[str, ...] = ()
    health: tuple[str, ...] = ()


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield every instruction of a Dockerfile and what follows it, on one line."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            name, _, rest = line.strip().partition(" ")
            yield name, rest.strip()


def _do(*words: str | Path, **environment: str) -> None:
    """Run a program of this machine.

    Raises:
        CalledProcessError: it failed.
    """
    subprocess.run(  # noqa: S603 - words of this file and of the Dockerfile
        [str(it) for it in words], check=True, env={**os.environ, **environment}
    )


class Replay:
    """The stages of one Dockerfile, each a directory."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.stages: dict[str, Stage] = {}
        self.last = Stage(place)

    def play(self, text: str) -> None:
        """Do everything that the file says.

        Raises:
            CalledProcessError: a step failed.
            ValueError: an instruction that nobody knows here.
        """
        for name, rest in instructions(text):
            print(f"== {name} {rest[:90]}", flush=True)  # noqa: T201 - a program's answer
            if name not in TOLD:
                self._step(name, rest)

    def _step(self, name: str, rest: str) -> None:
        stage = self.last
        match name:
            case "FROM":
                self._begin(rest)
            case "RUN":
                self._run(rest)
            case "COPY":
                self._copy(shlex.split(rest))
            case "WORKDIR":
                stage.folder = rest
                (stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
            case _:
                self._note(stage, name, rest)

    def _note(self, stage: Stage, name: str, rest: str) -> None:
        match name:
            case "SHELL":
                stage.shell = tuple(json.loads(rest))
            case "ARG" | "ENV":
                stage.environment |= dict(it.split("=", 1) for it in shlex.split(rest))
            case "USER":
                stage.user = rest
            case "ENTRYPOINT":
                stage.entrypoint = tuple(json.loads(rest))
            case "HEALTHCHECK":
                stage.health = tuple(json.loads(rest.partition("CMD ")[2]))
            case "CMD":
                stage.entrypoint += tuple(json.loads(rest))
            case _:
                raise ValueError(f"nobody knows {name} here")

    def _begin(self, rest: str) -> None:
        image, _, name = rest.partition(" AS ")
        root = self._place / (name or "last")
        self.last = self.stages[name or "last"] = Stage(root)
        if "distroless" in image:
            _unpack(root, self._place / "debs")
            return
        _do("debootstrap", "--variant=minbase", "bookworm", root, "http://deb.debian.org/debian")
        (root / "etc/apt/sources.list").write_text(_SUITES, "utf-8")
        shutil.copy("/etc/resolv.conf", root / "etc")
        _bring_the_way_to_an_index(root)

    def _run(self, command: str) -> None:
        stage = self.last
        words = ["/bin/sh", "-c", f'cd {stage.folder} && exec "$@"', "sh", *stage.shell, command]
        told = {"HOME": "/root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **_way_to_an_index()}
        given = [f"{name}={value}" for name, value in {**told, **stage.environment}.items()]
        mounts = ("--mount", "--pid", "--fork", f"--mount-proc={stage.root}/proc")
        _do("unshare", *mounts, "chroot", stage.root, "/usr/bin/env", "-i", *given, *words)

    def _copy(self, words: Sequence[str]) -> None:
        options = dict(it[2:].split("=", 1) for it in words if it.startswith("--"))
        *sources, target = [it for it in words if not it.startswith("--")]
        stage = self.last
        place = stage.root / Path(stage.folder, target).as_posix().lstrip("/")
        if "from" in options:
            (source,) = sources
            place.mkdir(parents=True, exist_ok=True)
            _do("cp", "-a", f"{self.stages[options['from']].root}{source}/.", place)
            if "chown" in options:
                _do("chown", "-R", options["chown"], place)
            return
        for file in _tracked(sources):
            into = place if len(sources) > 1 or target.endswith("/") else place.parent
            (into / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, into / file)


def _tracked(sources: Sequence[str]) -> list[str]:
    """Return the files of the checkout under these names, as a fresh clone has them."""
    words = ["git", "-C", str(ROOT), "ls-files", "--", *sources]
    said = subprocess.run(words, check=True, capture_output=True, text=True)  # noqa: S603 - git
    return said.stdout.split()


def _unpack(root: Path, folder: Path) -> None:
    """Leave at ``root`` what distroless has: packages without their scripts, and a user."""
    for made in (folder, *(root / it for it in ("tmp", "proc", "dev", "mnt", "etc/ssl/certs"))):
        made.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", *_DISTROLESS], check=True, cwd=folder)  # noqa: S603, S607 - Debian's own
    for package in sorted(folder.glob("*.deb")):
        _do("dpkg-deb", "--extract", package, root)
    files = sorted((root / "usr/share/ca-certificates").rglob("*.crt"))
    (root / _AUTHORITIES).write_bytes(b"".join(it.read_bytes() for it in files))
    (root / "etc/passwd").write_text("nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n")
    for node in ("null", "zero", "urandom"):
        (root / "dev" / node).touch()


def _way_to_an_index() -> dict[str, str]:
    """Return how this machine reaches a package index, as its environment says it."""
    ways = re.compile(r"PIP_\w+|\w+_proxy", re.IGNORECASE)
    said = {name: value for name, value in os.environ.items() if ways.fullmatch(name)}
    return {**said, "PIP_CERT": f"/{_TRUSTED}", "SSL_CERT_FILE": f"/{_TRUSTED}"}


def _bring_the_way_to_an_index(root: Path) -> None:
    """Let pip in the root find packages as it does on this machine; none of it gets further."""
    merged = RawConfigParser()
    home = Path.home()
    merged.read(("/etc/pip.conf", home / ".pip/pip.conf", home / ".config/pip/pip.conf"), "utf-8")
    for section in merged.sections():
        merged.remove_option(section, "cert")
    with (root / "etc/pip.conf").open("w", encoding="utf-8") as config:
        merged.write(config)
    shutil.copy(Path("/") / _AUTHORITIES, root / _TRUSTED)


def examine(stage: Stage) -> None:
    """See that the image has no shell and no way to more rights, reads an article, and lives.

    Raises:
        AssertionError: it has.
        CalledProcessError: it does not.
    """
    shells = [
        it
        for it in ("bin/sh", "bin/bash", "usr/bin/sh", "usr/bin/env")
        if (stage.root / it).exists()
    ]
    raised = [it for it in stage.root.rglob("*") if it.is_file() and it.stat().st_mode & 0o6000]
    assert not shells + raised, (shells, raised)
    words = ["env", "-i", *(f"{name}={value}" for name, value in stage.environment.items())]
    words += [
        "setpriv",
        "--no-new-privs",
        "/usr/sbin/chroot",
        f"--userspec={stage.user}",
        str(stage.root),
    ]
    image = shlex.join(words)
    reads = [*stage.entrypoint[:1], "summarise", "/mnt/reference.md"]
    script = f"""set -eu{_INSIDE}
{image} {shlex.join(reads)}
{image} {shlex.join(stage.entrypoint)} & bot=$!
for second in $(seq 60); do
    if {image} {shlex.join(stage.health)}; then
        kill -TERM $bot; wait $bot; echo "healthy after $second s, and ended in order"; exit 0
    fi
    sleep 1
done
exit 1
"""
    spaces = ("--mount", "--net", "--pid", "--fork")
    _do("unshare", *spaces, "sh", "-c", script, "sh", stage.root, ROOT / "tests" / "corpus")


def main() -> int:
    """Replay the file in a directory of the moment, and look at what came of it."""
    with TemporaryDirectory(prefix="replay-") as place:
        replay = Replay(Path(place))
        replay.play(DOCKERFILE.read_text("utf-8"))
        examine(replay.last)
        size = sum(it.lstat().st_size for it in replay.last.root.rglob("*") if it.is_file())
        print(f"the image has {size / 1024**2:.0f} MB; all of it is in order")  # noqa: T201 - the same
    return 0


if __name__ == "__main__":
    sys.exit(main())
