"""Stories for the pictures of the README: written for them, and free of anybody's rights."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Story:
    """A story as its outlet prints it."""

    url: str
    outlet: str
    language: str
    byline: str
    day: str
    headline: str
    #: Paragraphs, a blank line between them.
    text: str

    def page(self) -> str:
        """Return the story's page."""
        space = "" if self.language.startswith("zh") else " "
        paragraphs = (space.join(it.split("\n")) for it in self.text.strip().split("\n\n"))
        text = "\n".join(f"<p>{escape(it)}</p>" for it in paragraphs)
        return (
            f'<!DOCTYPE html><html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{escape(self.headline)}</title>"
            f'<meta name="author" content="{escape(self.byline)}">'
            f'<meta property="og:type" content="article">'
            f'<meta property="og:site_name" content="{escape(self.outlet)}">'
            f'<meta property="og:title" content="{escape(self.headline)}">'
            f'<meta property="article:published_time" content="{self.day}T06:30:00+00:00">'
            f'<link rel="canonical" href="{self.url}"></head><body><article>'
            f"<h1>{escape(self.headline)}</h1>\n{text}</article></body></html>"
        )


#: By the code of the language in which the bot speaks.
STORIES: dict[str, tuple[Story, ...]] = {
    "en": (
        Story(
            "https://example.org/culture/water-tower-choir",
            "The Harbour Courier",
            "en",
            "Tilda Marsh",
            "2026-03-11",
            "Choir records its first album inside an empty water tower",
            """
The Saltmarsh Choir has recorded its first album inside the old water tower on Weir Hill, where
a single note takes eleven seconds to fade. The 34 singers climbed 196 steps to reach the drum,
and they did so nine times.

The tower has been dry since 1987. Its owner, the regional waterworks, had planned to pull it
down this summer, but it postponed the work when the first recordings were played at a public
meeting in January.

“You cannot hurry in there,” said the conductor, Ruth Okafor. “If you breathe too early, you
hear your own breath answered twice.” She rewrote two of the songs so that each phrase could die
away before the next began.

Two engineers hung microphones from the rungs of the inspection ladder. They worked between one
and four in the morning, because by day the trains on the viaduct make the iron hum.

The album will be released on 18 April. The choir has promised a third of what it earns to the
group that wants to turn the tower into a listening room.

The waterworks will decide in June whether the tower can stay. An inspector has found its legs
sound, and its roof in need of 2,400 new rivets.
""",
        ),
    ),
    "zh-hans": (
        Story(
            "https://example.org/zh/water-tower-choir",
            "海港晚报",
            "zh-Hans",
            "林若溪",
            "2026-03-11",
            "合唱团在空水塔里录下第一张专辑",
            """
盐沼合唱团在堰山旧水塔里录完了第一张专辑。在这座铁塔内，一个音要过十一秒才会消失。三十四
名团员爬了一百九十六级台阶才到塔顶，前后一共爬了九次。

水塔从一九八七年起就没有蓄过水。产权单位原定今年夏天拆除，但一月的公开会议上播放了第一批
录音之后，工程推迟了。

指挥欧阳澜说：“在里面急不得。换气早一点，你就会听见自己的呼吸声回来两次。”她为此改写了
两首歌，让每一句都能在下一句开始之前散尽。

两位录音师把话筒挂在检修梯上，只在凌晨一点到四点之间工作，因为白天高架桥上的火车会让铁壁
嗡嗡作响。

专辑将于四月十八日发行。合唱团承诺，把三分之一的收入交给希望把水塔改成“听音室”的居民小
组。

供水公司将在六月决定水塔的去留。检查人员认为塔脚仍然牢固，塔顶则需要更换两千四百颗铆钉。
""",
        ),
    ),
}
