"""Articles of the tests' own, as pages that the little web can serve."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

SENTENCES = (
    "The harbour town of Lindow opened its new lighthouse museum on Saturday.",
    "More than two thousand people climbed the 214 steps on the first day.",
    "The museum keeps the lamp that guided ships past the reef for 131 years.",
    "Its director, Mara Ohlsen, said the building had been empty since 1998.",
    "Volunteers spent four winters repairing the stairs and the copper roof.",
    "The town paid a third of the cost, and the rest came from donations.",
    "School classes visit free of charge on Mondays.",
    "A second hall, with the logbooks of the keepers, opens in the spring.",
)

#: Another story: the same words under two headlines would be one.
OTHER = (
    "The council of Varnholm voted on Tuesday to close its last coal-fired power station.",
    "Nineteen members were in favour, four against, and two were absent.",
    "Its 140 workers are offered places at the new heat pump plant by the river.",
    "A union speaker called the plan fair but warned that retraining takes time.",
    "The chimney, built in 1962, will stay as a nesting site for falcons.",
    "Electricity is to come from two wind parks that were finished last autumn.",
    "Prices for households do not change before the end of next year.",
    "Engineers begin to take the boilers apart in the first week of June.",
)


def page(
    headline: str, *, image: str | None = None, sentences: tuple[str, ...] = SENTENCES
) -> bytes:
    """Return a news page with one paragraph for every two sentences."""
    paragraphs = "".join(
        f"<p>{' '.join(sentences[n : n + 2])}</p>" for n in range(0, len(sentences), 2)
    )
    meta = f'<meta property="og:image" content="{image}">' if image else ""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{headline} - Lindow Courier</title><meta property="og:title" content="{headline}">
<meta property="og:site_name" content="Lindow Courier">
<meta property="article:published_time" content="2026-05-02T08:30:00Z">{meta}</head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>{headline}</h1>{paragraphs}</article>
<footer>© Lindow Courier</footer></body></html>""".encode()


def picture(width: int = 800, height: int = 450, colour: str = "navy") -> bytes:
    """Return a JPEG."""
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "JPEG")
    return out.getvalue()
