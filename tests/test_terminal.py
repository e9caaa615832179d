"""The corridor at a terminal: a process of its own, as a person runs it."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.sandbox.littleweb import REFERENCE
from bot.terminal import EXIT_CODES
from tests.articles import page

if TYPE_CHECKING:
    from bot.sandbox import Sandbox

CORPUS = Path(__file__).parent / "corpus"
SOURCE = "https://www.voachinese.com/a/north-korean-leader-vows-unconditional-support"


async def gistwire(*words: str, **environment: str) -> tuple[int, str, list[str]]:
    """Return exit code, standard output and the lines of standard error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode().splitlines()


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


async def test_the_reference_article_is_summarised_as_data() -> None:
    code, out, err = await gistwire("summarise", str(REFERENCE), "--json")

    (post,) = rows(out)
    text = "\n".join(post["passages"])
    assert (code, err) == (0, [])
    assert post["headline"].startswith("金正恩誓言“无条件支持”普京“所有决定”")
    assert post["url"].startswith(SOURCE)
    assert post["published"] == "2023-09-14T00:36:16+00:00"
    assert post["image"].startswith("https://gdb.voanews.com/")
    assert post["image_fallback"].startswith("https://images.weserv.nl")
    assert post["language"] == "zh-Hans"
    assert "电视屏幕" in post["caption"]
    assert "电视屏幕" not in text
    assert "本文参考" not in text
    assert "图片" not in text
    assert text.count("“") == text.count("”") > 0


async def test_the_reference_article_is_printed_as_a_page() -> None:
    _, out, _ = await gistwire("summarise", str(REFERENCE))

    lines = out.splitlines()
    assert lines[0].startswith("金正恩誓言")
    assert "2023年9月14日" in lines[1]
    assert "https://gdb.voanews.com/" in out
    assert SOURCE in lines[-2]


async def test_a_bad_input_is_one_line_and_the_others_are_still_done(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 64)
    empty = tmp_path / "empty.html"
    empty.write_text("<html></html>")

    code, out, err = await gistwire(
        "summarise", str(tmp_path / "missing"), str(picture), str(empty), str(REFERENCE), "--json"
    )

    assert code == EXIT_CODES["not_found"]
    assert len(rows(out)) == 1
    assert [line.split(": ")[1] for line in err] == ["not_found", "unsupported", "no_text"]
    assert (await gistwire("summarise", str(picture)))[0] == EXIT_CODES["unsupported"]
    assert (await gistwire("summarise", str(empty)))[0] == EXIT_CODES["no_text"]


def test_every_failure_of_link_and_file_has_an_exit_code_of_its_own() -> None:
    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)
    assert not {0, 2} & set(EXIT_CODES.values())


async def test_lines_in_are_lines_out_within_the_budget(tmp_path: Path) -> None:
    text = "第一句话很重要。第二句话说明原因。\n第三句话给出数字：一百二十。第四句话结束。"
    lines = tmp_path / "in.jsonl"
    lines.write_text(
        json.dumps({"id": 1, "title": "标题", "text": text, "lang": "zh"})
        + "\nnot json\n"
        + json.dumps({"id": 2, "title": "t"})
        + "\n"
        + json.dumps({"id": 3, "title": "T", "text": "One thing happened. Then another did."})
        + "\n",
        encoding="utf-8",
    )

    code, out, err = await gistwire("summarise", "--jsonl", str(lines), "--sentences", "1")
    _, cut, _ = await gistwire("summarise", "--jsonl", str(lines), "--characters", "20")

    assert code == EXIT_CODES["damaged"]
    assert len(err) == 2
    assert [(row["id"], len(row["sentences"])) for row in rows(out)] == [(1, 1), (3, 1)]
    assert all(row["sentences"][0] in text for row in rows(out) if row["id"] == 1)
    assert all(sum(map(len, row["sentences"])) <= 20 for row in rows(cut))


