"""Sentences that lean without an opener to show it, and sentences that the next one turns over.

Rule: a sentence is judged by its form alone. Where a form may be read either way it is left
alone, except for pronouns: a "he" whose name the reader has not seen is always a fault.
"""

from __future__ import annotations

import regex

from bot.summarise.pointing import points_back
from bot.text import balanced

_QUESTION = regex.compile(r"[?？؟⁇⁈](?:[\s\u202f]?[\"'”“’»」』）)])*\Z")

#: Closing marks of a quotation, and what may stand between them and the words that say who spoke.
_AFTER = r"[”“\"»›」』’'][\s\u00a0\u202f,，、.!?…–—-]*"
#: "…", he said: the quotation is whole, and the speaker is nobody. Verbs of saying without a
#: subject count too, in the languages that leave it out.
_SPEAKER = regex.compile(
    rf"(?i:{_AFTER})(?:(?i:"
    r"(?:he|she|they|it) \p{Ll}+|\p{Ll}+ (?:he|she|they)\b(?! (?:who|that))|"
    r"(?:a|ont)-t-(?:il|elle|on) \p{Ll}+|(?:ont|a)-(?:ils|elles) \p{Ll}+|"
    r"\p{Ll}+(?:-t)?-(?:il|elle|ils|elles)\b|selon (?:lui|elle|eux)\b|"
    r"\p{Ll}+ (?:er|sie)\b(?! \p{Lu})|"
    r"(?:dijo|afirmó|aseguró|añadió|explicó|agregó|señaló|comentó|sostuvo|declaró|indicó|"
    r"disse|afirmou|acrescentou|explicou|declarou|ressaltou|contou|"
    r"ha (?:detto|aggiunto|spiegato|dichiarato|affermato|sottolineato)|spiega|aggiunge|"
    r"dedi|diye konuştu|ifadelerini kullandı|şeklinde konuştu)\s*[.,]?\s*\Z|"
    r"\p{Ll}+ (?:él|ella|ellos|ellas|ele|ela|eles|elas|lui|lei|он|она|они|він|вона|вони)\b|"
    r"(?:он|она|они|він|вона|вони) \p{Ll}+|"
    r"(?:kata|ujar|tutur|jelas|ungkap|imbuh|tambah|papar|ucap|tegas|sebut)(?:nya| dia| ia)\b|"
    r"(?:ông|bà|anh|chị|cô|họ)(?: ấy)? (?:nói|cho biết|chia sẻ|khẳng định|nhấn mạnh)"
    r"|(?:उन्होंने|उसने|वे|वह) (?:कहा|बताया|बोले)|(?:او|وی) (?:گفت|افزود)|(?:그는|그가|그녀는) "
    r")|[他她佢](?:们|們|哋)?[^。，、：“「]{0,8}?[说說话話称稱表写寫道补補讲講]|と?彼[はら女]|"
    r"(?:이)?라?고 (?:그는|그가|그녀는|그들은))"
)
#: A quotation first, and then a verb of saying that nobody is named for.
_UNNAMED = regex.compile(
    r"「[^」]*」と(?:述べ|語|話|言|説明|し|強調|訴え)|"
    r"[“\"][^”\"]*[”\"](?:이)?라?고 (?:말|밝|강조|설명|덧붙|전|주장)"
)

