"""Passwords: argon2id (RFC 9106), and what a good one is (NIST SP 800-63B: long, not common, no rules)."""

import re

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from roundtable.domain.errors import N_, DomainError

SHORTEST = 10
LONGEST = 200
#: The beginnings of what people choose when they must choose something.
COMMON = (
    *("password", "passwort", "qwerty", "qwertz", "azerty", "letmein", "iloveyou", "welcome", "admin", "changeme"),
    *("1234", "12345", "123456789", "1234567890", "111111", "abc123", "roundtable", "leiomyosarcoma", "sarcoma"),
)

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's floor, ~25 ms
#: A password that nobody has: checked when an address is unknown, so that both take equally long.
_NOBODYS = _hasher.hash("nobody has this password")


def hashed(password: str) -> str:
    return _hasher.hash(password)


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether this is the password. Takes as long without a hash as with one."""
    try:
        _hasher.verify(password_hash or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def check(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Refuse what is easily guessed; ``about`` is what others know: the name, the address."""
    if len(password) < SHORTEST:
        raise DomainError(
            N_("Please choose at least %(shortest)s characters. Several words are good."),
            field="password",
            shortest=SHORTEST,
        )
    if len(password) > LONGEST:
        raise DomainError(N_("Please choose at most %(longest)s characters."), field="password", longest=LONGEST)
    low = password.casefold()
    known = [part for words in about for part in re.split(r"\W+", words.casefold()) if len(part) > 3]
    rest = low
    for part in sorted({*COMMON, *known}, key=len, reverse=True):
        rest = rest.replace(part, "")
    if len(re.sub(r"\W", "", rest)) < SHORTEST // 2 or len(set(low)) < 4:
        raise DomainError(
            N_("This is easily guessed. Please choose something longer, such as four words."),
            field="password",
        )
