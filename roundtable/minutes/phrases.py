"""Sentences that say without any marker what was decided, and who took something on."""

import re
from dataclasses import dataclass

from roundtable.minutes.days import find_days
from roundtable.minutes.people import People, is_collective, split_names
from roundtable.minutes.standing import THINGS
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_BODY = (
    r"(?:it\s(?:was|is|has\sbeen)|we|(?:the\s)?(?:members|majority|rest|all)\sof\sthe\s(?:group|board|committee|council|meeting|"
    r"team|panel|network|alliance|association|society|party)|(?:(?:the|our)\s)?(?:whole\s|working\s|steering\s|"
    r"executive\s|full\s|advisory\s|writing\s|project\s|research\s|study\s|trial\s|data\s|expert\s)?(?:party|task\s?force|network|"
    r"alliance|partnership|society|association|faculty|commission|directors|governors|jury|forum|"
    r"experts|investigators|delegates|attendees|group|board|committee|council|meeting|members|team|"
    r"panel|consortium|trustees|chairs|participants|plenary|assembly|authors|editors|wg|tsc|pmc|tac|sc|sig|dmc|tmg|tsg)|"
    r"everybody|everyone|all|members|participants|those\spresent|they"
    r"|es\s(?:wurde|wird|ist)|wir|(?:die|der|das)\s(?:gruppe|arbeitsgruppe|runde|"
    r"versammlung|vorstand|beirat|ausschuss|gremium|komitee|mitglieder|anwesenden|"
    r"teilnehmenden|teilnehmer|team|konsortium|kommission|sitzung)|alle|man"
    r"|il\s(?:est|a\sété)|nous|on|(?:le|la|l['’])\s?(?:groupe|comité|bureau|conseil|"
    r"assemblée|réunion|commission|consortium|équipe)|tous)"
)
_ADVERBS = (
    r"(?:\s(?:then|also|finally|unanimously|therefore|all|have|has|jointly|"
    r"now|further|hereby|einstimmig|gemeinsam|daher|dann|auch|haben|hat|a|"
    r"avons|ont|ensuite|alors|donc|été|was|were|so|generally|provisionally|"
    r"formally|after\s\w+\s\w+|took\snote\sand|discussed\s\w+\sand|considered\s\w+\sand))*"
)
_VERB = (
    r"(?P<verb>agreed|agrees|voted|decided|decides|resolved|resolves|concluded|determined|"
    r"beschloss|beschließt|beschlossen|beschlossenen|entschied|entscheidet|"
    r"entschieden|vereinbart|vereinbarte|festgelegt|décidé|décide|décident|"
    r"convenu|convient|conviennent|arrêté|adopté|résolu)"
)
_DECIDED = compile_later(
    rf"\W{{0,3}}(?:\w[^.;:–—-]{{1,40}}\s[–—-]\s)?(?:(?:after|following|on|at)\s(?P<lead>[^,]{{1,80}}),?\s)?(?:so\s|"
    rf"then\s|finally,?\s|therefore,?\s|in\saddition,?\s|also,?\s|additionally,?\s|furthermore,?\s|moreover,?\s|and\sso\s|dann\s|ensuite,?\s)?(?:{_BODY}){_ADVERBS}\s{_VERB}"
    r"(?:\s(?:unanimously|by\sconsensus|einstimmig|à\sl['’]unanimité|en\sprincipe|"
    r"in\sprinciple|(?:in|by|at|among)\s(?:the\s)?(?:room|meeting|call|group|all|everybody|everyone|those\spresent)))?,?\s(?:(?=not\sto\s|we\s(?:will|would|should|shall)\s)|that|to|for(?=\s[^\s.,]{2,30}(?:\s[^\s.,]{2,30}){0,3}\sto\s)|on|upon|dass|que|d['’]|de|zu)\s?(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: "Decision to meet every second week", "The consensus was that …", "the sense of the room was to …"
_NOMINAL = compile_later(
    r"\W{0,3}(?:decision\sto\s(?![^.]*\b(?:was|were|is|has|be|awaited|pending)\b)|(?:(?:after|following)\s[^,]{1,40},\s)?(?:the\s)?"
    r"(?:general\s|broad\s|group\s)?(?:consensus|outcome|conclusion|decision|agreement|sense\sof\sthe\s(?:room|group|meeting))\s(?:of\s"
    r"the\s(?:meeting|group|discussion)\s)?(?:was|is)\s(?:to|that)\s)(?P<text>[^?]+)$",
    re.IGNORECASE | re.DOTALL,
)
#: "Upon the proposition of A, seconded by B, it was resolved unanimously "That …"."
_QUOTED = compile_later(
    r".*?\bit\swas\s(?:unanimously\s)?(?:resolved|agreed|decided)(?:\sunanimously)?,?\s[\"“'‘„«]{1,3}\s?(?:that\s)?(?P<text>.+?)[\"”'’“»]{0,3}\s*$",
    re.IGNORECASE | re.DOTALL,
)
#: "Se acuerda enviar el artículo"
_SPANISH = compile_later(
    r"\W{0,3}(?:(?:el\sgrupo|la\sjunta|el\scomité)\s(?:acuerda|acordó|decide|decidió)|"
    r"se\s(?:acuerda|acordó|ha\sacordado|decide|decidió|resuelve|resolvió))\s(?:que\s|de\s)?(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: "Long discussion; agreed to publish both."
_AGREED_LATER = compile_later(
    r"[^.;]{1,120};\s(?:it\swas\s|we\s)?(?:then\s|finally\s)?(?:agreed|decided|resolved)\s(?:to|that)\s(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
#: "we will use one reference only (decided)"
_IN_BRACKETS = compile_later(
    r"(?P<text>.+?)\s?[\[(](?:decided|agreed|resolved|beschlossen|décidé|acordado|deciso)"
    r"(?:\s(?:by\s(?:all|everybody|everyone|the\s\w+)|unanimously|nem\.?\scon\.?|today))?[\])]\W*$",
    re.IGNORECASE | re.DOTALL,
)
#: "The committee agreed the price of the brochure at 4 euros": a thing, and nothing that is said of it.
_AGREED_THING = compile_later(
    rf"\W{{0,3}}(?:{_BODY}){_ADVERBS}\s(?:agreed|approved|adopted|endorsed|ratified)\s(?P<text>(?:the|a|an|its|this|these|those)\s"
    r"(?!(?:agenda|following|above)\b)(?!.*\b(?:is|are|was|were|be|has|have|had|would|will|should|could|can|may|might|must|needs?|does|did|went)\b)"
    r"[^?]+)$",
    re.IGNORECASE | re.DOTALL,
)
#: "The statutes were adopted unanimously", "Die Satzung wurde einstimmig beschlossen"
_BY_VOTE = compile_later(
    r"\W{0,3}(?P<text>(?!(?:the\s|der\s|die\s)?(?:motion|minutes|notes|agenda|protokoll|antrag|tagesordnung|vote)\b)"
    r"\w+(?:\s[^\s.;:]+){1,25}?\s(?:(?:was|were|has\sbeen|have\sbeen)\s(?:unanimously\s(?:passed|adopted|approved|accepted|agreed|resolved)"
    r"|(?:passed|adopted|approved|accepted|agreed|resolved)\s(?:unanimously|by\s(?:vote|voting|ballot|all|a\smajority|show\sof\shands)))"
    r"|(?:wurden?|wird|werden)\s(?:(?:einstimmig|mehrheitlich|mit\s\d+\s\w+)\s)(?:beschlossen|verabschiedet|angenommen|genehmigt)"
    r"|(?:est|sont|a\sété|ont\sété)\s(?:approuvée?s?|adoptée?s?|élue?s?|votée?s?|acceptée?s?)\sà\sl['’]unanimité))"
    r"(?:\W.*)?$",
    re.IGNORECASE | re.DOTALL,
)
#: "The accounts were approved", by the meeting, as far as it says; "with these two changes, from 1 April".
_APPROVED = compile_later(
    r"\W{0,3}(?:(?:after|following)\s[^,.;]{1,60}?(?:,\s|\s(?=(?:the|a|an|his|her|their|its|this|these)\s)))?"
    r"(?P<text>(?P<what>(?:the|a|an|this|that|these|those|both|all|his|her|their|its|our|[A-ZÀ-Þ][\w’'-]+['’]s?)\s[^.;:?]{3,90}?)\s"
    r"(?:was|were)\s(?:then\s|also\s|duly\s|formally\s|finally\s|hereby\s|all\s|both\s|therefore\s){0,2}"
    r"(?:approved|accepted|adopted|agreed|endorsed|ratified)(?:\s(?:upon|unanimously))?"
    r"(?P<tail>(?:,?\s(?:as|with|without|subject\sto|from|for|until|on\scondition|provided|unanimously|nem|and\swill|"
    r"by\s(?:the\s|all\s)?(?:group|board|committee|council|meeting|members|those|everybody|everyone|all|trustees|"
    r"consensus|vote|assembly|panel|acclamation))\b[^;:?]{0,120})?))\W*$",
    re.IGNORECASE | re.DOTALL,
)
_APPROVED_ELSEWHERE = compile_later(
    r"\W{0,3}(?P<text>(?P<what>(?:der|die|das|le|la|les|el|los|las)\s[^.;:?]{3,90}?|l['’][^.;:?]{3,90}?)\s"
    r"(?:(?:wurden?|wird|werden)\s(?:angenommen|genehmigt|verabschiedet|gebilligt)"
    r"|(?:est|sont|a\sété|ont\sété)\s(?:approuvée?s?|adoptée?s?|validée?s?|acceptée?s?)"
    r"|(?:fue|fueron|queda|quedan)\s(?:aprobad[oa]s?|aceptad[oa]s?)))\W*$",
    re.IGNORECASE | re.DOTALL,
)
#: What others than the meeting approve, and what decides nothing.
_OF_OTHERS = compile_later(
    r"\b(?:minutes|notes|agenda|apolog\w+|motion|paper|papers|article|articles|abstracts?|manuscripts?|posters?|"
    r"publications?|grants?|ethics|irb|amendments?\s\d|invitations?|patients?|participants?|samples?|submissions?|"
    r"journal|conference|thanks|not|never|nothing|none|no|which|who|that\s(?:was|were)|hospital|ministry|agency|authority|"
    r"authorities|regulators?|fda|ema|protokoll|niederschrift|tagesordnung|antrag|ethik\w*|procès-verbal|compte[\s-]rendu|"
    r"ordre\sdu\sjour|acta|orden|article|week|month|year|yesterday|ago|already|recently|earlier|previously)\b",
    re.IGNORECASE,
)
_GERMAN = compile_later(
    r"\W{0,3}(?:(?:die|der|das)\s\w+|wir|es\swird|es\swurde)\s(?:\w+\s)?(?:beschließt|"
    r"beschließen|beschloss|entscheidet|vereinbart|beschlossen)(?:\seinstimmig)?,\s(?:dass\s)?(?P<text>.+"
    r")$",
    re.IGNORECASE | re.DOTALL,
)
_EARLIER = compile_later(
    r"\b(?:last\s(?:time|meeting|call|week|month|year|autumn|spring|summer|winter)|"
    r"previous(?:ly)?|earlier|already|had\s(?:been\s)?(?:agreed|decided)|at\sthe\slast|"
    r"in\sthe\spast|ago|letzte[ns]?\s(?:mal|sitzung|jahr)|bereits|früher|dernière\s(?:fois|"
    r"réunion)|déjà|précédente)\b",
    re.IGNORECASE,
)
_NOT = compile_later(
    r"\b(?:not\sagreed|could\snot|nothing\swas|was\snot|nicht\sbeschlossen|pas\sdécidé|"
    r"agreed\sto\s(?:disagree|differ))\b",
    re.IGNORECASE,
)
_MINUTES = compile_later(
    r"\b(?:minutes|notes)\b[^.]{0,60}\b(?:approved|accepted|adopted|agreed|taken as read)\b", re.IGNORECASE
)
_TOOK_ON = compile_later(
    r"\W{0,3}(?P<names>[^:]{1,80}?)\s(?:(?:has\s|have\s|also\s|kindly\s|then\s)*(?:undertook|"
    r"undertakes|agreed|agrees|volunteered|volunteers|offered|offers|promised|"
    r"promises|committed|pledged|was\sasked|were\sasked|is\sasked|are\sasked|was\stasked|"
    r"were\stasked|was\srequested|took\sit\son|was\sinstructed|were\sinstructed|"
    r"was\sdirected|was\sgiven\sthe\stask)\sto"
    r"|(?:wurde|wird|werden|wurden)\s(?:gebeten|beauftragt),?|erklärt\ssich\sbereit,?|"
    r"hat\sversprochen,?|verspricht,?|sagt\szu,?|übernimmt\ses,?|bietet\san,?"
    r"|(?:s['’]engage(?:nt)?\sà|est\schargée?\s(?:de|d['’])|sont\schargés\s(?:de|"
    r"d['’])|a\sété\spriée?\sde|se\scharge(?:nt)?\s(?:de|d['’])|propose\sde\sse\scharger\sde|"
    r"accepte\s(?:de|d['’])|promet\s(?:de|d['’])))\s?(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OWN_LINE = compile_later(
    r"\W{0,3}(?!(?:revised|updated|changed|moved|agreed|proposed|planned|needed|asked|happy|aiming|going|trying|ready|able|due|used|"
    r"supposed|likely|unable|plans?|hopes?|aim|next|everything|nothing|something|proposal|request|option|time|way|took|support|access|appetite|need|"
    r"interest|response|answer|links?|reference|changes?|updates?|input)\s)"
    r"(?P<names>[^:]{1,100}?)\s(?P<deed>to|will|shall|is\sto|are\sto|has\sto|"
    r"have\sto|is\sgoing\sto|are\sgoing\sto|wird|werden|soll|sollen|muss|doit|"
    r"doivent|va|vont|devra)\s(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
#: "The trial will open" is no promise, nor is "Alva will be away".
_NO_DEED = compile_later(
    r"(?:be|not|never|have|probably|also\sbe|nicht|no\slonger|there|still|only|"
    r"kein\w*|être|pas|miss|sein|haben|leave|retire)\b",
    re.IGNORECASE,
)

_MOTION = compile_later(
    r"(?<!\w)(?:proposed\sby(?=[^.]{1,120}\sseconded\b)|proposed\sand\sseconded(?=\s(?:by|that))|"
    r"motion|moved|moves|(?<!to\s)(?<!not\s)move|antrag|(?<!draft\s)(?<!proposed\s)resolution|motie|moción|mozione)(?!\w)",
    re.IGNORECASE,
)
#: "M/S/C (Alva/Bruno) to …": moved, seconded, and carried, passed, approved, unanimous; or failed, or defeated.
_IN_LETTERS = compile_later(
    r"\W{0,3}(?:M\s?/\s?S\s?/\s?(?P<how>CU|PU|[CPAUFD])\b|MS(?P<close>CU|PU|[CPAUFD])(?=\s?\(|\s[A-Z][\w.’'-]+\s?/\s?[A-Z]))"
    r"[\s:–-]{0,3}(?:\([^()]{1,80}\)|[A-Z][\w.’'-]+\s?/\s?[A-Z][\w.’'-]+)?[\s:,–-]{0,3}(?P<text>[^\s=].*)$",
    re.DOTALL,
)
_CARRIED = compile_later(
    r"\b(?:carried|carries|passed|passes|approved|adopted|accepted|unanimous(?:ly)?|"
    r"in\sfavou?r|angenommen|so\sordered|adoptée?)\b",
    re.IGNORECASE,
)
_FAILED = compile_later(
    r"\b(?:failed|fails|lost|defeated|rejected|withdrawn|tabled|not\s(?:carried|"
    r"passed|seconded|adopted)|died|for\slack|abgelehnt|zurückgezogen|rejetée?|"
    r"retirée?|postponed)\b",
    re.IGNORECASE,
)
_MOVER = [
    compile_later(pattern, re.IGNORECASE)
    for pattern in (
        r"\(?\b(?:was\s)?(?:moved|made|proposed|put\sforward)\sby\s"
        r"(?:[^,.;:()]{1,60}?(?=\s(?:and\s)?(?:was\s)?seconded\b|\sthat\s)|[^,.;:()]{1,60})\)?",
        r"[,;]\s?(?:and\s)?[^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’-]{0,30})?\sseconded(?=[,.;:)]|$)",
        r"\(?\b(?:and\s)?(?:was\s)?seconded(?:\sby\s[^,.;:()]{1,60}?)?(?=[,.;:)]|\sto\s|\sthat\s|$)\)?",
        r"(?<=motion)\sby\s[^,.;:()]{1,60}?(?=,|\sto\s|\sthat\s|:)",
        r"(?<=motion)\s?\([^()]{1,80}\)",
        r"[.;,]?\s*\bsecond(?:ed)?(?:\sby)?:\s[^.;:]{1,60}(?=[.;]|$)",
        r",?\s?(?:and\s)?(?:seconded\s)?(?:by\s)?\[[^\[\]]{1,60}\]",
    )
]
_OF_MOTION = compile_later(
    r"(?:motion|moved|moves|move|antrag|resolution)\b[^\w]{0,4}(?:by\s\w+[^\w]{0,4})?\s?[,;"
    r":.\s]{0,6}(?:was\smade\s)?(?:that|to|for|auf|dass|zu|:|–|-)?\s*(?P<text>.+)$",
    re.IGNORECASE | re.DOTALL,
)


#: "Motion by Mr. Levin, seconded by Prof. Ayo, to …": no end of a sentence.
_TITLED = compile_later(r"\b(mr|mrs|ms|mx|dr|prof|sr|sra|mme)\.(?=\s[A-ZÀ-Þ])", re.IGNORECASE)
#: "close the meeting" decides nothing.
_CLOSES = compile_later(
    r"\W*(?:adjourn|close|end|open)\s(?:the|this|our)\s(?:\w+\s){0,3}(?:meeting|call|session)\b", re.IGNORECASE
)


#: What was said of a motion, and not what was moved.
_NO_MOTION = compile_later(
    r"(?:was|were|is|has\sbeen|wurde|wird|ist|est|a\sété|with|and|seconded|initiated|by)\b", re.IGNORECASE
)


def decided_in(sentence: str) -> str | None:
    """What the sentence says that was decided now; None where it says nothing of the kind."""
    if len(sentence) > 1500:
        return None
    forms = (_QUOTED, _DECIDED, _NOMINAL, _GERMAN, _BY_VOTE, _AGREED_THING, _AGREED_LATER, _SPANISH, _IN_BRACKETS)
    match = next((match for form in forms if (match := form.match(sentence))), None)
    if not match:
        return None
    head = sentence[: match.start("text")]
    if find_days(head) or _EARLIER.search(head) or _NOT.search(sentence[:200]) or _MINUTES.search(sentence):
        return None
    if is_formal(match["text"]):
        return None
    return match["text"]


def approved_in(sentence: str) -> str | None:
    """What was approved, accepted or adopted without a word of who did: in minutes that mark nothing, a decision."""
    match = (_APPROVED.match(sentence) or _APPROVED_ELSEWHERE.match(sentence)) if len(sentence) < 400 else None
    if not match or _OF_OTHERS.search(match["what"]) or _EARLIER.search(sentence) or _MINUTES.search(sentence):
        return None
    return match["text"]


def carried_in_letters(sentence: str) -> str | None:
    """What "M/S/C (Alva/Bruno) to …" says was decided; empty where it failed, None where it is no such thing."""
    match = _IN_LETTERS.match(sentence)
    if not match:
        return None
    return "" if (match["how"] or match["close"]) in {"F", "D"} else match["text"]


@dataclass(frozen=True)
class TookOn:
    names: str
    rest: str


def took_on(sentence: str, people: People) -> TookOn | None:
    """ "Mirko was asked to write to the board.", "Forms were discussed; Mirko agreed to write one." """
    match = _TOOK_ON.match(sentence) if len(sentence) < 1500 else None
    if match and ";" in match["names"]:
        match = _TOOK_ON.match(sentence, sentence.rindex(";", 0, match.end("names")) + 1)
    if match is None or not people.are_names(match["names"]):
        match = _took_on_later(sentence, people)
    if not match or not people.are_names(match["names"]) or is_collective(match["names"]):
        return None
    if not people.are_known(match["names"]) and match["names"].split()[0].casefold() in {
        "it",
        "he",
        "she",
        "they",
        "we",
        "i",
        "this",
        "that",
        "nobody",
        "everybody",
    }:
        return None
    return TookOn(match["names"], match["rest"])


_NEXT_CLAUSE = compile_later(r"[,;]\s(?:and\s|while\s|but\s)?(?=[A-ZÀ-ÖØ-Þ@])")


def _took_on_later(sentence: str, people: People) -> re.Match[str] | None:
    """ "Costa asked for more, and Dahl undertook to …": of somebody who is known."""
    for clause in _NEXT_CLAUSE.finditer(sentence[:1500]):
        match = _TOOK_ON.match(sentence, clause.end())
        if match and people.knows_each(match["names"]):
            return match
    return None


_WOULD = compile_later(
    r"(?P<names>[^:]{1,80}?)\s(?:would|will|should|shall|is\sto|are\sto|to|werde|werden|soll|sollen|devra|devront)\s"
    r"(?:also\s|then\s|please\s)?(?P<rest>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


def promised_in(decided: str, people: People) -> TookOn | None:
    """ "Priya would write to the bank", as it was agreed: of somebody who is known it is a promise."""
    match = _WOULD.match(decided)
    if not match or not people.knows_each(match["names"]):
        return _asked_of(decided, people)
    if _NO_DEED.match(match["rest"]):
        return None
    return TookOn(match["names"], match["rest"])


#: "Hanna is to check the list", among other sentences.
_IS_TO = compile_later(r"\W{0,3}(?P<names>[^:;]{1,60}?)\s(?:(?:is|are|was|were)\s)?to\s(?P<rest>[a-z].*)$", re.DOTALL)


def is_to(sentence: str, people: People) -> TookOn | None:
    """Of somebody who is known it is a promise."""
    match = _IS_TO.match(sentence) if len(sentence) < 1500 and not sentence.endswith("?") else None
    if not match or _NO_DEED.match(match["rest"]) or not people.knows_each(match["names"]):
        return None
    return TookOn(match["names"], match["rest"])


#: "pens should be given away: RT/JH to organise"
_AND_WHO = compile_later(r"(?P<text>.{4,400}?):\s(?P<names>[^:]{1,60}?)\sto\s(?P<rest>[a-z].*)$", re.DOTALL)


def and_who(decided: str, people: People) -> tuple[str, TookOn] | None:
    """What was decided, and who does it, where both are said."""
    match = _AND_WHO.match(decided)
    known = match is not None and people.knows_each(match["names"])
    return (match["text"], TookOn(match["names"], match["rest"])) if match and known else None


def _asked_of(decided: str, people: People) -> TookOn | None:
    """ "RV request a room", as it was agreed that they do."""
    words = decided.split()
    for count in range(min(4, len(words) - 2), 0, -1):
        deed = words[count]
        is_bare = deed.isalpha() and deed.islower() and not deed.endswith(("s", "ed")) and deed not in _NO_ASKED
        if is_bare and people.knows_each(names := " ".join(words[:count])):
            return TookOn(names, " ".join(words[count:]))
    return None


_NO_ASKED = frozenset(
    {"be", "have", "had", "and", "or", "not", "never", "do", "did", "may", "can", "could", "might", "must"}
)
#: "The group agreed Bruno would write", without "that".
_AGREED_WHO = compile_later(
    rf"\W{{0,3}}(?:{_BODY}){_ADVERBS}\s(?:agreed|agrees|decided|decides|resolved),?\s(?P<text>[^:]{{1,80}}?\s(?:would|will|should|shall)\s\S.*)$",
    re.IGNORECASE | re.DOTALL,
)


def agreed_who(sentence: str, people: People) -> TookOn | None:
    """Of somebody who is known it is a promise."""
    match = _AGREED_WHO.match(sentence) if len(sentence) < 1500 else None
    if not match or _EARLIER.search(sentence[: match.start("text")]):
        return None
    return promised_in(match["text"], people)


_GAVE = compile_later(
    rf"\W{{0,3}}(?:{_BODY}|the\schair|the\spresident){_ADVERBS}\s(?:requested|requests|instructed|instructs|tasked|tasks|mandated|"
    r"charged|directed|directs|beauftragte?|bittet|charge|a\schargé|demande\sà)\s(?P<names>[^:,]{1,60}?)\s(?:with\s|to\s|,\s|de\s|d['’])"
    r"(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)


def gave(sentence: str, people: People) -> TookOn | None:
    """ "The Committee requested the secretariat to circulate the draft." """
    match = _GAVE.match(sentence) if len(sentence) < 1500 else None
    names = re.sub(r"^(?:the|der|die|das|den|la|le)\s", "", match["names"], flags=re.IGNORECASE) if match else ""
    return TookOn(names, match["rest"]) if match and (people.are_known(names) or is_collective(names)) else None


#: "Improvements to the order of pages" is by nobody.
_NOUN = compile_later(r"\w{3,}(?:ments?|tions?|ness|ships?|ities|ings|ances|ences)", re.IGNORECASE)


def own_line(text: str, people: People, *, need_known: bool) -> bool:
    """Whether the whole is a person, "to" or "will", and a deed."""
    match = _OWN_LINE.match(text) if len(text) < 1500 else None
    if not match or _NO_DEED.match(match["rest"]):
        return False
    names = re.sub(r"\s?\([^()]{0,60}\)", "", match["names"]).strip(" ,")
    if people.are_known(names):
        return True
    if _NOUN.fullmatch(names):
        return False
    if people.are_names(names) and any(people.knows(name) for name in split_names(names)):
        return True  # "Dora and Alex", where Alex is written otherwise elsewhere
    first = match["rest"].split()[0]
    is_deed = first[:1].islower() and fold(first) not in THINGS
    is_strong = match["deed"].casefold() in {"to", "will"} and not need_known
    return is_deed and is_strong and people.are_names(names) and len(names.split()) <= 4


def is_motion(text: str) -> bool:
    return bool(_MOTION.search(text))


def outcome_of(text: str) -> bool | None:
    """Whether a motion was carried; None where the text does not say."""
    failed, carried = _FAILED.search(text), _CARRIED.search(text)
    if failed and (not carried or failed.start() < carried.start()):
        return False
    return True if carried else None


def is_quoted(sentence: str) -> bool:
    """A resolution whose words stand in quotes, whatever it decides."""
    return _QUOTED.match(sentence) is not None


def is_formal(text: str) -> bool:
    """ "approve the April minutes" and "close the meeting" decide nothing."""
    return is_of_minutes(text) or _CLOSES.match(text) is not None


def is_of_minutes(text: str) -> bool:
    """ "approve the April minutes" decides nothing."""
    return bool(
        re.search(r"^\W*(?:approve|accept|adopt|receive)\s(?:[\w'’]+\s){0,3}minutes\b", text, re.IGNORECASE)
        or re.match(r"\W*(?:the\s)?(?:\w+\s){0,2}minutes\b", text, re.IGNORECASE)
    )


def words_of_motion(text: str) -> str:
    """What was moved, without who moved and seconded it, and without its outcome."""
    text = _TITLED.sub(r"\1", text)
    for pattern in _MOVER:
        text = pattern.sub(lambda match: "," if match[0][-1:] != ")" else "", text, count=2)
    match = _OF_MOTION.search(text) or re.match(
        r"(?:it\s)?[\s,;]*(?:that|to|dass|zu)\s(?P<text>.+)$", text, re.IGNORECASE | re.DOTALL
    )
    if not match:
        return ""
    words = re.sub(r"^[\s,;:–-]*(?:(?:that|to|dass|zu)\b\s*)?", "", match["text"])
    words = re.split(r",\s*(?:and\s)?(?:was|were|passed|carried|,)", words)[0]
    if _NO_MOTION.match(words) or " " not in words.strip(" ,;."):
        return ""
    return re.sub(r"[\s,;]+(?:and|was|,)*[\s,;.]*$", "", words)
