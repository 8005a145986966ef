"""Does somebody write that a person has died? Exactly, in both languages. Pure.

"Late" alone is a payment, "died laughing" is a joke, and a fear is no fact. What is missed here
still goes to a person, who sets the hold; what is found stops all that we begin at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import combining, normalize

_KIN = (
    r"(?:(?:god|grand|step)?(?:father|mother|son|daughter)|dad|daddy|mom|mum|mama|papa|grand(?:pa|ma)"
    r"|husband|wife|spouse|partner|fiance|brother|sister|uncle|aunt|cousin|nephew|niece|friend"
    r"|client|author|parents)(?:[ -]in[ -]law)?"
)
_THING = (
    r"(?:phone|cell|computer|laptop|tablet|battery|car|truck|printer|machine|internet|wifi|line|call"
    r"|connection|server|site|website|page|app|link|portal|card|deal|project|sale|sales|hope|hopes"
    r"|conversation|thread|momentum|dog|cat|pet|puppy|horse|bird|fish)"
)
_COSA = (
    r"(?:celu|celular|movil|telefono|tele|compu|computadora|ordenador|notebook|pc|tablet|bateria"
    r"|auto|coche|moto|internet|wifi|linea|llamada|conexion|pagina|web|app|link|portal|tarjeta"
    r"|impresora|proyecto|venta|perro|perra|gato|gata|mascota|caballo|planta)"
)
_JOKES = r"(?:laugh\w*|laughter|boredom|embarrassment|shame|curiosity|happiness|fright|joy)"
_BROMAS = (
    r"(?:risa|hambre|sueno|miedo|frio|calor|sed|verguenza|cansancio|amor|ganas|envidia|nervios"
    r"|aburrimiento|curiosidad|susto|ternura)"
)
_DAYS = r"(?:mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*"
# Said of a person by a name for them: nothing that stands before makes it untrue.
_NAMED = re.compile(
    rf"""
      \b(?:my|his|her|our|your|their|the)\ late\ {_KIN}\b
        (?!'s\ day|\ (?:fees?|payments?|charges?|notices?|royalt\w*|cop(?:y|ies))\b)
    | \bthe\ late\ (?:mr|mrs|ms|miss|dr|prof|professor|sir|dame)\b
    | \b(?:his|her)\ widow(?:er)?\b | \bi(?:\ a|')?m\ (?:a|the)\ widow(?:er)?\b
    | \bmay\ (?:he|she|they)\ rest\ in\ peace\b | \brest\ (?:his|her)\ soul\b
    | \bdeath\ certificate\b
    | \b(?:difunt|finad|extint)[oa]s?\b
    | \bq\.?\ ?e\.?\ ?p\.?\ ?d\b | \b(?:que\ )?en\ paz\ descanse\b
    | \bsoy\ (?:el|la|su)\ viud[oa]\b | \bsu\ viud[oa]\b
    | \b(?:acta|partida|certificado)\ de\ defuncion\b
    """,
    re.VERBOSE,
)
# The same with a name, which is known by its capitals.
_LATE_NAME = re.compile(
    r"\b[Tt]he late (?!Fee|Payment|Charge|Notice|Invoice|Royalt|Cop)[A-Z][\w'’-]+ [A-Z][\w'’-]+"
)
_SAID = re.compile(
    rf"""
      \bpassed\ away\b
    | \b(?:he|she|{_KIN})\ (?:has\ |had\ |just\ |recently\ |suddenly\ |sadly\ ){{0,2}}passed
        (?:\ on)?(?=$|\ (?:in|last|this|on\ (?:the\ )?(?:\d|{_DAYS})
        |yesterday|two|three|\d|recently|suddenly)\b)
    | \bdied\b(?!\ (?:{_JOKES}|of\ {_JOKES}|from\ {_JOKES}|down|inside|on\ (?:me|us)|when\ i)\b)
    | \bdeceased\b
    | \b(?:the|his|her|since\ the|after\ the)\ death\ of\b | \b(?:his|her|{_KIN}'s)\ death\b
    | \b(?:he|she|{_KIN})\ is\ no\ longer\ (?:with\ us|alive|living)\b
    | \bfallec(?:io|ieron|id[oa]s?|imiento)\b
    | \b(?:murio|murieron|(?:ha|habia|han)\ muerto|esta\ muert[oa])\b
        (?!\ de\ {_BROMAS}\b|\ (?:el|la|mi|su|nuestr[oa])\ {_COSA}\b)
    | \bya\ no\ esta\ (?:entre|con)\ nosotros\b
    """,
    re.VERBOSE,
)
_LOOKS_BACK = 120  # characters: what is further off belongs to something else
# What dies besides people, right before it.
_OF_A_THING = re.compile(
    rf"\b(?:{_THING}|{_COSA}(?: de (?:mi|tu|su|la|el) \w+)?)"
    r"(?: (?:just|has|had|then|also|finally|suddenly|se|me|nos|ya))* $"
)
# Denied: near before it.
_DENIED = re.compile(
    r"\b(?:not|never|nobody|no one|none|isnt|hasnt|havent|hadnt|didnt|wasnt|\w+n't|almost|nearly"
    r"|no|nunca|jamas|nadie|casi|tampoco)(?: [\w']+){0,2} $"
)
# Feared, wished, supposed: a little further before it.
_SUPPOSED = re.compile(
    r"\b(?:if|unless|whether|in case(?: of)?|suppose|supposing|as though|i thought|thought|feared"
    r"|fear|fearing|worried|scared|terrified|(?:was|were|been|so) afraid|afraid of|wish|wished"
    r"|hope|hoped|hoping|might have|may have|could have|could've|would have|would've|dreamt|dreamed"
    r"|pretend\w*|rumou?r\w*"
    r"|si|por si|ojala|en caso de|temo|temi|temia|temiamos|miedo|crei|creia|pense|pensaba|sone"
    r"|como si|quiza|quizas|capaz|tal vez|podria haber|habria)(?: [\w']+){0,5} $"
)
# Ways to break the news that only sound like a doubt.
_NEWS = re.compile(
    r"\b(?:(?:do not|don't|dont|not) (?:know|sure) (?:if|whether) you(?:'ve| have)?(?: all)?"
    r" (?:know|knew|heard|are aware|were told|got word)"
    r"|no se si (?:ya )?(?:saben|sabian|sabes|se enteraron|les avisaron|les dijeron)"
    r"|hope you (?:understand|can understand|know)|as you may have heard)\b"
)
_PARTS = re.compile(
    r"[.;:!?,()\n]+(?:\s|$)|\s+(?:and|but|because|since|so|pero|porque|ya que|y)\s+"
)


def tells_of_a_death(text: str) -> bool:
    """Does `text` say that somebody has died: not that they may, and not in jest?"""
    if _LATE_NAME.search(text):
        return True
    return any(
        _NAMED.search(part) is not None or any(_is_meant(part, m) for m in _SAID.finditer(part))
        for part in _parts(text)
    )


def _parts(text: str) -> Iterator[str]:
    """Its clauses, in small plain letters with single spaces."""
    plain = "".join(sign for sign in normalize("NFD", text.lower()) if not combining(sign))
    for part in _PARTS.split(plain.replace("’", "'")):
        yield " ".join(_NEWS.sub(" ", part).split())


def _is_meant(part: str, said: re.Match[str]) -> bool:
    before = part[max(0, said.start() - _LOOKS_BACK) : said.start()]
    if said[0].startswith(("died", "muri")) and _OF_A_THING.search(before):
        return False
    return not (_DENIED.search(before) or _SUPPOSED.search(before))
