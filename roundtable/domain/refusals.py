"""What the words of a mail server mean: is there no such mailbox, or may it work another time?

By the enhanced status code (RFC 3463) where there is one that says it; else by what servers are known to write.
"""

import re

from roundtable.models import BounceKind

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.#-])([45])\d\d(?=[ -])")
#: There is no such mailbox, nor will there be: addresses that are wrong (X.1.X but 7 and 8, which are the sender's),
#: mailboxes that were closed, domains without a server, and Exchange's word for an unknown recipient.
_HARD = re.compile(r"5\.(1\.(?!7$|8$)[1-9]\d*|2\.1|4\.1|4\.4|4\.310)$")
#: These codes say nothing of themselves.
_SAYS_NOTHING = re.compile(r"5\.(0|1|5)\.0$")
_SOFT_WORDS = re.compile(
    r"quota|(mailbox|inbox|account) (is |was )?(over)?full|storage|too (large|big|many)|exceed|spam|junk|"
    r"block(ed|list)|black ?list|polic(y|ies)|reputation|rate.limit|try (again|later)|temporar|"
    r"grey-?list|virus|relay",
    re.IGNORECASE,
)
_HARD_WORDS = re.compile(
    r"(unknown|no such|invalid|bad destination) (local |e-?mail )?(user|recipient|mailbox|address|account|person|part)|"
    r"(user|recipient|mailbox|address|account|domain|host)\b.{0,60}?\b(unknown|not? (longer )?(be )?(found|exist|valid|"
    r"known|available|active|in use|listed|recogni[sz]ed)|does ?n[o']t exist|unavailable|disabled|inactive|"
    r"deactivated|suspended|closed)|no mailbox here|not a (valid|known) |unroute?able|no longer (works|employed)",
    re.IGNORECASE | re.DOTALL,
)
#: What differs from mail to mail in what a server says.
_OF_ONE_MAIL = (
    (re.compile(r"https?://\S+"), "…"),
    (re.compile(r"<?[^\s<>@:;,()]+@[^\s<>@:;,()]+>?"), "<…>"),
    (re.compile(r"\[?\b(?:\d{1,3}\.){3}\d{1,3}\b\]?"), "…"),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{8,}\b"), "…"),
    (re.compile(r"\b\d{4,}\b"), "…"),
    (re.compile(r"\s+"), " "),
    (re.compile(r"(… ?){2,}"), "… "),
)


def kind_of(words: str, status: str = "") -> BounceKind:
    """Of a failure that is final for this mail. ``status`` is the one of a report, if there was one."""
    code = status_in(words, status)
    if code.startswith("4") or (not code and _CODE.search(words) and _CODE.search(words)[1] == "4"):  # type: ignore[index]
        return BounceKind.SOFT
    if code and not _SAYS_NOTHING.match(code):
        return BounceKind.HARD if _HARD.match(code) else BounceKind.SOFT
    if _SOFT_WORDS.search(words):
        return BounceKind.SOFT
    return BounceKind.HARD if _HARD_WORDS.search(words) else BounceKind.SOFT


def status_in(words: str, status: str = "") -> str:
    """The enhanced status code that says most: the report's, unless it is a general one and the words say more."""
    given, found = _STATUS.search(status), _STATUS.search(words)
    if given is not None and (found is None or not _SAYS_NOTHING.match(given[0])):
        return given[0]
    return found[0] if found is not None else ""


def reason_of(words: str) -> str:
    """The same words for all mails that were refused alike: “550 5.1.1 <…>: User unknown”."""
    for pattern, instead in _OF_ONE_MAIL:
        words = pattern.sub(instead, words)
    return words.strip()[:160]
