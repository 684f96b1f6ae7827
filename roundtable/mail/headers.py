"""Headers as they go over the line."""

import re
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import lru_cache
from typing import Any

MOST_OF_A_LINE = 76


class OneLine(EmailPolicy):
    """As SMTP's, but what a program reads is neither folded nor encoded, however long: RFC 2369 knows no
    encoded words, and a mail program would show no “unsubscribe”."""

    WHOLE = frozenset({"list-unsubscribe", "message-id"})

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in self.WHOLE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        is_long_name = getattr(value, "addresses", ()) and len(f"{name}: {value}") > MOST_OF_A_LINE
        if is_long_name or not str(value).isascii():
            return f"{name}: {self._encoded(name, value)}{self.linesep}".encode("ascii")
        folded = super().fold_binary(name, value)
        # Words that just fit into a line would all stand in the second: the first says something too (RFC 5322 2.2.3).
        bare = f"{name}:{self.linesep} ".encode("ascii")
        return f"{name}: ".encode("ascii") + folded.removeprefix(bare) if folded.startswith(bare) else folded

    def _encoded(self, name: str, value: Any) -> str:
        """Encoded words (RFC 2047). Python's policies lose spaces between them, and fold long names within their
        quotes, which makes several addresses of one; its Header does not."""
        named = [(one.display_name, f"{self.linesep} <{one.addr_spec}>") for one in getattr(value, "addresses", ())]
        words, address = named[0] if named else (str(value), "")
        return Header(words, "utf-8", header_name=name).encode(linesep=self.linesep) + address


HEADERS = OneLine(linesep=SMTP.linesep)


#: A name and an address of which nothing is to be quoted, encoded or folded: most are.
_IS_PLAIN = re.compile(r"(?=.{1,76}$)[A-Z][A-Za-z-]+: [A-Za-z0-9]+(?: [A-Za-z0-9]+)* <[a-z0-9._+-]+@[a-z0-9.-]+>")


@lru_cache(maxsize=2048)
def header(name: str, words: str, address: str = "") -> bytes:
    """One header, folded and encoded; with an address the words are its name. A line break in them is an error."""
    if address and _IS_PLAIN.fullmatch(f"{name}: {words} <{address}>"):
        return f"{name}: {words} <{address}>\r\n".encode("ascii")
    message = EmailMessage(policy=SMTP)
    # A name may hold commas and brackets: only in an Address they stay part of the name.
    message[name] = Address(words, addr_spec=address) if address else words
    return HEADERS.fold_binary(name, message[name])
