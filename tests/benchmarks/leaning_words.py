"""Words that make a reader ask "who?", "which?" or "as opposed to what?" when nothing precedes.

Rule: precision before recall. A word stands here only where its first place in a sentence all but
proves that something was said before; uses that point forward or at nothing ("it is clear that",
"this week", "so far", "il y a", "也许") are excepted beside it. Written by languages from what a
reader sees, and not taken from the rules that choose sentences.
"""

from __future__ import annotations

import regex

_TIMES_EN = r"week|weekend|month|year|morning|afternoon|evening|season|summer|winter|spring|autumn"

#: By language: patterns that end at the border of a word, without regard to case.
SPACED = {
    "en": (
        r"he|she|they|his|her|their|him|them",
        rf"this(?! (?:{_TIMES_EN}|article|story|report|post|guide|tutorial|page)\b)",
        (
            rf"that (?!(?:{_TIMES_EN}|the|a|an|i|you|we|people)\b)(?=\w+ed\b|is\b|was\b|means\b|"
            rf"would\b)"
        ),
        r"these(?! days\b)|those(?! (?:who|of|in|with|interested)\b)",
        (
            r"it(?=(?: also)? (?:said|says|added|will|has (?!been)|had|plans|operates|"
            r"owns|aims|can|"
            r"did|does)\b)"
        ),
        r"its|but|and|however|nor|moreover|furthermore|nevertheless|nonetheless|therefore|thus",
        (
            r"consequently|similarly|likewise|instead(?! of\b)|meanwhile(?! in\b)|otherwise|"
            r"additionally"
        ),
        (
            r"also|besides(?=,)|then(?=,| (?:he|she|they|it|the)\b)|still(?=,)|yet(?=,|"
            r" (?:the|he|"
            r"she|it)\b)"
        ),
        r"so(?! (?:far|long|many|much|little|called)\b)(?=,| (?:he|she|they|it|the|we|if)\b)",
        (
            r"such(?! as\b)|the latter|the two (?=\w)|neither(?! of the\b)|both(?= (?:are|"
            r"were|men|"
            r"women|sides)\b)"
        ),
        (
            r"for example|for instance|in addition(?=,)|in contrast|by contrast|as a result(?=,)|"
            r"on the other hand"
        ),
        (
            r"on the contrary|in other words|at the same time(?=,)|in response(?=,)|after that|"
            r"because of (?:this|that)"
        ),
    ),
    "fr": (
        (
            r"il(?! (?:y a|y avait|faut|fallait|est (?:\w+ )?(?:possible|vrai|clair|temps|"
            r"probable|"
            r"important|interdit|difficile)|s[’']agit|pleut|reste|existe|convient|semble|suffit|"
            r"aura fallu|a fallu)\b)"
        ),
        (
            r"elle|ils|elles|celui-ci|celle-ci|ceux-ci|celles-ci|ce dernier|cette dernière|"
            r"ces derniers|ces dernières"
        ),
        r"cela|ceci|ces(?! (?:derniers jours|dernières (?:années|semaines)|jours-ci))",
        (
            r"cette(?! (?:semaine|année|nuit|saison|fois)\b)|cet(?! (?:été|hiver|automne|"
            r"après-midi)\b)"
        ),
        (
            r"ce(?! (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|week-end|matin|"
            r"soir|mois|"
            r"printemps|qui|que|qu|n|sont)\b)"
        ),
        (
            r"son(?= \w)|sa(?= \w)|ses(?= \w)|leurs?(?= \w)|mais|et|donc|or(?=,)|car|cependant|"
            r"toutefois|pourtant|néanmoins"
        ),
        (
            r"ainsi(?! que\b)|de plus|en outre|par ailleurs|en effet|en revanche|par conséquent|"
            r"au contraire|par exemple|d[’']ailleurs"
        ),
        (
            r"de même(?! que\b)|ensuite|puis|du coup|malgré cela|pour autant|dès lors(?! qu)|"
            r"à l[’']inverse|parmi (?:eux|elles)"
        ),
    ),
    "de": (
        (
            r"er|sie|ihm|ihnen|sein|seine|seiner|ihr|ihre|dies|dieser|diese|dieses(?! jahr\b)|"
            r"diesem|diesen"
        ),
        (
            r"aber|und|denn|doch|jedoch|dennoch|trotzdem|deshalb|daher|deswegen|darum|außerdem|"
            r"zudem|allerdings"
        ),
        (
            r"dagegen|hingegen|stattdessen|dadurch|danach|dabei|dafür|"
            r"damit(?! \w+ \w+ kann)|somit|"
            r"folglich|ebenso(?! wie)|zum beispiel"
        ),
        r"beide(?= (?:sind|waren|haben))|letztere[rs]?|solche|solcher",
    ),
    "es": (
        (
            r"él|ella|ellos|ellas|esto|eso|ello|aquello|este último|esta última|dicho|"
            r"dicha|dichos|"
            r"dichas"
        ),
        (
            r"su|sus|pero|y|además|sin embargo|no obstante|por (?:eso|ello|lo tanto|tanto)|"
            r"en cambio|asimismo|también"
        ),
        (
            r"así(?=,)|por ejemplo|de hecho|ese|esa|esos|esas|aun así|por otra parte|"
            r"por el contrario"
        ),
    ),
    "pt": (
        (
            r"ele|ela|eles|elas|isso|isto|aquilo|seu|sua|seus|suas|mas|e|porém|contudo|"
            r"entretanto|"
            r"todavia"
        ),
        (
            r"no entanto|além disso|por isso|portanto|assim(?=,)|também|por exemplo|esse|"
            r"essa|esses|"
            r"essas|já ele|já ela"
        ),
    ),
    "it": (
        (
            r"lui|lei|loro|egli|essi|ciò|suo|sua|suoi|sue|ma|e|ed|però|tuttavia|inoltre|quindi|"
            r"perciò|infatti"
        ),
        (
            r"dunque|invece|per questo|ad esempio|quest[ioe](?! (?:mattina|sera|settimana|anno|"
            r"mese)\b)|quest[’'](?!anno|estate)|quest'ultim[oa]"
        ),
    ),
    "ru": (
        (
            r"он|она|они|его|её|ее|их|ему|ей|им|это|этот|эта|эти|этого|такой|такая|такие|но|а|и|"
            r"однако|поэтому"
        ),
        (
            r"кроме того|при этом|тем не менее|также|зато|например|таким образом|впрочем|ведь|"
            r"более того|оба|обе|вместе с тем"
        ),
    ),
    "uk": (
        (
            r"він|вона|вони|його|її|їх|їхн\w+|це|цей|ця|ці|цього|такий|така|такі|але|а|і|"
            r"й|та|однак|"
            r"проте|тому"
        ),
        (
            r"крім того|при цьому|тим не менш|також|зате|наприклад|таким чином|втім|адже|"
            r"більше того|обидва|обидві|водночас"
        ),
    ),
    "tr": (
        (
            r"o|onlar|onun|onların|bunun|bunlar|bu(?! (?:hafta|yıl|ay|sabah|akşam|gece|"
            r"yaz|kış)\b)|"
            r"ama|fakat|ancak|ve|ayrıca|çünkü"
        ),
        r"bu nedenle|bunun üzerine|öte yandan|buna rağmen|örneğin|dolayısıyla|böylece",
    ),
    "id": (
        (
            r"dia|ia|mereka|beliau|hal (?:ini|itu|tersebut)|ini|itu|namun|tetapi|tapi|dan|"
            r"selain itu|oleh karena itu|karena itu"
        ),
        r"akan tetapi|sebaliknya|misalnya|sementara itu|meski (?:begitu|demikian)|keduanya",
    ),
    "vi": (
        (
            r"họ|nó|ông ấy|bà ấy|anh ấy|cô ấy|điều (?:này|đó)|việc này|nhưng|và|tuy nhiên|"
            r"ngoài ra|"
            r"do đó|vì vậy|vì thế"
        ),
        r"bên cạnh đó|trong khi đó|mặt khác|ví dụ|hơn nữa|đồng thời",
    ),
    "ar": (
        (
            r"هو|هي|هم|هما|هذا|هذه|ذلك|تلك|هؤلاء|لكن|ولكن|لكنه|لكنها|ومع ذلك|وبالتالي|لذلك|ولذلك|"
            r"بالإضافة إلى ذلك|غير أن|إلا أن"
        ),
        r"وأضاف|وأضافت|وأوضح|وأوضحت|وتابع|وتابعت|وهو|وهي|وهذا|وهذه|فهو|فهي",
    ),
    "fa": (
        r"او|وی|آنها|آن‌ها|ایشان|این|اما|ولی|همچنین|بنابراین|با این حال|علاوه بر این|در عین حال",
    ),
    "hi": (
        (
            r"वह|वे|उन्होंने|उसने|उनका|उनकी|उनके|उसका|उसकी|उसके|यह|ये|इसके|इसका|इसकी|इससे|"
            r"लेकिन|और|"
            r"मगर|हालांकि|हालाँकि|इसलिए|साथ ही|दोनों"
        ),
    ),
    "ko": (
        (
            r"그는|그가|그의|그녀는|그녀가|그들은|그들이|이는|이에|이를|이로|이러한|이런|그러나|"
            r"하지만|그리고|또|또한|따라서|그래서|그런데|반면|한편|다만|이들은|예를 들어"
        ),
    ),
}

