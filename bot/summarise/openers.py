"""Openings that lean on the sentence before: pronouns, pointing words and connectives.

Rule: a list holds words that almost always point back when they stand first; "this week" and
names that start like a pronoun (也门, 他信) are excepted beside the word. A text is read by the
lists of its own language: see ``tongues``.
"""

from __future__ import annotations

import regex

from bot.summarise.tongues import EVERY, LATIN, OTHERS

#: "It is important to": the "it" stands for what follows.
_SETTING = (
    r"(?:not |also |often |now |still )?(?:important|essential|crucial|vital|necessary|possible|"
    r"impossible|"
    r"likely|unlikely|hard|easy|difficult|clear|unclear|worth|no|time|estimated|expected|believed|"
    r"known|best|common|true that|rare|safe)\b"
)
_SPACED = {
    "en": rf"he|she|it(?! (?:is|was|remains) (?:{_SETTING}))|it[’']s(?! (?:{_SETTING}))|its|they|"
    rf"them|his|her|hers|their|theirs|"
    r"(?:this|that|these|those)(?! (?:week|month|year|morning|evening|summer|spring|autumn|"
    r"winter))|"
    r"such|but|and|so|or|however|also|still|yet|then|instead|meanwhile|moreover|furthermore|"
    r"therefore|thus|nevertheless|nonetheless|besides|otherwise|hence|consequently|both|neither|"
    r"others?|another|the (?:latter|former|two|pair|same)|that[’']s|s?he[’']s|they[’'](?:re|ve)|"
    r"for (?:example|instance|that)|in (?:addition|contrast|turn|other words|this|that)|"
    r"as a result|"
    r"on the (?:other hand|contrary)|at the same time|because of (?:this|that)|by contrast|"
    r"similarly|likewise|additionally|finally|first|second|third|next|again|too",
    "de": r"umgekehrt|andernfalls|sonst|er|sie|es|ihn|ihm|diese[rsmn]?|dies|das (?:ist|war|sei|"
    r"hat|wird|bedeutet|zeigt|"
    r"stimmt|kann|könnte|macht|liegt|geht|wäre|"
    r"heißt|gilt)|"
    r"seine?[rsnm]?|ihre?[rsnm]?|aber|doch|und|oder|denn|daher|deshalb|deswegen|darum|jedoch|"
    r"trotzdem|dennoch|außerdem|zudem|dabei|dadurch|damit|danach|darüber|dafür|dagegen|dazu|davon|"
    r"allerdings|auch|so|dann|dort|beide|zum beispiel|hingegen|stattdessen|ebenso|zugleich|somit",
    "fr": r"à l[’']inverse|sinon|faute de quoi|il(?! (?:y a|faut))|elle|ils|elles|cela|ça|"
    r"c[’']est|c[’']était|"
    r"ce(?! (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|week-end|matin|soir|mois))|"
    r"cet(?:te)?(?! (?:semaine|année|nuit|été|hiver|automne))|ces|celui(?:-ci|-là)?|"
    r"celles?(?:-ci|-là)?|ceux(?:-ci|-là)?|son|"
    r"sa|ses|leurs?|de (?:son|leur) côté|mais|et|or|ou|donc|car|cependant|toutefois|pourtant|"
    r"néanmoins|ainsi|alors|aussi|puis|"
    r"ensuite|enfin|de plus|en outre|par ailleurs|en effet|en revanche|par exemple|de même|"
    r"d[’']ailleurs|tous (?:deux|les deux)|malgré cela|pour autant|dès lors",
    "es": r"de lo contrario|por el contrario|él|ella|ellos|ellas|esto|eso|aquello|"
    r"est[aeo]s?(?! (?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|semana|año|mes|noche))|"
    r"es[ae]s?|aquel(?:la|los|las)?|sus?|ello|pero|y|sin embargo|además|también|"
    r"por (?:eso|ello|tanto|lo tanto|ejemplo|otra parte|su parte)|así|entonces|asimismo|"
    r"no obstante|"
    r"en cambio|amb[oa]s|luego|después|mientras tanto|aun así|de hecho|lo anterior",
    "pt": r"caso contrário|pelo contrário|ele|ela|eles|elas|isso|isto|aquilo|ess[ae]s?|"
    r"aquel[ae]s?|seus?|suas?|mas|e|porém|"
    r"contudo|"
    r"est[ae]s?(?! (?:segunda|terça|quarta|quinta|sexta|sábado|domingo|semana|ano|mês))|"
    r"entretanto|no entanto|todavia|além disso|também|por isso|portanto|assim|então|ainda|"
    r"por exemplo|em seguida|dessa forma|desse modo",
    "it": r"altrimenti|al contrario|lui|lei|loro|egli|essi|quest[aoei](?! (?:settimana|anno|mese|"
    r"mattina|sera))|quest[’']|"
    r"quell[aoei]|ciò|suo|sua|suoi|sue|ma|ed|però|tuttavia|inoltre|anche|quindi|perciò|dunque|"
    r"infatti|così|poi|invece|entramb[ie]|per (?:questo|esempio)|intanto|nonostante ciò",
    "tr": r"aksi (?:takdirde|halde)|tersine|o|onlar|bu(?! (?:hafta|yıl|ay|sabah|akşam))|bunlar|"
    r"şu|onun|onların|bunun|ama|ancak|"
    r"fakat|ve|"
    r"ayrıca|çünkü|böylece|öte yandan|dahası|yine de|örneğin|daha sonra|ardından|ikisi|her ikisi",
    "id": r"(?:jika|kalau) tidak|ia|dia|mereka|ini|itu|hal (?:ini|itu|tersebut)|tetapi|tapi|"
    r"namun|dan|selain itu|"
    r"oleh karena itu|karena itu|juga|kemudian|lalu|sementara itu|meski (?:begitu|demikian)|"
    r"akan tetapi|misalnya|keduanya|beliau|sebaliknya|menurutnya|akibatnya",
    "vi": r"nếu không|ngược lại|anh ấy|cô ấy|ông ấy|bà ấy|họ|nó|điều (?:này|đó)|việc này|đây|đó|"
    r"nhưng|và|"
    r"tuy (?:nhiên|vậy)|"
    r"ngoài ra|vì (?:vậy|thế)|do đó|bên cạnh đó|sau đó|đồng thời|cũng|ví dụ|còn|mặt khác|"
    r"trong khi đó|thế nhưng|hơn nữa|theo đó",
    "ru": r"иначе|напротив|наоборот|он|она|оно|они|его|её|ее|их|им|ему|ей|это|этот|эта|эти|этого|"
    r"этому|такой|такая|"
    r"такое|такие|"
    r"но|и|а|однако|также|поэтому|кроме того|при этом|тем (?:не менее|самым)|затем|потом|зато|так|"
    r"например|между тем|таким образом|оба|обе|в то же время|впрочем|кстати|ведь|тогда|там|"
    r"более того|в частности|по (?:его|её|ее|их) (?:словам|мнению)|вместе с тем|в результате",
    "uk": r"інакше|навпаки|він|вона|воно|вони|його|її|їх|їхн\w+|це|цей|ця|ці|цього|але|й|та|"
    r"однак|проте|також|"
    r"тому|"
    r"крім того|при цьому|тим не менш|потім|згодом|наприклад|отже|обидв[аі]|водночас|втім|до речі|"
    r"адже|тоді|більше того|зокрема|за (?:його|її|їхніми) словами|натомість",
    "ar": r"وإلا|على العكس|هو|هي|هم|هما|هذا|هذه|هؤلاء|ذلك|تلك|لكن|ولكن|لكنه|كما|وأضاف\w*|"
    r"وأوضح\w*|وتابع\w*|"
    r"أضاف\w*|"
    r"وهو|وهي|وهذا|وهذه|ومع ذلك|غير أن|إلا أن|وبالتالي|لذلك|ولذلك|كذلك|أيضا|ثم|بالإضافة إلى ذلك",
    "fa": r"در غیر این صورت|برعکس|او|وی|آنها|آن‌ها|ایشان|این|آن|اما|ولی|و|همچنین|بنابراین|"
    r"با این حال|سپس|علاوه بر این|"
    r"در عین حال|البته|پس|نیز|به گفته (?:او|وی)",
    "hi": r"वरना|नहीं तो|वह|वे|उन्होंने|उसने|उनका|उनकी|उनके|उसका|उसकी|उसके|यह|ये|इस|इसके|इसका|"
    r"इसकी|इन|लेकिन|"
    r"और|परंतु|"
    r"किंतु|मगर|हालांकि|इसलिए|फिर|साथ ही|दोनों|जबकि|तब",
    "ko": r"그렇지 않으면|반대로|그는|그가|그녀는|그녀가|그들은|그의|이는|이것은|이에|이를|이로|"
    r"이와|이러한|이런|"
    r"그러나|하지만|그리고|"
    r"또|또한|그래서|따라서|그런데|반면|한편|다만|이어|게다가|즉|예를 들어|두 사람은|두 사람이|"
    r"양측은|이들은|해당",
}
_UNSPACED = {
    "zh": r"否则|否則|不然|他(?!信)|她|它|佢|这|這|那(?!不勒斯)|呢[個啲種次隻度]|嗰|此|其(?!实|"
    r"實)|该|該|"
    r"但(?!丁)|而|"
    r"然而|不过|不過|另外|同时|同時|与此同时|與此同時|噉|亦(?!庄|莊)|"
    r"因此|因而|所以|于是|於是|并|並|还|還|也(?!门|門)|又|则|則|双方|雙方|两人|兩人|二人|两者|"
    r"兩者|前者|后者|後者|上述|"
    r"对此|對此|为此|為此|例如|比如|接着|接著|随后|隨後|之后|之後|后来|後來|当时|當時|可是|然后|"
    r"然後|反之|相反|"
    r"换句话说|換句話說|总之|總之|最后|最後|另一|尽管如此|儘管如此|即便如此|除此之外|就是这|"
    r"就是這|首先|其次|"
    r"再者|嗯|好吧|好的，|很好，|话虽如此|话虽这么说|无论如何|无论哪种|更不用[提说]|同样重要|"
    r"或者|而且|事实上|"
    r"实际上，|当然，|换言之|也就是说|再次|甚至|举个例子|举例来说|另一方面|具体来说|总而言之|再说|"
    r"(?:现在|那么|没错|其实|看来|原来|显然)，(?:这|那|它|他|她|此)",
    "ja": r"さもなければ|逆に|彼[はがらのも女]|これ|それ|あれ|この|その|ここ|そこ|しかし|だが|"
    r"でも|また|そして|"
    r"さらに|"
    r"ただ|一方|例えば|つまり|"
    r"なお|両者|両氏|同氏|同社|こうした|そうした|すると|だから|しかも|ところが|こう",
}
#: A Vietnamese title is a pronoun where no name follows it.
_VIETNAMESE_TITLE = r"(?:Ông|Bà|Anh|Chị|Cô) \p{Ll}"

