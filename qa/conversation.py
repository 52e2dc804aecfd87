"""Does a question lean on the questions before it, or may it?"""

from __future__ import annotations

import re

from qa.language import FUNCTION_WORDS, UPPER, content_words

# A question that goes on from another one.
_CONTINUES = re.compile(r"\W*(?:en|maar|and|but|ook|also|what about|how about)\b", re.IGNORECASE)
_ASKS = r"(?:\w+\s)?(?:wie|wat|waar\w*|wanneer|hoe\w*|who\w*|what|where|when|why|how)"
_AUXILIARY = (
    r"(?:is|zijn|was|waren|heeft|hebben|had|hadden|kan|kon|zal|zou|wordt|werd|moet|mag|"
    r"are|were|did|does|do|has|have|will|would|can|could)"
)
# What points back to a thing or a place. 'Wat zorgde ervoor dat ...': what it points to comes after it.
# 'Was it Kim who ...' points to nothing.
_OF_IT = (
    r"(?:daar|er|hier)(?:van|in|bij|mee|na|naar|voor|door|op|over|om|tegen|aan|uit|heen|onder|tussen)"
    r"(?!\s(?:dat|om|of)\b)"
)
# A pronoun has a capital only as the first word: 'Wie is Hun Sen?', 'Wie schreef Die Welle?'
_SMALL = rf"(?!(?:(?<=\w\s)|(?<=\s\W))(?-i:[{UPPER}][a-z]))"
# 'it', but not IT in capitals or 'it-'.
_IT = rf"{_SMALL}(?-i:[Ii]t)\b(?![-'’])(?!\s(?-i:[{UPPER}]))"
# 'it' that announces what follows or stands for the weather or the hour: 'Is it safe to visit Seoul?', but
# not 'When is it expected to open?' and, nothing following the verb, 'How long did it take to build?'
_TO_DO = r"to\s(?!(?:the|an?|this|that|these|those|its|their|his|her)\b)(?-i:[a-z])\w*\s\w"
_EMPTY = (
    r"\s(?:rain|snow|storm|freez|hail)"
    rf"|\s(?:takes?|took|costs?|means?)\s(?:\w+\s){{0,4}}{_TO_DO}"
    r"|(?:(?<=\bis\sit)|(?<=\bwas\sit))\s"
    rf"(?:(?:\w+\s){{0,2}}that\s|(?:(?!\w+(?:ed|ing)\b|able\b|due\b|likely\b|ready\b)\w+\s){{0,2}}{_TO_DO})"
)
# 'dit jaar', 'these days' are now
_PERIOD = (
    r"(?:\w*jaar|kwartaal|maand|week|weekend|eeuw|decennium|zomer|winter|herfst|lente|seizoen|keer|moment|"
    r"dagen|ochtend|middag|avond|days)\b"
)
# Past tenses that are hardly ever another word: a second one of them makes what 'toen' joins a clause, as in
# 'Wie was premier toen Kennedy werd vermoord?'; one in -de or -te only at the end: 'Wie was toen de beste?'
_PAST = (
    r"(?-i:[a-zà-ÿ]*)(?:gon|brak|trad|viel|kwam|ging|gingen|stierf|werd|werden|was|waren|had|hadden|liep|zat|zag|"
    r"sprak|nam|vond|kreeg|schreef|bleef|scheen|stond|sloot|koos|won|verloor|trok|overleed|zonk|sloeg|vloog|"
    r"verdween|hield)\b"
)
_THEN = rf"toen(?!\s\S.*\s(?:{_PAST}|(?-i:[a-zà-ÿ]+)(?:de|te|den|ten)\W*$))"
# 'Wie zei dat Kim ...', 'Wanneer werd bekend dat de dam ...': 'dat' joins what was said.
_SAYS = (
    r"(?:zei|zeiden|zegt|zeggen|weten|weet|wist|wisten|den(?:k|kt|ken)|dacht(?:en)?|vertel(?:t|de|den|len)|"
    r"mel(?:dt|dde|dden|den)|ontdek(?:t|te|ten|ken)|bekend|duidelijk|beweer(?:t|de|den)|beweren|vind(?:t|en)|"
    r"vond(?:en)?|schreef|schreven|schrijft|verklaar(?:t|de|den)|verklaren|gelo(?:oft|ofde|ofden|ven)|"
    r"waarschuw(?:t|de|den|en)|voorspel(?:t|de|den|len)|bevestig(?:t|de|den|en)|ontken(?:t|de|den|nen)|"
    r"erken(?:t|de|den|nen)|concludeer(?:t|de|den)|concluderen|vrees(?:t|de|den)|vrezen|verwacht(?:t?en?)?|"
    r"blijkt|blijken|bleek|bleken|"
    r"warn(?:s|ed)?|predict(?:s|ed)?|confirm(?:s|ed)?|den(?:y|ies|ied)|admit(?:s|ted)?|conclude[sd]?|"
    r"fear(?:s|ed)?|expect(?:s|ed)?|show(?:s|ed)?|"
    r"said|says?|knows?|knew|claim(?:s|ed)?|thinks?|thought|believe[sd]?|wrote|announced|reported|discovered)"
)
_SAID = (
    rf"{_ASKS}\s(?:\w+\s)?{_SAYS}\s(?:\w+\s)?(?:dat|that)\s"
    rf"(?:(?:men|we|er|het|een|de|the|an?)\b|(?-i:[{UPPER}])(?!\w*(?:se|ish|can|ian)\s\w+\W*$))"
)
# Words that stand for something named before, in either language.
_PRONOUN = re.compile(
    rf"\b{_SMALL}(?:hij|zij|ze|hem|haar|hun|hen|diens|dezelfde|hetzelfde|laatstgenoemde|{_THEN}|destijds|daar|"
    rf"(?:dit|deze|these)(?!\s{_PERIOD})|{_OF_IT}|"
    r"he|him|his|she|her|hers|they|them|their|theirs|its|then|those)\b(?!-)"  # no 'zij-instromers'
    rf"|(?<!\btime\sis\s)(?<!\btime\swas\s)\b{_IT}(?!{_EMPTY})"
    # 'Are there elections?', 'How many people are there?' point to nothing.
    r"|(?<!\bis\s)(?<!\bare\s)(?<!\bwas\s)(?<!\bwere\s)\bthere\b(?!\s(?:is|are|was|were|has|have|will)\b)"
    # 'die', 'dat' and 'that' also join clauses and 'zijn' is a verb too: only where they cannot be that.
    rf"|^\W*{_ASKS}\s(?:\w+\s){{1,2}}{_SMALL}die\b(?!\W*$)"
    rf"|^\W*(?!{_SAID}){_ASKS}\s(?:(?-i:[a-zà-ÿ])\w*\s){{1,2}}(?<!\bhet\s)(?<!\bit\s){_SMALL}(?:dat|that)\b"
    rf"|^\W*{_AUXILIARY}\s{_SMALL}(?:die|dat|that)\b"
    r"|\b(?:die|dat|that|er)\W*$"
    r"|\b(?:is|was|waren|zijn|heet|heette|heten|heetten|deed|doet|wordt|werd|werden|van|met|over|voor|op|in|door|bij|"
    r"naar|aan)\szijn\s\w"
    r"|^\W*(?:waar|wanneer|waarom)\s(?!precies\b|ook\b|ongeveer\b)\w+\szijn\s\w",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"(?:hem|him)\b|(?:haar|hun|hen)\W*$", re.IGNORECASE)
