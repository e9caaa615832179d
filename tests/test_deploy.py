"""The deployment tells the truth: settings, image, Compose file, unit."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.fetch import guard
from bot.settings import Settings
from tests.documents import ENV_EXAMPLE, README, ROOT, env_example, readme, variable
from tests.replay import DONE, TOLD, instructions

if TYPE_CHECKING:
    from pathlib import Path

DEPLOY = ROOT / "deploy"
SETTINGS = {variable(name) for name in Settings.model_fields}
#: What Compose itself is told, at the shell.
COMPOSE_WORDS = {"GISTWIRE_IMAGE"}
PINNED_IMAGE = re.compile(r"[a-z0-9./-]+(?::[\w.-]+)?@sha256:[0-9a-f]{64}")
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text("utf-8")
TOKEN = "7000000001:" + "Ab-_" * 8 + "xyz"
UNIT = (DEPLOY / "gistwire@.service").read_text("utf-8")


def test_the_readme_has_the_settings_as_the_class_has_them() -> None:
    text = README.read_text("utf-8")

    assert readme(text) == text, "run `make docs`"


def test_the_example_names_every_setting_and_no_other() -> None:
    assert ENV_EXAMPLE.read_text("utf-8") == env_example(), "run `make docs`"


def test_an_example_with_every_mark_taken_away_is_read_without_a_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in re.findall(r"^#(GISTWIRE_\w+)=(.*)$", env_example(), re.MULTILINE):
        monkeypatch.setenv(name, value)

    settings = Settings()

    assert settings.lease_seconds == 60
    assert settings.telegram_token is None


@pytest.mark.parametrize(
    "path",
    [
        *DEPLOY.rglob("*.y*ml"),
        *(ROOT / ".github").rglob("*.yml"),
        *DEPLOY.rglob("*.json"),
        *(ROOT / ".github").rglob("*.json"),
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_every_file_of_data_can_be_read(path: Path) -> None:
    text = path.read_text("utf-8")
    documents = [json.loads(text)] if path.suffix == ".json" else [*yaml.safe_load_all(text)]

    assert all(documents)


@pytest.mark.parametrize(
    "path",
    [it for it in DEPLOY.rglob("*") if it.is_file() and it.suffix != ".md"],
    ids=lambda path: str(path.relative_to(DEPLOY)),
)
def test_no_file_of_the_deployment_names_a_setting_that_there_is_not(path: Path) -> None:
    if path.suffix in {".png", ".webp"} or path.is_relative_to(DEPLOY / "secrets"):
        pytest.skip("no text of ours")
    named = set(re.findall(r"\bGISTWIRE_[A-Z_]+\b", path.read_text("utf-8")))

    assert named - SETTINGS - COMPOSE_WORDS == set()


def test_every_image_is_pinned_by_digest() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    images += [
        it["image"] for it in COMPOSE["services"].values() if not it["image"].startswith("${")
    ]
    for file in DEPLOY.glob("kubernetes/**/*.yaml"):
        images += re.findall(r"^ +image: (\S+)$", file.read_text("utf-8"), re.MULTILINE)

    ours = "gistwire"
    assert len(images) > 8
    assert [it for it in images if it != ours and not PINNED_IMAGE.fullmatch(it)] == []


def test_the_image_ends_without_a_shell_and_without_root() -> None:
    last = DOCKERFILE.split("\nFROM ")[-1]
    written = [line for line in last.splitlines() if not line.startswith("#")]

    assert "distroless" in written[0]
    assert not [line for line in written if line.startswith(("RUN", "SHELL"))]
    assert "USER 65532:65532" in written
    # A list is started as it is; a line of text would need a shell that is not there.
    commands = re.findall(r"(?:^|\s)(?:ENTRYPOINT|CMD) (.+)", last)
    assert len(commands) == 3
    assert all(isinstance(json.loads(it), list) for it in commands)


def test_every_step_of_the_image_is_one_that_can_be_replayed() -> None:
    steps = list(instructions(DOCKERFILE))

    assert {name for name, _ in steps} <= DONE | TOLD
    assert [rest.partition(" AS ")[2] for name, rest in steps if name == "FROM"] == ["build", ""]
    assert all("\\" not in rest for _, rest in steps), "continued lines are one"


def test_only_what_is_named_reaches_the_image() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)

    assert rules[0] == "*"
    assert {it for line in copied for it in line.split()} == {
        rule.removeprefix("!") for rule in rules if rule.startswith("!")
    }


@pytest.mark.parametrize("name", sorted(COMPOSE["services"]))
def test_a_service_has_nothing_it_does_not_need(name: str) -> None:
    service = COMPOSE["services"][name]

    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert {"mem_limit", "pids_limit"} <= service.keys()
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))
    # The Bot API server gives up root itself; no other begins with it.
    assert ("cap_add" in service) == (name == "telegram")
    assert ("user" in service) == (name != "telegram")


def test_secrets_come_from_files_by_the_names_of_their_settings() -> None:
    for name, source in COMPOSE["secrets"].items():
        assert source["file"].startswith("secrets/")
        if name.startswith("gistwire_"):
            assert name.upper() in SETTINGS
            assert source["file"] == f"secrets/{name.removeprefix('gistwire_')}"
    script = (DEPLOY / "secrets.sh").read_text("utf-8")
    made = set(re.findall(r"keep ([a-z_]+)$", script, re.MULTILINE))
    assert made == {it["file"].removeprefix("secrets/") for it in COMPOSE["secrets"].values()}
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text("utf-8").split()


def draw_secrets(folder: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """Run the script that makes the secrets, beside a copy of the list of commands."""
    for name in ("secrets.sh", "valkey.acl"):
        shutil.copy(DEPLOY / name, folder)
    return subprocess.run(  # noqa: S603 - the project's own script
        ["sh", str(folder / "secrets.sh")],  # noqa: S607 - the system's own shell
        input=f"{typed}\n",
        text=True,
        check=False,
        capture_output=True,
    )


def secrets_in(folder: Path) -> dict[str, str]:
    return {it.name: it.read_text("utf-8") for it in (folder / "secrets").iterdir()}


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum here")
def test_the_secrets_fit_together(tmp_path: Path) -> None:
    """The server knows the password by its digest, and the bot finds it in its address."""
    first = draw_secrets(tmp_path, TOKEN)
    made = secrets_in(tmp_path)
    second = draw_secrets(tmp_path, "never asked")

    password = urlsplit(made["redis_url"]).password
    assert password
    anonymous, named = made["valkey_acl"].splitlines()
    assert named.startswith(f"user gistwire on #{sha256(password.encode()).hexdigest()} ")
    assert anonymous.endswith("-@all +ping")
    assert urlsplit(made["cache_url"]).password == password
    assert made["telegram_token"] == TOKEN
    assert secrets_in(tmp_path) == made, "what is there stays"
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    for done in (first, second):
        assert done.returncode == 0
        assert password not in done.stdout + done.stderr
        assert TOKEN not in done.stdout + done.stderr


def test_what_is_no_token_is_refused(tmp_path: Path) -> None:
    assert draw_secrets(tmp_path, "hello").returncode == 1
    assert secrets_in(tmp_path) == {}


def test_state_and_cache_keep_what_each_must() -> None:
    state = " ".join(COMPOSE["services"]["state"]["command"])
    cache = " ".join(COMPOSE["services"]["cache"]["command"])

    assert "--appendonly yes --appendfsync everysec" in state
    assert "--maxmemory-policy noeviction" in state
    assert "--maxmemory-policy allkeys-lru" in cache
    assert COMPOSE["networks"]["inside"]["internal"]


def test_the_unit_shuts_out_what_the_guard_does() -> None:
    denied = " ".join(re.findall(r"^IPAddressDeny=(.+)$", UNIT, re.MULTILINE)).split()
    closed = {str(it) for it in (*guard._CLOSED_V4, *guard._CLOSED_V6)}

    # Telegram's and the world's addresses lie in 2000::/3; loopback is for the resolver.
    assert closed - set(denied) == {"127.0.0.0/8"}
    assert set(denied) - closed == {"::/3", "4000::/2", "8000::/1"}


def test_the_unit_reads_secrets_by_the_names_of_their_settings() -> None:
    # systemd.exec(5): of a folder each file becomes the credential ID_file.
    assert "LoadCredential=gistwire:/etc/gistwire/secrets\n" in UNIT
    assert "KillMode=mixed\n" in UNIT, "an embedded server is stopped by the bot"
