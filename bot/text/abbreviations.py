"""Abbreviations: full stops that do not end a sentence.

Rule: the language is not known here, so the lists of all languages are one list, and an entry
is as narrow as it can be (case counts, numbers are asked for). Each list says when its members
end a sentence; spaces inside an abbreviation ("z. B.") do not count.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import regex

Standing: TypeAlias = Literal["never", "number", "name", "end", "year", "word"]

#: Something always follows: titles before a name, and words that introduce.
_NEVER = frozenset(
    """
    Mr Mrs Ms Dr Prof Gen Sen Rep Gov Lt Col Sgt Capt Cmdr Adm Maj Brig Hon Rev Mt Messrs Supt
    dr dra prof dott dott.ssa sig sig.ra avv ing sr sra srta mgr
    vs cf approx e.g i.e viz ca c.-à-d p.ex p.ej av
    Sra Srta Dra Dña Profa Exmo Exma Lic Ing Ud Uds Vd Vds Avda Pza Gral Cía D.ª Sta Sto
    Mme Mlle Mgr Mmes MM Ste
    Hr Fr Frl Dipl bzw vgl z.B d.h z.T z.Zt u.U i.d.R sog inkl exkl evtl ggf geb gest o.g v.a
    Sig Sigg Dott Dott.ssa Sig.ra Avv On Geom Arch Rag Mons
    им ул пр просп буд проф акад доц ген полк кв корп т.е т.к т.н см ср напр св ред чл т.з
    ім вул бул див пров тов напр проф акад ген див
    Doç Yrd Av Alb vb bkz örn mah cad sok bul blv Öğr Gör Uzm Op Org Bşk
    Drs Drg Hj Tn Ny Jl Tgk Kec Kab PT CV
    TP TS GS PGS ThS Th.S BS TT KS
    डॉ पं प्रो श्री सुश्री
    """.split()  # noqa: SIM905 - a paragraph of words reads better than two hundred quoted ones
)

#: Before a number only; elsewhere the same letters are a word or the end.
_NUMBER = frozenset(
    """
    no nos nr n° nº núm num № p pp pág págs pag vol fig art arts sec ch chap cap tel tél abb tab
    bd kap abs hal gbr rt rw s z art ziff lit tr sec séc ved
    стр гл п пп рис табл ст тел вып д кв оф
    jan feb febr mar apr jun jul aug sep sept oct okt nov dec dez déc janv févr juil ene abr ago
    dic gen янв фев февр апр авг сент сен окт нояб ноя дек
    """.split()  # noqa: SIM905 - as above
)

#: A name or a capital follows as a rule: company forms, generations, street, saint.
_NAME = frozenset("St Str Inc Corp Ltd Co Bros Jr Sr Sen. Jun. al Univ Dept Assn Chr Pr с".split())  # noqa: SIM905 - as above

#: Ends the sentence where a capital follows, unless a day or a time zone does.
_END = frozenset(
    """
    etc usw usf u.a u.ä o.ä u.v.m a.m p.m a.C d.C v.Chr n.Chr
    т.д т.п др пр.др н.э млн млрд тыс руб коп долл грн ін т.ч ecc eks dll dst dsb vd vs. v.v
    """.split()  # noqa: SIM905 - as above
)

#: After a number: "in 2023 г."; the sentence ends only where enough of it stands before.
_YEAR = frozenset("г гг р рр ст в вв м мм км кг ч мин сек".split())  # noqa: SIM905 - as above

#: Titles in Italian; with no article before them the same letters are words of other languages.
_ITALIAN_RANKS = frozenset(("cap", "col", "magg", "mar", "serg", "ten"))
_ITALIAN_ARTICLES = frozenset(("il", "al", "dal", "del", "Il", "Al", "Dal", "Del"))

_CAPITALS = regex.compile(
    r"\p{Lu}(?:[.\-]{1,2}\p{Lu}\p{Ll}?)*|(?:\p{L}\.)+\p{L}|Ph\.D|EE\.UU|\p{Lu}\p{Ll}-\p{Lu}"
)
#: Hindi spells initials by the names of English letters: बी. आर. for B. R.
_CASELESS_LETTER = regex.compile(
    r"[\p{Arabic}\p{Devanagari}]\p{M}*|(?:\p{Devanagari}{1,3}\.)+\p{Devanagari}{1,3}|"
    r"बी|सी|डी|ई|एफ|एच|आई|जे|एल|एम|एन|आर|एस|वी|रु|सं"
)
_STREET = regex.compile(r"\p{L}{3,}str")
_ELISION = regex.compile(r".*['’]")
_ROMAN = regex.compile(r"[IVX]{2,6}")

_DAY_OR_ZONE = regex.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[ECMP][SD]?T|GMT|UTC|(?:East|West)ern|"
    r"(?:Central|Pacific)|BST|CET|Beijing|Moscow|local"
)

#: Words that start a sentence and no name: after them, "U.S." and "Inc." have ended one.
SENTENCE_WORDS = frozenset(
    """
    The A An It He She They We You This That These Those There His Her Its Their Our My In On At
    But And Or So If When While After Before For As By With From Both All Some Many Most No Not
    What Who How Why Where However According Since Until Although Because Now Then
    Nobody Everyone Next Let's
    Der Die Das Ein Eine Er Sie Es Wir Ich Ihr Und Aber Doch Im Am Auf Mit Nach Bei Für Von Zu
    Alle Beide Viele Niemand Keiner Jetzt Heute Gestern Hier Dort
    Auch Als Wenn Weil Danach Dabei Damit Dann Nun Diese Dieser Dieses Nur
    Le Les Un Une Il Elle Ils Elles On Ce Cette Ces Nous Vous Je Mais Et Ou En Dans Pour Par Sur
    Avec Selon Après Depuis Lorsque Quand Si Son Sa Ses Leur Leurs C'est Cela
    El Los Las Una Ella Ellos Ellas Y Pero Con Según Para Por Sin Su Sus Esta Este Estos Estas
    Se Cuando Desde Tras Ante No También
    O Os As Um Uma Ele Ela Eles Elas E Mas Em Na Nos Nas Ao Segundo Com Sem Seu Sua Isso Este
    Il Lo Gli Uno Ma Nel Nella Dopo Anche Non Quando Questo Questa Sono È Per Così
    Он Она Они Оно Это В На Но И А С По Мы Вы Я Из За От До Для При Как Что Если Когда Так Также
    Однако После Эта Эти Этот Его Её Их Там Тогда По Во Об Весной Летом Осенью Зимой
    Він Вона Вони Це У В На Але І Й Та З За Від До Для При Як Що Якщо Коли Так Також Проте Ми
    Bu Şu O Ve Ama Ancak Bir Onlar Biz Çünkü Daha Fakat Sonra
    Ia Dia Mereka Ini Itu Dan Tetapi Namun Di Pada Kami Kita Menurut Setelah
    Ông Bà Anh Chị Họ Nó Đây Đó Và Nhưng Tuy Theo Sau Khi Trong Các Những Một Tại Với Để
    """.split()  # noqa: SIM905 - as above
)

#: Names that end in a terminator.
MARKED_NAMES = ("Yahoo!", "Jeopardy!", "Panic!", "Wham!", "Yum!", "モーニング娘。")

_ORDINAL_NOUN = regex.compile(
    r"Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|"
    r"Jan|Feb|Aug|Sept|Okt|Nov|Dez|Jahrhundert|Weltkrieg|Platz|Runde|Minute|Bundesliga|Liga|Mal|"
    r"Klasse|Etage|Stock|Geburtstag|Auflage|Kapitel|Lebensjahr|Jahrestag|Spieltag|Tag|Internationale|"
    r"Ocak|Şubat|Mart|Nisan|Mayıs|Haziran|Temmuz|Ağustos|Eylül|Ekim|Kasım|Aralık|Dünya|Lig|Madde|"
    r"Yüzyıl|Bölge|Cadde|Sokak|Kolordu|Ağır|Asliye|Sulh|Uluslararası|Ulusal|Abdülhamid|Mehmed|Murad"
)
#: Words after which German and Turkish put an ordinal: "am 3. Oktober", "der 2. Weltkrieg".
_BEFORE_ORDINAL = frozenset(
    """
    am der die das dem den des vom zum zur im ab bis seit und ihr ihre ihren sein seine seinen
    Am Der Die Das Dem Den Des Vom Zum Zur Im Ab Bis Seit jeden jeder
    """.split()  # noqa: SIM905 - as above
)


def standing(key: str, before: str = "") -> Standing:
    """Return how the token before a full stop takes it.

    Args:
        key: the token without spaces and without its last dot.
        before: the word before it.
    """
    key = _ELISION.sub("", key)
    if _is_title(key) or (key in _ITALIAN_RANKS and before in _ITALIAN_ARTICLES):
        return "never"
    if key in _YEAR:
        return "year"
    if key in _END:
        return "end"
    if key in _NAME or _CAPITALS.fullmatch(key) or _CASELESS_LETTER.fullmatch(key):
        return "name"
    if key.casefold() in _NUMBER or _STREET.fullmatch(key):
        return "number"
    return "word"


def _is_title(key: str) -> bool:
    """Return whether something always follows: "Dr", "Проф" as "проф", and each of "GS.TS"."""
    plain = key.removesuffix("ª")
    known = plain in _NEVER or (len(key) > 2 and key.istitle() and key.casefold() in _NEVER)  # noqa: PLR2004 - "On", "См" are words too
    return known or ("." in key and all(part in _NEVER for part in key.split(".")))


def is_ordinal(number: str, before: str, after: str) -> bool:
    """Return whether "number." is an ordinal, by the words that stand around it."""
    roman = bool(_ROMAN.fullmatch(number))
    if not roman and not (number.isdecimal() and len(number) <= 2):  # noqa: PLR2004 - ordinals in prose are short
        return False
    if _ORDINAL_NOUN.fullmatch(after):
        return True
    return before in _BEFORE_ORDINAL and not roman and after not in SENTENCE_WORDS


def goes_on(key: str, after: str) -> bool:
    """Return whether "p.m." and its like go on: a day or a time zone follows."""
    return key in {"a.m", "p.m"} and bool(_DAY_OR_ZONE.fullmatch(after))