# With an auxiliary before them also 'Did Trump meet her?' and 'Heeft Trump haar ontmoet?', but not 'Waarmee
# vergelijkt Park haar geboorteland?', 'What did Park take with her?'
_HELPED = re.compile(rf"\b{_AUXILIARY}\b", re.IGNORECASE)
_HELPED_OBJECT = re.compile(
    r"(?<!\bwith\s)(?:them|her)\W*$|(?:haar|hun|hen)\s(?:\w*ge|be|ver|ont)\w+(?:d|t|en)\W*$", re.IGNORECASE
)
_POSSESSIVE = re.compile(r"haar|hun|diens|his|her|their|its|.*\szijn\s\w", re.IGNORECASE)
_CLAUSE = (
    r"\s(?i:dat|die|omdat|doordat|toen|nadat|voordat|terwijl|als|that|who|because|when|after|before|while)\s"
)
# A clause or an owner, to whom something may be done: 'Wat zei Kim over de man die hem verraadde?', 'What did
# Park's mother tell her?'
_BETWEEN = re.compile(rf"{_CLAUSE}|\s[\w-]+['’]s\s")
# What a pronoun in the same question may stand for: a name, a thing with its article, or what a clause
# before its own was about.
_NAMED = re.compile(
    rf"(?<=\s)[{UPPER}][\w-]+(?:\s[{UPPER}][\w-]+)*|\b(?i:de|het|een|the|an?)\s\w{{3,}}|{_CLAUSE}"
)
# Verbs that may take what is the subject's own, not 'How many people are in their team?'
_TAKES = rf"(?!(?:{_AUXILIARY}|became|in|at|on|of|for|from|with|to|by|about|under|near|against)\b)\w+"
# A possessive that fits the subject of its verb belongs to it: 'Hoeveel boeren stopten met hun bedrijf?',
# 'Waarom verlaten vluchtelingen hun land?', but not 'Which company published his book?'
_OWN = re.compile(
    r"\W*(?:"
    r"(?:hoeveel|welke)\s(?:\w+e\s)?\w+(?:en|s)\s(?!zijn\b|waren\b)\w+n\s(?:met\s)?hun|"
    r"(?:waarom|wanneer|waar|hoe(?:\slang)?)\s(?!zijn\b|waren\b)\w+n\s(?:\w+e\s)?\w+(?:en|s)\s(?:met\s)?hun|"
    r"(?:how\smany|which|(?:why|when|where|how)\s(?:do|did))\s(?:\w+\s)?(?:\w+s|people|men|women|children)\s"
    rf"(?:(?:will|have|had)\s)?{_TAKES}\s(?:(?:off|up)\s)?their|"
    r"which\s(?:\w+\s)?(?:country|state|city|team|club|company|bank|party|government|newspaper)\s"
    rf"{_TAKES}\sits"
    r")\b",
    re.IGNORECASE,
)
# 'Wat is de naam van haar man?': the thing named belongs to the one the pronoun stands for.
_OF_ITS = re.compile(
    r"\b(?:is|was|zijn|waren|are|were)\s(?:de|het|een|the|an?)\s(?:\w+\s){1,2}(?:van|of)\s$", re.IGNORECASE
)
# Perhaps hardly more than a question word: 'Waarom?', 'Wie is dat?'.
_SHORT = re.compile(rf"\W*(?:{_ASKS}|welke?|which)\b((?:\W+\w+){{0,2}})\W*$", re.IGNORECASE)
# Words that stand for a thing or a place, not for who is named beside them: 'Wat zei Kim daarover?',
# 'Wat vindt Rutte van dit plan?'
_THING = re.compile(
    rf"\b(?:daar|hier|{_OF_IT})\b|\b{_IT}|\b(?:dat|dit|that|this|there)\W*$|"
    r"\b(?:van|over|op|met|bij|voor|tegen|aan|in|of|about|on|to|with)\s"
    rf"(?:dit|dat|deze|die|this|that|these|those)\s(?!{_PERIOD})(?-i:[a-zà-ÿ])\w*\W*$",
    re.IGNORECASE,
)

