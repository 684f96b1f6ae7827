"""What WTForms finds wrong by itself, in our words: what is wrong and what to do, in the reader's language."""

from flask_babel import gettext

from roundtable.domain.errors import N_

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


class Sentences:
    """What WTForms asks for its words."""

    def gettext(self, words: str) -> str:
        return gettext(_OURS[words]) if words in _OURS else words

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


SENTENCES = Sentences()