#: A phrase that sets time or place, and then a pronoun where the name should be.
_LATE = regex.compile(
    r"(?:In|At|On|After|Before|When|While|During|By|As|Since|Until|For|With|From|Under|Asked|"
    r"Speaking|Last|Earlier|Later|Now|Today|Yesterday)\b[^,.;:“\"]{2,60}, (?:he|she|they)\b|"
    r"(?:Dans|En|Lors|Depuis|Après|Avant|À|Au|Aux|Le|Selon|Pour|Interrogée?|Invitée?|Âgée?|"
    r"Agée?|Sur|Face|Contactée?|Né[es]?|Devant)\b[^,.;:«“\"]{2,80}, (?:il(?! (?:y|faut|est "
    r"(?:possible|temps|question|difficile|important)))|elle|ils|elles)\b|"
    r"(?:Am|Im|In|Nach|Vor|Seit|Bei|Auf|Mit|Zum|Zur|Bis|Gestern|Heute|Zuvor|Zudem)\b"
    r"(?: [\p{L}\p{N}.]+){1,5}? \p{Ll}+ (?:er|sie)\b|"
    r"(?:En|Desde|Tras|Según|Durante|Para|Al|Con|A)\b[^,.;:«“\"]{2,60}, (?:él|ella|ellos)\b|"
    r"(?:Em|Desde|Após|Segundo|Durante|Para|Ao|Com|No|Na)\b[^,.;:«“\"]{2,60}, (?:ele|ela|eles)\b|"
    r"(?:В|На|После|Во|С|По|За|При|До|Когда|Ранее|Вчера|Сегодня|Позже)\b(?: [\p{Ll}\p{N}.-]+){1,6}?"
    r",? (?:он|она|они)\b|"
    r"(?:[\p{L}-]+ ){1,3}(?:его|её|ее|их|ему|ей|им|это|этому|этого|його|її|їх|йому|це|цього)\b"
    r"(?![ -]?(?:же|то)\b)|"
    r"(?:У|В|На|Після|З|За|Під|До|Коли|Раніше|Вчора|Сьогодні|Пізніше)\b(?: [\p{Ll}\p{N}.-]+){1,6}?"
    r",? (?:він|вона|вони)\b|"
    r"(?:Pada|Di|Dalam|Setelah|Sebelum|Ketika|Saat|Sejak|Menurut)\b[^,.;:“\"]{2,60}, (?:ia|dia|"
    r"mereka|beliau)\b|"
    r"(?:Trong|Tại|Sau|Trước|Khi|Từ|Theo|Năm|Ngày)\b[^,.;:“\"]{2,60}, (?:ông|bà|anh|chị|cô|họ)"
    r" (?=\p{Ll})|"
    r"(?:در|پس از|پیش از|بعد از|به)\b[^،.؛:«]{2,60}،? (?:او|وی|آنها|آن‌ها)\b|"
    r"(?:في|بعد|قبل|خلال|منذ|عندما)\b[^،.؛:«]{2,60}، (?:هو|هي|هم)\b|"
    r"(?:[\p{Devanagari}\p{N}]+ ){1,6}(?:में|बाद|पहले|पर|दौरान),? (?:उन्होंने|उसने|वह|वे|उनका|"
    r"उनकी)\b|"
    r"(?:在|当|當|自|从|從|对于|對於|随着|隨著|谈到|談到|谈及|談及|截至|据|據|根据|\p{N}|"
    r"[一二三四五六七八九十]+月|周|週|昨|今|去年|此前|目前|近日|日前)[^，。、：:“]{0,22}，"
    r"(?:但|而|也)?(?:[他她它](?:们|們)?|该|該|此|两人|兩人|双方|雙方)|"
    r"[^。、「]{1,20}[にでは]、(?:彼[はらが女]|これ|それ|同氏|同社)|"
    r"(?:[\p{Hangul}\p{N}]+ ){1,6}(?:그는|그가|그녀는|그들은|이들은)\b"
)

#: What a page shows between its sentences.
_THINGS = (
    r"命令|代码|例子|示例|截图|链接|步骤|图|表|内容|选项|方法|情况|方式|视频|屏幕|输出|列表|脚本|"
    r"文件|问题|特性|条件"
)
#: Points at a figure, a listing or a line that a post does not show.
_UNSEEN = regex.compile(
    r"(?i)如下(?!一代)|下[图圖表](?!书)|上[图圖](?!书)|如[图圖]|见[图表]|下列|下方|点击(?:这里|"
    r"此处)|"
    rf"(?:下面|(?<![\p{{N}}岁歲分米度级元名个人] ?)以下)的?[^，。]{{0,6}}(?:{_THINGS})|"
    rf"(?:上面|此处|前面)(?:显示|看到|提到|列出|所示|描述)|上面的?[^，。]{{0,12}}(?:{_THINGS})|"
    r"\A(?:下面|以下|这里)(?:就|会|将)?(?:是|有|列出|给出|，)|(?:\A|，)让我们(?:直接|"
    r"现在)?(?:进入|开始)|"
    r"\b(?:as )?(?:shown|pictured|seen|listed|described|mentioned) (?:above|below|here)\b|"
    r"\bsee (?:below|above|figure|table|here)\b|"
    r"\bthe (?:following|below|above) (?:command|code|table|figure|steps?|screenshot|image|chart|"
    r"example|list|link)s?\b|\b(?:following|below|above) (?:is|are)\b|\b(?:figure|table|chart) \d|"
    r"\bclick (?:here|on|the)\b|\bci-(?:dessous|dessus|contre|après)\b|"
    r"\bsiehe (?:unten|oben|abbildung|bild)\b|\b(?:folgende|obige)[rsnm]? (?:abbildung|tabelle|"
    r"bild)|"
    r"\bver (?:más )?(?:abajo|arriba)\b|\b(?:imagen|gráfico|tabla) (?:siguiente|adjunta)\b|"
    r"\b(?:abaixo|acima)\b(?= ?[:.])|\b(?:см\.|на (?:рисунке|фото|графике|снимке))|"
    r"下の?(?:図|表|画像|写真)|上の?(?:図|表|画像|写真)|次の(?:図|表|コマンド|手順)|"
    r"아래 (?:그림|표|사진|명령)|"
    r"\A(?:sur (?:la|cette) (?:photo|image)|in (?:the|this) (?:photo|picture|image)|"
    r"auf dem (?:foto|bild)|"
    r"en la (?:foto|imagen)|n(?:ella|a) foto|图[为中]|照片(?:中|显示))"
)