_ACRONYM = re.compile(r"\W*[A-Z]{2,}\W*")  # 'Wat is IS?'

# A name somewhere after the first word, which has a capital anyway: also 's-Gravenhage and iPhone.
_CAPITAL = re.compile(rf"\s(?:\W?|['’]s-|[a-z])[{UPPER}]")

_LONGEST_NAME = 6  # words

# Log-odds, from 802 questions that name nothing, half of them in a conversation (docs/confidence.md).
_GOES_ON, _A_WORD, _KNOWN = 4.0, -1.0, 4.0


def leans(question: str) -> bool:
    """Whether a question can only be understood with what was asked before it.

    It does where it goes on from something ('En in 2019?'), where a word points back and nothing before
    that word in the question itself could be meant ('Hoe oud is ze?'), or where it is hardly more than a
    question word ('Waarom?').
    """
    if _CONTINUES.match(question) or _is_bare(question):
        return True
    own = _OWN.match(question)
    back = _PRONOUN.search(question, own.end() if own else 0)
    if back is None:
        return False
    before = question[: back.start()]
    if _POSSESSIVE.fullmatch(back.group()):
        before = _OF_ITS.sub("", before)
    named = _NAMED.findall(before)
    return not named or (len(named) == 1 and _is_another(question, back.start()))


def may_lean(question: str) -> bool:
    """Whether a question may go on from another: it names nothing itself ('Hoe dik is het boek?'), or only
    beside a word that may point back ('Wat zei Kim daarover?')."""
    return _CAPITAL.search(question) is None or _THING.search(question) is not None


def goes_on(question: str, known: float) -> float:
    """The log-odds that a question that names nothing goes on from the conversation, before it is answered.

    Who begins another subject has to say more than who goes on. Where the article under discussion has none
    of the words, nothing is decided (0).

    Args:
        question: one that may lean on another.
        known: which part of what is asked, by weight of the words, stands in the article under discussion.
    """
    own = len(content_words(question))
    return _GOES_ON + _A_WORD * own + _KNOWN * known if known else 0.0


def _is_another(question: str, at: int) -> bool:
    """Whether the pronoun there stands for another than the one named before it: 'Did Trump meet her?'"""
    before = question[:at]
    if _BETWEEN.search(before):
        return False
    helped = _HELPED.search(before) is not None and _HELPED_OBJECT.match(question, at) is not None
    return helped or _OBJECT.match(question, at) is not None


def _is_bare(question: str) -> bool:
    """Whether a short question has nothing but function words: 'Wie was dat?', but not 'Wie is bang?'."""
    short = _SHORT.match(question)
    return short is not None and all(
        word.lower() in FUNCTION_WORDS and not _ACRONYM.fullmatch(word) for word in short[1].split()
    )


def is_name(answer: str) -> bool:
    """Whether an answer is hardly more than a name, which a pronoun in the next question may stand for."""
    words = answer.split()
    capitals = sum(word[0].isupper() for word in words)
    return words[0][0].isupper() and len(words) <= _LONGEST_NAME and 2 * capitals >= len(words)