_LEAD = r"[\s\p{Ps}\p{Pi}\p{Pd}\"'»„‚¿¡]*"


def _words(*lists: str) -> str:
    return rf"(?i:{'|'.join(lists)})(?![\p{{L}}\p{{M}}\p{{N}}’'-])"


_OPENERS = {
    tongue: regex.compile(_LEAD + pattern)
    for tongue, pattern in {
        **{name: _words(_SPACED[name]) for name in LATIN},
        "vi": rf"(?:{_words(_SPACED['vi'])}|{_VIETNAMESE_TITLE})",
        OTHERS: _words(*(words for name, words in _SPACED.items() if name not in LATIN)),
        **{name: f"(?:{words})" for name, words in _UNSPACED.items()},
    }.items()
}
_PRESENTING = regex.compile(
    rf"{_LEAD}(?:(?i:(?:this|that|it|these|those|here|there) (?:is|was|are|were|has|had|may|might)|"
    r"(?:it|that|there|here)[’']s(?! (?:why|what|how|when|where|because))|"
    r"c[’'](?:est|était)|ce (?:sont|n[’']est|fut)|il s[’']agit|"
    r"(?:es|das|dies) (?:ist|sind|war|waren|gibt|gab|wird)|est[aeo] (?:es|fue)|(?:isto|este|"
    r"esta) é|"
    r"quest[oa] è|это|це|bu bir|ini adalah|đây là|هذا هو|هذه هي|این|यह (?:एक|है))"
    r"(?![\p{L}\p{M}])|这是|這是|这就是|它是|これは|이것은)"
)
_WHOLE_QUOTATION = regex.compile(r"[“\"「『«„‘].*[”“\"」』»’][.。]?", regex.DOTALL)
_INNER_CLOSE = regex.compile(r"[”\"」』»].")


def leans(text: str, tongues: frozenset[str] = EVERY) -> bool:
    """Return whether the sentence needs the one before it: it points back, or has no speaker."""
    points = any(_OPENERS[tongue].match(text) for tongue in tongues)
    return points or is_bare_quotation(text)


def presents(text: str) -> bool:
    """Return whether the sentence begins with "this is": what it presents follows."""
    return _PRESENTING.match(text) is not None


def is_bare_quotation(text: str) -> bool:
    """Return whether the sentence is one quotation, with nobody named who said it."""
    return bool(_WHOLE_QUOTATION.fullmatch(text)) and not _INNER_CLOSE.search(
        text, 1, len(text) - 2
    )