#: Says that what was just said is not so.
_DENIAL = regex.compile(
    r"(?i)[\s\p{Pi}\p{Ps}\"'-]*(?:"
    r"(?:but |however,? |in (?:fact|reality),? )?(?:this|that|it|the (?:claim|report|rumou?r|"
    r"allegation|statement|story)s?) (?:is|was|were|are|has been|have been|turned out to be) "
    r"(?:\w+ )?(?:not (?:true|so|correct|the case)|untrue|false|wrong|incorrect|misleading|fake|"
    r"debunked|denied|disputed)|not so\b|(?:\S+ ){1,4}(?:denies|denied|rejects|rejected|disputes|"
    r"disputed) (?:this|that|it|the (?:claim|allegation|accusation|charge|report)s?)\b|"
    r"(?:mais |or,? )?(?:c[’']est faux|ce n[’']est pas (?:vrai|le cas)|il n[’']en est rien|"
    r"cette (?:affirmation|information|rumeur) est (?:fausse|infondée))|"
    r"(?:aber )?(?:das|dies) (?:ist (?:falsch|nicht wahr)|stimmt (?:aber |so )?nicht)|"
    r"(?:pero )?(?:(?:eso|esto) (?:es falso|no es (?:cierto|verdad|así))|no es (?:cierto|verdad))|"
    r"(?:mas )?(?:(?:isso|isto) (?:é falso|não é verdade)|não é verdade)|"
    r"(?:ma )?(?:non è (?:vero|così)|è falso)|"
    r"(?:но |однако )?(?:это (?:не так|неправда|ложь|не соответствует)|на самом деле)|"
    r"(?:але |однак )?(?:це (?:не так|неправда|брехня|не відповідає)|насправді)|"
    r"(?:ancak |fakat )?(?:bu (?:doğru değil|iddia asılsız|yanlış))|"
    r"(?:لكن )?(?:هذا (?:غير صحيح|ليس صحيحا)|غير أن ذلك غير صحيح)|"
    r"(?:اما )?(?:این (?:ادعا |خبر )?(?:درست نیست|نادرست|صحت ندارد))|"
    r"(?:लेकिन )?(?:यह (?:सच|सही) नहीं|यह (?:दावा|खबर) (?:गलत|झूठ))|"
    r"(?:namun |tetapi )?(?:(?:hal )?(?:ini|itu) (?:tidak benar|hoaks|salah))|"
    r"(?:nhưng |tuy nhiên,? )?(?:điều (?:này|đó) (?:không đúng|là sai))|"
    r"(?:但|然而|不过|不過)?(?:，)?(?:这|這|此|该|該|呢)(?:一|种|種|个|個)?(?:说法|說法|講法|"
    r"消息|传言|傳言|言论|"
    r"言論|指控)?(?:并|並)?(?:是|属|屬)?(?:唔係真|唔啱|不实|不實|不属实|不屬實|假的|谣言|謠言|"
    r"错误的|錯誤的|不是真的|非事实)|"
    r"(?:但)?事[实實](?:并非|並非|却|卻)|并非如此|並非如此|"
    r"(?:しかし、?)?(?:これ|それ)は(?:事実ではない|誤り|嘘)|"
    r"(?:그러나 |하지만 )?(?:이는|그것은) (?:사실이 아니|거짓|허위)"
    r")"
)
#: One half of a contrast that the next sentence brings to its end.
_ONE_SIDE = regex.compile(
    r"(?i)[\s\p{Pi}\p{Ps}\"'-]*(?:on (?:the )?one (?:hand|side)|d[’']une part|d[’']un côté|"
    r"einerseits|"
    r"auf der einen seite|por un(?: lado|a parte)|por um lado|da un(?: lato|a parte)|"
    r"с одной стороны|з одного боку|bir yandan|من (?:جهة|ناحية)|از (?:یک سو|یک طرف)|एक ओर|एक तरफ|"
    r"di satu sisi|một mặt|一方面|一方では|한편으로는)"
)


def is_unfit(text: str) -> bool:
    """Return whether the sentence reads badly wherever it stands.

    It asks, it tears a quotation or bracket, or it points at what is not shown.
    """
    return is_question(text) or not balanced(text) or _UNSEEN.search(text) is not None


def is_question(text: str) -> bool:
    """Return whether the sentence ends by asking."""
    return _QUESTION.search(text) is not None


def leans_apart(text: str) -> bool:
    """Return whether a word further in stands for somebody or something not named before it.

    A denial stands for the claim that it denies.
    """
    late = _LATE.match(text) or _SPEAKER.search(text) or _UNNAMED.match(text) or _DENIAL.match(text)
    return late is not None or points_back(text)


def awaits(text: str, following: str) -> bool:
    """Return whether the sentence misleads without the one that follows it.

    That one denies it, or is the other half of its contrast.
    """
    return _DENIAL.match(following) is not None or _ONE_SIDE.match(text) is not None
