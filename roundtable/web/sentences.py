"""What is wrong and what to do, in the reader's language: what the domain says, and WTForms, this in our words."""

from datetime import date

from flask_babel import gettext

from roundtable import formats
from roundtable.domain.errors import N_, DomainError

_CHOOSE = N_("Please choose one of the list.")
#: WTForms' sentence → ours.
_OURS = {
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Not a valid integer value.": N_("Please enter a whole number."),
    "Not a valid date value.": N_("Please enter a day, such as 2026-11-24."),
    "Not a valid time value.": N_("Please enter a time, such as 15:00."),
    "Not a valid datetime value.": N_("Please enter a day and a time, such as 2026-11-24 15:00."),
}


def sentence_of(error: DomainError) -> str:
    """Days in it are written as everywhere."""
    values = {name: formats.day(v) if isinstance(v, date) else v for name, v in error.values.items()}
    return gettext(error.message) % values if values else gettext(error.message)


class Sentences:
    """What WTForms asks for its words."""

    def gettext(self, words: str) -> str:
        return gettext(_OURS[words]) if words in _OURS else words

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


SENTENCES = Sentences()