#: Languages without spaces: patterns for the first letters.
CHINESE = (
    r"[他她它](?!信|山|乡|鄉|国|國|日|人)",
    r"[这這](?!里|裡|[周週年]|些年|几天|幾天|个(?:周末|夏|冬|春|秋)|篇|本书|份指南|一年)",
    r"那(?!不勒|曲|英|时候起|么多年|霉)",
    (
        r"此(?:外|举|舉|次|人|前，|后，|後，|时|時|事|案|类|類|种|種)|[该該](?!不该|不會|不会|怎|"
        r"如何)(?=\p{Han})"
    ),
    r"其(?!实|實|他|它|余|餘|次)(?=\p{Han})|其次",
    (
        r"但(?!丁|凡|愿|願)|而(?!且今|立|今)|然而|不[过過]|另外|同[时時](?=，|,|也|还|還)|"
        r"因此|因而|"
        r"所以|于是|於是|可是|否[则則]"
    ),
    (
        r"与此同[时時]|與此同時|[对對]此|[为為]此|[双雙]方|[两兩]人|前者|[后後]者|[两兩]者|上述|"
        r"例如|比如|相反|[随隨][后後]|接着|接著|除此之外|[尽儘]管如此|即便如此|[总總]之|"
        r"[换換]句[话話][说說]|也就是[说說]|[并並]且|而且|[还還](?:有|是|[说說]|称|稱|要|[将將]|"
        r"[会會]|可以)|也(?:[有是要会會将將能可])|又(?:如|有)"
    ),
)
#: A pronoun, or an "also", that only the subject or the hour precedes.
CHINESE_SECOND = (
    r"(?:目前|现在|現在|如今|近日|最近|当前|當前)，(?:[该該]\p{Han}|[他她它])",
    r"[你您我][们們]?(?:还|還|也)(?:可以|可|能|需要|要|会|會|应|應)",
)
JAPANESE = (
    (
        r"彼[はがらのも女]|これ|それ|この(?!度)|その(?!他)|あの|しかし|だが|でも(?=、)|また、|"
        r"そして|さらに|ただ[、し]|一方|例えば|つまり|なお[、]|両者|両氏|同氏|同社|こうした|"
        r"そうした|すると|だから|しかも|ところが|けれども"
    ),
)

_BULLET = r"[\s\p{Pd}]*"
_SPACED_OPENINGS = {
    language: regex.compile(rf"{_BULLET}(?i:{'|'.join(patterns)})(?![\p{{L}}\p{{M}}\p{{N}}’'\-])")
    for language, patterns in SPACED.items()
}
_UNSPACED_OPENINGS = {
    "zh": regex.compile(rf"\s*(?:{'|'.join(CHINESE + CHINESE_SECOND)})"),
    "yue": regex.compile(rf"\s*(?:佢|{'|'.join(CHINESE)})"),
    "ja": regex.compile(rf"\s*(?:{'|'.join(JAPANESE)})"),
}


def leans(sentence: str, language: str) -> bool:
    """Return whether the sentence, in a language by its BCP 47 tag, begins by pointing back."""
    code = language.partition("-")[0].casefold()
    opening = _SPACED_OPENINGS.get(code) or _UNSPACED_OPENINGS.get(code)
    return bool(opening and opening.match(sentence))
