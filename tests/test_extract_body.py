"""Pages of many kinds and tongues: every paragraph of the story, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.extract import read
from bot.model import Document, Paragraph

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://news.example.org/2026/02/ferry.html"
#: The story in several tongues: three paragraphs and a short last one.
STORY = {
    "zh": (
        "停航十一年的老码头渡轮星期六早上重新开航，两百多名居民站在岸边看着第一班船离开，有人当场流下眼泪。",
        "船长林一鸣说，他的父亲在这条航线上工作了三十年，他小时候每天坐在驾驶室里看河水从窗外流过。",
        "市政府表示，渡轮每天往返六次，票价为两元，老人和学生半价，第一个月所有乘客都可以免费乘坐。",
        "明年春天还将增加夜班船。",
    ),
    "zh-TW": (
        "停航十一年的老碼頭渡輪星期六早上重新開航，兩百多名居民站在岸邊看著第一班船離開，有人當場流下眼淚。",
        "船長林一鳴說，他的父親在這條航線上工作了三十年，他小時候每天坐在駕駛室裡看河水從窗外流過。",
        "市政府表示，渡輪每天往返六次，票價為兩元，老人和學生半價，第一個月所有乘客都可以免費乘坐。",
        "明年春天還將增加夜班船。",
    ),
    "en": (
        "The old ferry crossed the river again on Saturday morning, eleven years after its last trip, and two hundred people watched it leave.",
        "Captain Maya Linden said that her father had worked on this line for thirty years, and that she had grown up in his wheelhouse.",
        "The council said that the boat would cross six times a day; a ticket costs two crowns, and children and pensioners pay half.",
        "A night boat follows in spring.",
    ),
    "de": (
        "Die alte Fähre hat am Samstagmorgen zum ersten Mal seit elf Jahren wieder den Fluss überquert, und zweihundert Menschen sahen ihr zu.",
        "Kapitänin Maya Linden sagte, ihr Vater habe dreißig Jahre lang auf dieser Linie gearbeitet, und sie sei in seinem Steuerhaus groß geworden.",
        "Nach Angaben der Stadt fährt das Boot sechsmal am Tag; eine Fahrt kostet zwei Kronen, Kinder und Rentner zahlen die Hälfte.",
        "Im Frühjahr folgt ein Nachtboot.",
    ),
    "fr": (
        "Le vieux bac a de nouveau traversé le fleuve samedi matin, onze ans après son dernier voyage, sous les yeux de deux cents personnes.",
        "La capitaine Maya Linden a raconté que son père avait travaillé trente ans sur cette ligne et qu’elle avait grandi dans sa timonerie.",
        "Selon la mairie, le bateau fera six traversées par jour ; le billet coûte deux couronnes, et les enfants paient moitié prix.",
        "Un bateau de nuit suivra au printemps.",
    ),
    "es": (
        "El viejo transbordador volvió a cruzar el río el sábado por la mañana, once años después de su último viaje, ante doscientas personas.",
        "La capitana Maya Linden contó que su padre había trabajado treinta años en esta línea y que ella había crecido en su puente de mando.",
        "Según el ayuntamiento, el barco cruzará seis veces al día; el billete cuesta dos coronas y los niños pagan la mitad del precio.",
        "En primavera habrá un barco nocturno.",
    ),
    "pt": (
        "A velha balsa voltou a atravessar o rio na manhã de sábado, onze anos depois da última viagem, diante de duzentas pessoas.",
        "A capitã Maya Linden contou que o pai dela trabalhou trinta anos nesta linha e que ela cresceu na cabine de comando do barco.",
        "Segundo a prefeitura, o barco fará seis travessias por dia; a passagem custa duas coroas, e as crianças pagam a metade do preço.",
        "Na primavera haverá um barco noturno.",
    ),
    "it": (
        "Il vecchio traghetto ha attraversato di nuovo il fiume sabato mattina, undici anni dopo l’ultimo viaggio, davanti a duecento persone.",
        "La comandante Maya Linden ha raccontato che suo padre ha lavorato trent’anni su questa linea e che lei è cresciuta nella sua cabina.",
        "Secondo il comune il battello farà sei corse al giorno; il biglietto costa due corone e i bambini pagano la metà del prezzo.",
        "In primavera arriverà un battello notturno.",
    ),
    "tr": (
        "Eski feribot, son seferinden on bir yıl sonra cumartesi sabahı yeniden nehri geçti ve iki yüz kişi kıyıdan onun gidişini izledi.",
        "Kaptan Maya Linden, babasının bu hatta otuz yıl çalıştığını ve kendisinin onun kaptan köşkünde büyüdüğünü anlattı.",
        "Belediyeye göre tekne günde altı sefer yapacak; bilet iki kron, çocuklar ve emekliler ise bunun yarısını ödeyecek.",
        "İlkbaharda gece seferi de başlayacak.",
    ),
    "ru": (
        "Старый паром снова пересёк реку в субботу утром, через одиннадцать лет после последнего рейса, и двести человек смотрели ему вслед.",
        "Капитан Майя Линден рассказала, что её отец проработал на этой линии тридцать лет и что она выросла в его рубке.",
        "По данным мэрии, судно будет ходить шесть раз в день; билет стоит две кроны, а дети и пенсионеры платят половину.",
        "Весной появится ночной рейс.",
    ),
    "uk": (
        "Старий пором знову перетнув річку в суботу вранці, через одинадцять років після останнього рейсу, і двісті людей дивилися йому вслід.",
        "Капітанка Майя Лінден розповіла, що її батько працював на цій лінії тридцять років і що вона виросла в його рубці.",
        "За даними мерії, судно ходитиме шість разів на день; квиток коштує дві крони, а діти й пенсіонери платять половину.",
        "Навесні з'явиться нічний рейс.",
    ),
    "ar": (
        "عبرت العبّارة القديمة النهر من جديد صباح السبت بعد أحد عشر عاما من رحلتها الأخيرة، ووقف مئتا شخص على الضفة يراقبونها وهي تبتعد.",
        "وقالت القبطانة مايا ليندن إن والدها عمل على هذا الخط ثلاثين عاما، وإنها كبرت في قمرة القيادة إلى جانبه.",
        "وذكرت البلدية أن القارب سيعبر ست مرات في اليوم، وأن ثمن التذكرة كرونتان، ويدفع الأطفال والمتقاعدون نصف الثمن.",
        "وسيبدأ قارب ليلي في الربيع.",
    ),
    "fa": (
        "کشتی قدیمی صبح شنبه پس از یازده سال دوباره از رودخانه گذشت و دویست نفر از ساحل رفتن آن را تماشا کردند.",
        "ناخدا مایا لیندن گفت پدرش سی سال در این خط کار کرده و او در اتاق سکان پدرش بزرگ شده است.",
        "به گفته شهرداری قایق روزی شش بار از رودخانه می‌گذرد؛ بهای بلیت دو کرون است و کودکان نیم‌بها می‌پردازند.",
        "قایق شبانه از بهار آغاز می‌شود.",
    ),
    "ja": (
        "十一年前に運航を終えた古い渡し船が土曜日の朝に再び川を渡り、二百人を超える住民が岸からその出発を見守った。",
        "船長の林一鳴さんは、父がこの航路で三十年働き、自分は操舵室の窓から川を眺めて育ったと語った。",
        "市によると、船は一日に六往復し、運賃は二百円で、子どもと高齢者は半額になるという。",
        "来年の春には夜の便も始まる。",
    ),
    "ko": (
        "십일 년 전에 운항을 멈춘 낡은 나룻배가 토요일 아침 다시 강을 건넜고, 주민 이백여 명이 강가에서 그 모습을 지켜보았다.",
        "선장 임일명 씨는 아버지가 이 항로에서 삼십 년을 일했고 자신은 조타실에서 자랐다고 말했다.",
        "시청에 따르면 배는 하루 여섯 번 오가며 요금은 이천 원이고 어린이와 노인은 절반만 낸다.",
        "내년 봄에는 야간 운항도 시작된다.",
    ),
    "vi": (
        "Chiếc phà cũ đã qua sông trở lại vào sáng thứ Bảy, mười một năm sau chuyến đi cuối cùng, trước sự chứng kiến của hai trăm người.",
        "Thuyền trưởng Maya Linden kể rằng cha bà đã làm việc ba mươi năm trên tuyến này và bà lớn lên trong buồng lái của ông.",
        "Theo chính quyền thành phố, phà chạy sáu chuyến mỗi ngày; giá vé là hai đồng, trẻ em và người già trả một nửa.",
        "Mùa xuân tới sẽ có chuyến đêm.",
    ),
    "id": (
        "Feri tua itu kembali menyeberangi sungai pada Sabtu pagi, sebelas tahun setelah pelayaran terakhirnya, disaksikan dua ratus warga.",
        "Kapten Maya Linden bercerita bahwa ayahnya bekerja di jalur ini selama tiga puluh tahun dan ia tumbuh besar di ruang kemudinya.",
        "Menurut pemerintah kota, kapal akan menyeberang enam kali sehari; tiketnya dua krona, anak-anak membayar setengah harga.",
        "Kapal malam menyusul pada musim semi.",
    ),
    "hi": (
        "ग्यारह साल बाद पुरानी नौका ने शनिवार की सुबह फिर से नदी पार की और दो सौ लोगों ने किनारे से उसे जाते हुए देखा।",
        "कप्तान माया लिंडेन ने बताया कि उनके पिता ने इस मार्ग पर तीस साल काम किया और वे उन्हीं के साथ पली-बढ़ीं।",
        "नगर परिषद के अनुसार नाव दिन में छह बार नदी पार करेगी, टिकट दो रुपये का होगा और बच्चे आधा किराया देंगे।",
        "वसंत में रात की नाव भी चलेगी।",
    ),
}  # fmt: skip
#: What stands behind a story: a pointer, a share bar, an appeal, small print.
BEHIND = {
    "zh": ("相关阅读：老码头的历史", "分享到微信", "扫描二维码关注我们的公众号", "（责任编辑：周小雨）"),
    "zh-TW": ("延伸閱讀：老碼頭的歷史", "分享到臉書", "訂閱電子報", "（責任編輯：周小雨）"),
    "en": ("Read more: The bridge", "Share this article", "Sign up for our newsletter", "© 2026 Harbour Courier"),
    "de": ("Lesen Sie auch: Die Brücke", "Teilen", "Jetzt unseren Newsletter abonnieren", "© 2026 Hafenkurier"),
    "fr": ("Lire aussi : Le pont", "Partager", "Inscrivez-vous à notre newsletter", "© 2026 Le Courrier du Port"),
    "es": ("Lea también: El puente", "Compartir", "Suscríbete a nuestro boletín", "© 2026 El Correo del Puerto"),
    "pt": ("Leia também: A ponte", "Compartilhar", "Assine a nossa newsletter", "© 2026 Correio do Porto"),
    "it": ("Leggi anche: Il ponte", "Condividi", "Iscriviti alla nostra newsletter", "© 2026 Corriere del Porto"),
    "tr": ("Ayrıca okuyun: Köprü", "Paylaş", "Bültenimize abone olun", "© 2026 Liman Postası"),
    "ru": ("Читайте также: Мост", "Поделиться", "Подпишитесь на нашу рассылку", "© 2026 Портовый вестник"),
    "uk": ("Читайте також: Міст", "Поширити", "Підпишіться на нашу розсилку", "© 2026 Портовий вісник"),
    "ar": ("اقرأ أيضا: الجسر", "شارك", "اشترك في نشرتنا الإخبارية", "© 2026 بريد الميناء"),
    "fa": ("بیشتر بخوانید: پل", "اشتراک گذاری", "عضویت در خبرنامه", "© 2026 پیک بندر"),
    "ja": ("関連記事：橋の歴史", "シェアする", "メールマガジンに登録", "© 2026 港新聞"),
    "ko": ("관련기사: 다리의 역사", "공유하기", "뉴스레터 구독하기", "© 2026 항구신문"),
    "vi": ("Xem thêm: Cây cầu", "Chia sẻ", "Đăng ký nhận bản tin", "© 2026 Báo Bến Cảng"),
    "id": ("Baca juga: Jembatan", "Bagikan", "Berlangganan buletin kami", "© 2026 Kurir Pelabuhan"),
    "hi": ("यह भी पढ़ें: पुल", "शेयर करें", "हमारे न्यूज़लेटर की सदस्यता लें", "© 2026 बंदरगाह समाचार"),
}  # fmt: skip
#: What frames every page.
MENU = (
    "<div class='nav'><ul>"
    + "".join(f"<li><a href='/{n}'>{n}</a></li>" for n in ("A", "B", "C", "D"))
    + "</ul></div>"
)
LIST = (
    "<div class='side'><ul>"
    + "".join(
        f"<li><a href='/n/{n}'>Another headline of the day, number {n}</a></li>" for n in range(8)
    )
    + "</ul></div>"
)
FOOT = "<div id='footer'><p><a href='/about'>About</a> | <a href='/jobs'>Jobs</a></p></div>"


def texts(body: str, language: str = "zh", head: str = "") -> list[str]:
    return [paragraph.text for paragraph in paragraphs(body, language, head)]


def paragraphs(body: str, language: str = "zh", head: str = "") -> tuple[Paragraph, ...]:
    page = (
        f"<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>Ferry</title>"
        f"{head}</head><body>{MENU}{body}{LIST}{FOOT}</body></html>"
    )
    return read(Document(page.encode(), NOW, url=URL, media_type="text/html")).paragraphs


def each(language: str, pattern: str) -> str:
    """Return the story with every paragraph put where the pattern has a star."""
    return "".join(pattern.replace("*", text) for text in STORY[language])


@pytest.mark.parametrize("language", sorted(STORY))
def test_a_story_is_read_whole_and_what_follows_it_is_not(language: str) -> None:
    behind = "".join(f"<p>{line}</p>" for line in BEHIND[language])

    found = texts(
        f"<h1>*</h1><div class='content'>{each(language, '<p>*</p>')}{behind}</div>", language
    )

    assert found == list(STORY[language])


ZH = STORY["zh"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"<div class='article' id='artibody'>{each('zh', '<p>　　*</p>')}</div>", id="sina"),
        pytest.param(f"<div class='post_body'>{each('zh', '<p id=1>*</p>')}</div>", id="163"),
        pytest.param(f"<div class='rm_txt_con cf'>{each('zh', '<p style=text-indent:2em>　　*</p>')}</div>", id="people"),
        pytest.param(f"<div id='detail'><span id='detailContent'>{each('zh', '<p>　　*</p>')}</span></div>", id="xinhua"),
        pytest.param(f"<div id='article-content'><div class='wsw'>{each('zh', '<p>*</p>')}</div></div>", id="voa"),
        pytest.param(f"<div id='storytext'><div>{each('zh', '<p><span>*</span></p>')}</div></div>", id="rfa"),
        pytest.param(f"<main role='main'>{each('zh', '<div dir=ltr class=bbc-19j92fr><p dir=ltr>*</p></div>')}</main>", id="bbc"),
        pytest.param(
            "<div class='rich_media_content' id='js_content' style='visibility: hidden;'>"
            f"{each('zh', '<section style=x><section><p><span>*</span></p></section></section>')}</div>",
            id="wechat",
        ),
        pytest.param(f"<div class='RichText ztext Post-RichText'>{each('zh', '<p data-pid=x>*</p>')}</div>", id="zhihu"),
        pytest.param(f"<div class='TRS_Editor'>{each('zh', '<div>　　*</div>')}</div>", id="divs"),
        pytest.param(f"<div id='zoom'><font size='3'>{each('zh', '　　*<br>')}</font></div>", id="font and indent"),
        pytest.param(f"<div class='content'>{each('zh', '*<br><br>')}</div>", id="two breaks"),
        pytest.param(f"<div class='text'>{each('zh', '<span>*</span><br/>&nbsp;<br/>')}</div>", id="spans"),
        pytest.param(
            "<table width='760'><tr><td width='160'><a href='/'>首页</a></td><td class='black14'>"
            f"{each('zh', '*<br><br>')}</td></tr></table>",
            id="table",
        ),
        pytest.param(
            f"<center><table><tr><td><table><tr><td>{each('zh', '<p>*')}</td></tr></table></td></tr></table></center>",
            id="nested tables, open paragraphs",
        ),
        pytest.param(f"<ul class='news'>{each('zh', '<li><p>*</p></li>')}</ul>", id="paragraphs in items"),
        pytest.param(f"<article>{each('zh', '<p><p>*</p></p>')}</article>", id="nested paragraphs"),
        pytest.param(
            f"<div class='a'><p>{ZH[0]}</p></div><div class='a-2'><p>{ZH[1]}</p><div class='ad'>广告</div>"
            f"<p>{ZH[2]}</p><figure><img src='/a.jpg'><figcaption>图为渡轮</figcaption></figure><p>{ZH[3]}</p></div>",
            id="parted by an advertisement and a picture",
        ),
    ],
)  # fmt: skip
def test_a_chinese_page_is_read_whatever_it_is_built_of(body: str) -> None:
    assert texts(f"<h1>渡轮开航</h1>{body}") == list(ZH)


EN = STORY["en"]


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param("<p>Lock<sup><a href='#n1'>1</a></sup> and m<sup>2</sup>.</p>", ["Lock and m2."], id="notes"),
        pytest.param("<p>The quay<sup>[3]</sup> is old.</p>", ["The quay is old."], id="bracketed note"),
        pytest.param("<p><span class='dropcap'>T </span>he quay is old.</p>", ["The quay is old."], id="drop cap"),
        pytest.param("<p><span class='drop-cap'>A</span> quay is old.</p>", ["A quay is old."], id="word of a letter"),
        pytest.param("<p>A har&shy;bour mas&shy;ter.</p>", ["A harbour master."], id="hyphens"),
        pytest.param("<p>See <a href='/x'>it<span class='sr-only'> opens in a new tab</span></a> now.</p>", ["See it now."], id="for readers aloud"),
        pytest.param("<p><ruby>港<rp>(</rp><rt>みなと</rt><rp>)</rp></ruby>の朝。</p>", ["港の朝。"], id="ruby"),
        pytest.param("<pre>Water under the bridge,\nboats above.\n\nNight is long.</pre>", ["Water under the bridge, boats above.", "Night is long."], id="poem"),
        pytest.param("<pre><code>ferry = Boat(6)\nferry.cross()</code></pre>", [], id="listing"),
        pytest.param("<p>Call <code>cross()</code> twice.</p>", ["Call cross() twice."], id="code in a sentence"),
        pytest.param("<table><tr><th>Day</th><th>Trips</th></tr><tr><td>Monday</td><td>6</td></tr></table>", [], id="table of figures"),
        pytest.param("<p><a href='/bridge'>The bridge that nobody wanted, and who built it in the end</a></p>", [], id="only a link"),
        pytest.param("<p>It was <a href='/bridge'>the bridge</a> that <a href='/n'>nobody</a> wanted.</p>", ["It was the bridge that nobody wanted."], id="many links"),
        pytest.param("<p><b>Q: Is it safe?</b></p><p>A: It is.</p>", ["Q: Is it safe?", "A: It is."], id="interview"),
    ],
)  # fmt: skip
def test_between_the_paragraphs(inner: str, expected: list[str]) -> None:
    story = f"<p>{EN[0]}</p><p>{EN[1]}</p>{inner}<p>{EN[2]}</p>"

    found = texts(f"<h1>Ferry</h1><article>{story}</article>", "en")

    assert found == [*EN[:2], *expected, EN[2]]


def test_lists_subheads_quotes_and_terms_are_part_of_the_story() -> None:
    story = (
        f"<p>{EN[0]}</p><h2>What changes on the river</h2><ul><li>The boat crosses six times a day.</li>"
        f"<li>Children pay half of it.</li></ul><p>{EN[1]}</p><blockquote>I grew up on this boat.</blockquote>"
        f"<dl><dt>Fare</dt><dd>Two crowns for a crossing, and one for children.</dd></dl><p>{EN[2]}</p>"
    )

    found = paragraphs(f"<h1>Ferry</h1><article>{story}</article>", "en")

    assert [(paragraph.kind, paragraph.text[:12]) for paragraph in found] == [
        ("prose", EN[0][:12]),
        ("subhead", "What changes"),
        ("item", "The boat cro"),
        ("item", "Children pay"),
        ("prose", EN[1][:12]),
        ("quote", "I grew up on"),
        ("item", "Fare"),
        ("item", "Two crowns f"),
        ("prose", EN[2][:12]),
    ]


def test_a_story_cut_up_into_several_boxes_is_one_story() -> None:
    box = "<div class='row'><div class='grid'><div class='col'>*</div></div></div><div class='ad'>Advertisement</div>"
    boxes = "".join(
        box.replace("*", f"<p>{text}</p><p>{text[:-1]}, it was said.</p>") for text in EN[:3]
    )

    found = texts(f"<h1>Ferry</h1><div class='chunks'>{boxes}</div>", "en")

    assert [text for text in found if text in EN] == list(EN[:3])
    assert len(found) == 6


def test_a_dek_in_a_place_of_its_own_is_not_a_paragraph_as_well() -> None:
    dek = "Two hundred people watched the first boat in eleven years."
    head = f"<meta name='description' content='{dek}'>"
    story = f"<h1>Ferry</h1><p class='standfirst'>{dek}</p><div class='body'>{each('en', '<p>*</p>')}</div>"

    page = (
        f"<html lang='en'><head>{head}</head><body>{MENU}<article>{story}</article></body></html>"
    )
    article = read(Document(page.encode(), NOW, url=URL, media_type="text/html"))

    assert article.dek == dek
    assert [paragraph.text for paragraph in article.paragraphs] == list(EN)


def test_a_first_paragraph_that_the_description_repeats_stays_the_first() -> None:
    head = f"<meta name='description' content='{EN[0]}'>"

    assert texts(f"<article>{each('en', '<p>*</p>')}</article>", "en", head) == list(EN)


def test_comments_and_authors_and_tags_are_no_story() -> None:
    comments = "".join(
        f"<div class='comment'><p>I was there in the rain, and number {n} was the best of all the boats.</p></div>"
        for n in range(6)
    )
    bio = "<div class='author-bio'><p>Maya Linden writes about rivers, and lives on one with two cats.</p></div>"
    tags = "<div class='tags'><a href='/t/1'>ferry</a>, <a href='/t/2'>river</a></div>"

    found = texts(
        f"<article>{each('en', '<p>*</p>')}{tags}{bio}</article><section id='comments'>{comments}</section>",
        "en",
    )

    assert found == list(EN)


def test_a_story_that_is_a_table_is_read_as_one() -> None:
    rows = "".join(
        f"<tr><td>Pier {n}</td><td>{n} boats and {n + 3} sailors</td></tr>" for n in range(30)
    )

    found = texts(f"<h1>Ferry</h1><article><p>{EN[0]}</p><table>{rows}</table></article>", "en")

    assert found[0] == EN[0]
    assert "29 boats and 32 sailors" in found
