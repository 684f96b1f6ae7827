"""What somebody wrote anew in a reply: without what it quotes, and without their signature.

Which words mail programs write around a quotation, in many languages, is known to mail-parser-reply. How a reply is
built is told here, line by line: nothing that a person wrote is taken for a signature because it begins with a dash or
with “Thanks”.
"""

import re
from itertools import groupby, islice

from mailparser_reply.constants import MAIL_LANGUAGES

LANGUAGES = [name for name in MAIL_LANGUAGES if len(name) == 2]
#: Nobody reads further.
MOST_CHARACTERS = 200_000
#: The lines that a name, an office and telephone numbers take.
LONGEST_SIGNATURE = 12
SHORT = 70  # characters of a line in a signature
#: Of a passage that is answered in between so many lines are kept above the answer.
KEPT_QUOTE = 3


def _known(what: str) -> list[re.Pattern[str]]:
    patterns = [MAIL_LANGUAGES[name].get(what, "") for name in LANGUAGES]
    return [re.compile(pattern, re.MULTILINE | re.IGNORECASE) for pattern in patterns if pattern]


#: Besides those that the library knows: as Gmail and Thunderbird write them today.
_ALSO_WROTE = re.compile(
    r"(?:el\s.+escribió|op\s.+schreef\s.+|w dniu\s.+(?:napisał|pisze).*|dnia\s.+napisał.*|em\s.+escreveu"
    r"|den\s.+skrev.*)\s?[:：]",
    re.IGNORECASE | re.DOTALL,
)
#: However the date is written, on one line.
_ADDRESS_WROTE = re.compile(
    r".+@.+\s(?:wrote|schrieb|a écrit|ha scritto|escribió|skrev|написал.*)\s?[:：]", re.IGNORECASE
)
_WROTE = [*_known("wrote_header"), _ALSO_WROTE, _ADDRESS_WROTE]
_SENT_FROM = re.compile(
    "|".join(rf"(?:{MAIL_LANGUAGES[n]['sent_from']})" for n in LANGUAGES if MAIL_LANGUAGES[n].get("sent_from")),
    re.IGNORECASE,
)
_CLOSINGS = re.compile(
    rf"(?:{'|'.join(word for n in LANGUAGES for word in MAIL_LANGUAGES[n].get('signatures', []))}"
    r"|thanks|thank you|many thanks|cheers|best|yours|danke|merci|gracias|grazie|lg|vg|mfg|bien à vous|cordialement)"
    r"[\s,.!]{0,4}",
    re.IGNORECASE,
)
#: “From:”, “Von:”, “De :” and what else stands above a mail that Outlook quotes.
_HEAD = re.compile(
    r"[*> ]*(?:from|sent|to|subject|date|cc|von|gesendet|an|betreff|datum|kopie|de|envoyé|à|objet|enviado|el|para"
    r"|asunto|fecha|da|inviato|a|oggetto|data|van|verzonden|aan|onderwerp|od|wysłano|do|temat|från|skickat|till|ämne|fra|til|emne"
    r"|发件人|发送时间|收件人|主题|差出人|送信日時|宛先|件名|보낸\s?사람|받는\s?사람|제목)\*?\s?[:：]\*? ?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[-_]{3,} ?[^\W\d_][\w .]{3,40} ?[-_]{3,}|[_]{20,}|-{20,})\s*")


def stripped(text: str) -> str:
    """The words of the reply alone; nothing where nothing was written."""
    lines = [line.rstrip().replace("\xa0", " ") for line in text[:MOST_CHARACTERS].splitlines()]
    lines = _without_attributions(_before_quoted_mail(lines))
    blocks = [(is_quote, list(group)) for is_quote, group in groupby(lines, key=_is_quoted)]
    answered = {
        at
        for at, (is_quote, _) in enumerate(blocks)
        if is_quote and any(blocks[at + 1][1] if at + 1 < len(blocks) else [])
    }
    kept: list[str] = []
    is_begun = False
    for at, (is_quote, block) in enumerate(blocks):
        if not is_quote:
            written = _without_signature(block, is_begun=is_begun)
            kept += written
            is_begun = is_begun or any(written)
        elif len(answered) > 1 and at in answered:  # answered point by point: each answer needs what it answers
            kept += ["", *block[-KEPT_QUOTE:], ""]
            is_begun = True
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _before_quoted_mail(lines: list[str]) -> list[str]:
    """What stands above the heads of the mail that is quoted whole, as Outlook does it."""
    for at, line in enumerate(lines):
        if not _HEAD.match(line):
            continue
        heads = [one for one in lines[at : at + 8] if one.strip()]
        if sum(bool(_HEAD.match(one)) for one in heads) >= 3:
            end = at
            while end and (not lines[end - 1].strip() or _SEPARATOR.fullmatch(lines[end - 1])):
                end -= 1
            return lines[:end]
    return lines


def _without_attributions(lines: list[str]) -> list[str]:
    """Without “On Monday Alice wrote:”, and without what follows where it is quoted by no marks."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        length = _attribution(lines, at)
        if length:
            if not _is_quoted(next((line for line in islice(lines, at + length, None) if line.strip()), "")):
                return out
        elif _SEPARATOR.fullmatch(lines[at]) and not any(
            line.strip() and not _is_quoted(line) for line in lines[at + 1 :]
        ):
            return out
        else:
            out.append(lines[at])
        at += length or 1
    return out


def _attribution(lines: list[str], at: int) -> int:
    """How many lines it has, if one begins here: mail programs break long ones."""
    for length in (1, 2, 3):
        if at + length > len(lines) or not lines[at + length - 1].strip():
            return 0
        words = "\n".join(line.lstrip("> ") for line in lines[at : at + length])
        is_whole = words.rstrip().endswith((":", "："))
        if is_whole and len(words) < 400 and any(pattern.fullmatch(words.strip()) for pattern in _WROTE):
            return length
        if is_whole:
            return 0
    return 0


def _without_signature(block: list[str], *, is_begun: bool) -> list[str]:
    """A signature begins at “--”, or at a closing with few short lines after it; the closing goes with it."""
    first = next(
        islice((at for at in reversed(range(len(block))) if block[at].strip()), 3 * LONGEST_SIGNATURE, None), 0
    )
    written = (at for at in range(first, len(block)) if block[at])  # of empty lines there may be very many
    for at in written:
        line = block[at]
        rest = [one for one in block[at + 1 :] if one.strip()]
        if line.strip() in {"--", "—", "__"} and len(rest) <= 3 * LONGEST_SIGNATURE:
            return block[:at]
        is_first = not is_begun and not any(one.strip() for one in block[:at])
        is_short = len(rest) <= LONGEST_SIGNATURE and all(len(one) <= SHORT for one in rest)
        if not is_first and is_short and _CLOSINGS.fullmatch(line.strip()):
            return block[:at]
        if len(line) < SHORT and len(rest) <= 2 and _SENT_FROM.match(line.strip()):
            return block[:at]
    return block
