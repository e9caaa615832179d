"""Words further in that point back: "with these", "dans ce cas", 对此, "in that town".

Rule: a demonstrative counts where it stands before anything it could mean, that is, behind an
opening preposition; in English and French, whose demonstratives hardly do anything else, in the
whole first clause. Times ("in this week") and the text itself ("in this article") are excepted.
"""

from __future__ import annotations

import regex

_TIMES_AND_TEXTS = (
    r"week|month|year|morning|afternoon|evening|night|summer|spring|autumn|fall|winter|weekend|"
    r"season|"
    r"decade|century|day|days|time|moment|point|way|article|guide|post|page|story|report|blog|site|"
    r"website|series|tutorial|review|book|paper|list|country|one|kind|sort|type|who"
)
_ENGLISH = (
    r"[^,.“\"]{1,24}, (?:though|however|too|by contrast|on the other hand|meanwhile|instead),|"
    rf"[^.;:“\"]{{0,45}}\b(?<!one of )(?:these|those(?! (?:who|in|of|that|with|from|on|at))|"
    rf"such (?:an?|\p{{Ll}}+s)(?! as)|this|"
    r"that (?=(?:is why|day|year|time|moment|point)\b))\b"
    rf"(?! (?:(?:\p{{Ll}}+ )?(?:{_TIMES_AND_TEXTS})\b|\p{{Lu}}))"
)
_FRENCH = (
    r"(?:Dans|Avec|Pour|À|A|Malgré|Après|De|Par|Sur|Outre|Lors de|Face à|Depuis|En|Sous|Selon|"
    r"Grâce à|Suite à|Devant|Contre|Parmi|Au-delà de|D[’']ici là)"
    r"(?: (?:ce(?:t|tte|s)?|cela|celui|celle|ceux|lui|elle|eux|elles)\b"
    r"(?! (?:semaine|année|nuit|été|hiver|automne|lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    r"dimanche|week-end|matin|soir|mois|jour|article|pays|siècle|stade|point))|\b(?<=ici là))"
)
_PREPOSED = {
    "de": r"(?:In|Mit|Für|Bei|Nach|Aus|Unter|Von|Trotz|Auf|An|Zu|Gegen|Über|Vor|Durch|Seit)"
    r" (?:dies\w+|jene[rsmn]?|ih[mnr])\b(?! (?:Woche|Jahr|Monat|Tag|Sommer|Winter|Herbst|"
    r"Frühjahr))|"
    r"Hier(?:bei|für|zu|mit|von)\b|Da(?:ran|rin|rauf|raus|nach|neben|gegen|bei|mit|von|zu|für)\b|"
    r"Deren\b|Dessen\b",
    "es": r"(?:En|Con|Por|Para|De|A|Tras|Ante|Sobre|Según|Desde|Además de|Debido a)"
    r" (?:est[aeo]s?|es[aeo]s?|aquel\w*|él|ella|ellos|ellas|ello)\b"
    r"(?! (?:semana|año|mes|lunes|martes|miércoles|jueves|viernes|sábado|domingo|verano|invierno|"
    r"país|artículo))",
    "pt": r"(?:(?:Com|Por|Para|Após|Sobre|Segundo|Desde|Sem|Entre|Apesar d)"
    r" ?(?:est[ae]s?|isto|ess[ae]s?|isso|aquel\w+|aquilo|el[ae]s?)|"
    r"[ND](?:ess?[ae]s?|est[ae]s?|isso|isto|aquel\w+|el[ae]s?))\b"
    r"(?! (?:semana|ano|mês|segunda|terça|quarta|quinta|sexta|sábado|domingo|verão|inverno|país|"
    r"artigo))",
    "it": r"(?:In|Con|Per|Da|Di|A|Su|Tra|Dopo|Secondo|Oltre a|Nonostante)"
    r" (?:quest\w+|quell\w+|ciò|lui|lei|loro)\b(?! (?:settimana|anno|mese|estate|inverno|paese|"
    r"articolo))|"
    r"(?:Nel frattempo|A tal|In tal)\b",
    "ru": r"(?:В|Во|С|Со|На|Для|При|После|По|К|Из|Об|О|За|Под|От|До|Из-за|Кроме|Среди|Благодаря)"
    r" (?:эт\w+|так(?:ом|ой|их|им|ую|ая|ие)|т(?:ом|ой|ех|ого)(?! числе)|нём|нем|ней|них|него|неё|"
    r"нее|ним|ними)\b(?! (?:неделе|неделю|году|год|месяце|день|лето|статье))",
    "uk": r"(?:У|В|З|Із|Зі|На|Для|При|Після|По|До|Із-за|Крім|Серед|Завдяки|Про|За|Під|Від|Через)"
    r" (?:ц\w{1,4}|так(?:ому|ій|их|им|у)|т(?:ому|ій|их|ого)(?! числі)|ньому|ній|них|нього|неї|ним|"
    r"ними)\b(?! (?:тижні|тижня|році|рік|місяці|день|літа|статті))",
    "tr": r"(?:Bu(?:na|nda|ndan|nunla|nlara|nlardan|ndan dolayı)|Bu (?:nedenle|yüzden|arada|"
    r"konuda|kapsamda|"
    r"sayede|durumda|çerçevede|doğrultuda)|Bunun (?:üzerine|yanı sıra|için)|Buna (?:göre|karşın|"
    r"rağmen))\b",
    "id": r"(?:Dalam|Dengan|Untuk|Pada|Dari|Oleh|Atas|Menurut|Melalui|Karena|Akibat|Selain|Terkait)"
    r"(?: \p{Ll}+){0,2} (?:ini|itu|tersebut)\b|(?:\p{L}+ ){1,4}tersebut\b",
    "vi": r"(?:Trong|Với|Từ|Theo|Do|Vì|Trước|Sau|Tại|Ở|Cùng|Đối với)(?: \p{Ll}+){0,3} (?:đó|này|"
    r"vậy|trên)\b"
    r"(?<!năm này|tuần này|tháng này)|(?:\p{Lu}\p{Ll}*)(?: \p{Ll}+){0,3} (?:này|ấy|đó)\b"
    r"(?<!(?:năm|tuần|tháng|mùa|ngày|nước|bài) này)",
    "ar": r"(?:و)?(?:في|من|على|بعد|عن|إلى|مع|وفق|خلال|بسبب|ب)\s?(?:هذا|هذه|ذلك|تلك|هؤلاء)\b"
    r"(?! (?:العام|الأسبوع|الشهر|الصيف))|(?:بذلك|وبذلك|لهذا|من جهته|من جانبه|من جهتها|من جانبها)\b",
    "fa": r"(?:در|از|با|به|بر|برای|پس از|طبق|بنا بر|علاوه بر) (?:این|آن|وی|او)\b(?! (?:هفته|سال|"
    r"ماه))",
    "hi": r"(?:इस(?:के|से|में|पर|का|की)?|उस(?:के|से|में|पर)|इन|उन)\b",
    "ko": r"(?:이|그|저) [\p{Hangul}]+|(?:이로써|이때|이날|그날|그 결과|이 때문에|이와 관련해)",
}
_UNSPACED = (
    r"(?:在|对|對|从|從|由|为|為|因|据|據|与|與|和|按照|按|根据|根據|通过|通過|除了?|关于|關於|"
    r"基于|就|跟|以|"
    r"随着|隨著|针对|針對)(?:这|這|此(?!前|次|外)|该|該|那|其(?!他|余|它)|[他她它])(?!周|週|年|月|"
    r"[\p{Han}\p{N} A-Za-z]{0,9}(?:文章|系列|教程|指南|篇))|"
    r"[^。，、：:“]{0,8}?(?:这些|這些|那些(?!.{0,12}的人)|这种|這種|这样|這樣|这类|這類|这两|"
    r"這兩|上述|前述)|"
    r"由此|从此|從此|除此|为此|為此|因此|据此|據此|(?:这|那|该|此)(?=[些种种类个项位名款场])|"
    r"[^。、「]{0,12}?(?:これ(?!から|まで)|それ(?!ぞれ)|その(?!もの)|この(?!ほど|日|春|夏|秋|冬|"
    r"年|週|たび|先|記事)|"
    r"こうした|そうした|こういった)"
)
#: "You can also": a second possibility whose first one is not shown.
_SECOND = (
    r"(?i:(?:you|we|i|they|one) (?:\p{Ll}+ )?(?:also|additionally)|"
    r"(?:vous|on|nous|je|tu) \p{Ll}+ (?:aussi|également)|"
    r"(?:sie|man|wir|ihr|du|ich) \p{Ll}+ (?:auch|außerdem|zudem)|"
    r"(?:puedes?|se puede|podemos|usted puede) también|(?:você|pode-se) (?:\p{Ll}+ )?também|"
    r"(?:si può|puoi|potete|è possibile) anche|"
    r"(?:вы|мы|я|можно)(?: \p{Ll}+)? (?:также|тоже)|(?:ви|ми|я|можна)(?: \p{Ll}+)? (?:також|теж)|"
    r"(?:anda|kita|kami) juga|(?:bạn|chúng ta) cũng|आप (?:यह )?भी|یمکنک أيضا|يمكنك أيض\w+)\b|"
    r"(?:[你您我他她它](?:们|們)?|用户|用戶)(?:们|們)?(?:也|亦|还|還|同样|同樣|甚至)(?!是)|"
    r"[^。、]{1,14}ことも(?:でき|可能)"
)
#: Answers to a question that is not shown, and steps behind others.
_ANSWER = (
    r"(?:Yes|No|Nope|Sure|Right|Exactly|Oui|Non|Si|Ja|Nein|Doch|Sí|Sim|Não|Sì|Да|Нет|Так|Ні|Evet|"
    r"Hayır|"
    r"نعم|بله|خیر|हाँ|नहीं|Ya|Tidak|Có|Không|はい|いいえ|네|아니요|是的|没错|不，)\s?[,،，.、!！]|"
    r"Not (?:everyone|all|only|just|so)\b|(?:(?:Pour|Chez|À|Selon) )?[Dd][’']autres\b|"
    r"接下来|接下來|下一步|(?:当然可以|不止这些|不止如此|那不是全部)[。！]"
)
#: "You can use it to": the object of the first clause is a pronoun; "上述" points back anywhere.
_OBJECT = (
    r"(?:然后|现在|只需|直接|请|再|先|，){0,2}(?:[你您我]们?|用户|[大]家)?(?:都|就|还|应该)?"
    r"(?:可以?|需要|能够?|要|会|必须|无法|不能|可能)?(?:随时|直接|轻松|通过|使用|继续)?"
    r"(?:(?:将|把|使|让|给|用|对|从|在)(?:其(?!他|余|它|中|实)|它|他们|她们)|"
    r"[^，。“”它其]{1,6}(?:它们?(?=[的来将和，。])|它(?=进)))|"
    r"[^。]*(?:上述|综上|前述(?!中)|如[上前]所(?:述|说))|正如(?:我|前面|上面|"
    r"之前)[^，]{0,6}(?:说|提)|"
    r"[^，。：“”]{0,24}这(?:个消息|一消息|件事|一点(?!点)|方面)|如果(?:不|没|存在|成功|失败|是|"
    r"可能|这样)[^，。]{0,3}，|"
    r"(?:就|正|仅|只|都)?是(?![的否非日夜])(?!由|因为|在)|"
    r"在?另(?:一|外)?(?:个|种|位|名|方)|[(（].*[)）]\Z"
)
_LEAD = r"[\s\p{Ps}\p{Pi}\p{Pd}\"'»„‚¿¡]*"
_POINTING = regex.compile(
    rf"{_LEAD}(?:{_ENGLISH}|{_FRENCH}|{'|'.join(_PREPOSED.values())}|{_SECOND}|{_ANSWER}|{_OBJECT}|"
    rf"{_UNSPACED})"
)


def points_back(text: str) -> bool:
    """Return whether the sentence points at something that an earlier one named."""
    return _POINTING.match(text) is not None