async def test_a_length_by_name_is_kept_and_says_where_and_how_much(tmp_path: Path) -> None:
    told = (CORPUS / "stories" / "en.txt").read_text(encoding="utf-8")
    text = "\n".join(line.lstrip("#~=x ") for line in told.splitlines() if line)
    lines = tmp_path / "in.jsonl"
    lines.write_text(json.dumps({"id": 1, "title": "Calder", "text": text, "lang": "en"}))
    shown = {}

    for length in ("short", "medium", "long"):
        code, out, _ = await gistwire("summarise", "--jsonl", str(lines), "--length", length)
        (shown[length],) = rows(out)
        assert code == 0
    _, page_out, _ = await gistwire("summarise", str(REFERENCE), "--length", "short")
    _, data, _ = await gistwire("summarise", str(REFERENCE), "--length", "short", "--json")

    units = [sum(map(len, shown[one]["sentences"])) for one in ("short", "medium", "long")]
    assert [one <= most for one, most in zip(units, (350, 700, 1400), strict=True)] == [True] * 3
    assert units[0] > 250 < units[1] - units[0] < units[2] - units[1]
    for row in (*shown.values(), *rows(data)):
        assert len(row["places"]) == len(row["sentences"])
        assert sorted(set(row["places"])) == row["paragraphs"]
        assert all(0 <= place < row["paragraph_count"] for place in row["places"])
        assert 0 < row["share"] < 1
    assert f"✂ {round(100 * rows(data)[0]['share'])}%" in page_out.splitlines()[1]


async def test_a_list_is_said_to_be_one(tmp_path: Path) -> None:
    lines = tmp_path / "in.jsonl"
    text = "\n".join(f"Port news number {n}" for n in range(40))
    lines.write_text(json.dumps({"id": 1, "title": "News", "text": text}))

    code, out, err = await gistwire("summarise", "--jsonl", str(lines))

    assert (code, out) == (EXIT_CODES["listing"], "")
    assert "This page is a list or a live ticker; no single story carries it." in err[0]


async def test_extract_prints_one_article_for_each_line(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page("Lighthouse museum opens"))
    lines = tmp_path / "in.jsonl"
    lines.write_text(json.dumps({"id": "a", "path": "a.html", "url": "https://example.com/a"}))

    code, out, _ = await gistwire("extract", "--jsonl", str(lines))
    _, single, _ = await gistwire("extract", str(tmp_path / "a.html"), "--json")

    (article,) = rows(out)
    assert code == 0
    assert article["id"] == "a"
    assert article["headline"] == "Lighthouse museum opens"
    assert article["site"] == "Lindow Courier"
    assert article["url"] == "https://example.com/a"
    assert article["published"] == "2026-05-02T08:30:00+00:00"
    assert len(article["paragraphs"]) == 4
    assert article["word_count"] > 40
    assert article["reading_minutes"] >= 1
    assert article["keywords"] == []
    assert rows(single)[0]["paragraphs"] == article["paragraphs"]


async def test_a_link_is_fetched_through_the_bots_own_door(sandbox: Sandbox) -> None:
    sandbox.world.publish_page("https://example.com/a", page("By link"), "text/html")
    mirror = {"GISTWIRE_FETCH_MIRROR": sandbox.mirror_url}

    code, out, _ = await gistwire("summarise", "https://example.com/a", **mirror)
    refused, _, err = await gistwire("summarise", "http://127.0.0.1:1/", **mirror)

    assert code == 0
    assert out.startswith("By link\nLindow Courier")
    assert refused == EXIT_CODES["refused"]
    assert len(err) == 1


async def test_faults_in_the_settings_are_named_together() -> None:
    code, _, err = await gistwire(
        "run", GISTWIRE_ADMINS="me", GISTWIRE_TELEGRAM_URL="ftp://x", GISTWIRE_LOG_LEVEL="LOUD"
    )

    assert code == 78
    assert {line.split(":")[0] for line in err} == {
        "GISTWIRE_ADMINS",
        "GISTWIRE_TELEGRAM_URL",
        "GISTWIRE_LOG_LEVEL",
    }
