"""Reports in the ways of well-known servers, about a mail of ours: the files in reports/."""

from pathlib import Path

REPORTS = Path(__file__).parent / "reports"


def report(
    name: str, *, address: str = "bob@example.org", return_path: str = "back@example.org", message_id: str = "<1@x>"
) -> bytes:
    """The bytes of one report, about the mail of this Message-ID to this address."""
    text = (REPORTS / f"{name}.eml").read_text()
    for word, value in (("{address}", address), ("{return_path}", return_path), ("{message_id}", message_id)):
        text = text.replace(word, value)
    return text.replace("\n", "\r\n").encode()
