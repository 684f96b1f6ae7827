"""The words that notes are marked with, in English and German. To teach a further one, add it here."""

from enum import Enum

from roundtable.text.capture.records import Kind, State


class After(Enum):
    """What must follow a word at the beginning of a line for it to be a marker."""

    COLON_OR_DASH = "Action: …  Action – …  [Action] …  ACTION @sasha …"
    COLON = "Agreed: …"
    CAPITALS_AND_COLON = "AI: …"


def listed(words: str) -> list[str]:
    return [word.strip() for word in words.split(";")]


#: Marker, and its plural as a heading: one kind and what must follow a row.
MARKERS: list[tuple[Kind, After, str]] = [
    (Kind.ACTION, After.COLON_OR_DASH, "action; actions; action item; action items; action point; action points"),
    (Kind.ACTION, After.COLON_OR_DASH, "todo; todos; to-do; to-dos; to do; task; tasks"),
    (Kind.ACTION, After.COLON_OR_DASH, "aufgabe; aufgaben; maßnahme; maßnahmen; zu tun; zu erledigen"),
    (Kind.ACTION, After.COLON, "next step; next steps; follow-up; follow-ups; nächste schritte; nächster schritt"),
    (Kind.ACTION, After.CAPITALS_AND_COLON, "ai; ais; ap; aps"),
    (Kind.DECISION, After.COLON_OR_DASH, "decision; decisions; resolution; resolutions; decisions made"),
    (Kind.DECISION, After.COLON_OR_DASH, "beschluss; beschlüsse; entscheidung; entscheidungen"),
    (Kind.DECISION, After.COLON, "decided; agreed; agreement; agreements; resolved; beschlossen; entschieden"),
    (Kind.QUESTION, After.COLON_OR_DASH, "question; questions; open question; open questions"),
    (Kind.QUESTION, After.COLON_OR_DASH, "frage; fragen; offene frage; offene fragen"),
]


class Section(Enum):
    """What a heading says of the list below it."""

    ACTIONS = Kind.ACTION
    CARRIED = "action items of an earlier meeting"
    DECISIONS = Kind.DECISION
    QUESTIONS = Kind.QUESTION
    LIST = "topics or people: their boxes are no action items"
    NOTES = "anything"

    @property
    def kind(self) -> Kind | None:
        return self.value if isinstance(self.value, Kind) else Kind.ACTION if self is Section.CARRIED else None


#: Headings besides the markers themselves; "…" stands for any word of an ACTION. What follows after "for", "from"
#: and the like need not be listed: see ``sections.py``.
HEADINGS: dict[Section, str] = {
    Section.ACTIONS: "new …; summary of …; list of …; open …; all …; offene …; neue …; offene punkte",
    Section.CARRIED: "carried over; carried forward; carry over; … carried over; … carried forward; carried over …;"
    " carried forward …; previous …; old …; past …; outstanding …; pending …; last meeting's …; last …; review of …;"
    " review of previous …; review of past …; review of open …; … review; status of …; frühere …; alte …; letzte …",
    Section.DECISIONS: "summary of decisions; decisions taken; key decisions; decision log",
    Section.QUESTIONS: "unanswered questions",
    Section.LIST: "agenda; agenda items; agenda topics; proposed agenda; draft agenda; today's agenda; next agenda;"
    " topics; proposed topics; tagesordnung; tagesordnungspunkte; themen; checklist; checkliste; attendance; attendees;"
    " attending; present; apologies; absent; regrets; participants; invited; invitees; roll call; teilnehmer;"
    " teilnehmende; anwesend; anwesende; entschuldigt; abwesend; housekeeping; before the meeting",
    Section.NOTES: "notes; minutes; meeting notes; meeting minutes; discussion; discussions; protokoll; notizen;"
    " diskussion; summary; zusammenfassung; any other business; aob; verschiedenes; sonstiges",
}

#: What a list says when there is nothing on it.
NOTHING = frozenset(
    listed(
        "none; nothing; no; n/a; na; nil; tbd; tba; none yet; nothing new; no actions; no action items; no decisions;"
        " no questions; keine; nichts; entfällt"
    )
)

#: The mark in a check box → the state, and whether it was carried over.
BOXES = {" ": State.OPEN, "": State.OPEN, "/": State.OPEN, ">": State.OPEN, "☐": State.OPEN}
BOXES |= dict.fromkeys("xX✓✔☑✅☒", State.DONE) | dict.fromkeys("-~✗✘", State.DROPPED)

#: What is said of an item in brackets, after a dash or in front of it.
STATUSES: dict[State, str] = {
    State.OPEN: "open; new; ongoing; in progress; pending; still open; offen; neu; in arbeit; läuft",
    State.DONE: "done; complete; completed; closed; finished; resolved; erledigt; abgeschlossen; fertig; ✅; ✓; ✔; ☑",
    State.DROPPED: "dropped; cancelled; canceled; withdrawn; obsolete; abandoned; won't do; wontfix; no longer needed;"
    " entfällt; entfallen; gestrichen; hinfällig; ❌",
}
#: The same for an item that stood in the notes of an earlier meeting.
CARRIED = (
    "carried; carried over; carry over; carried forward; carry forward; rolled over; c/f; from last meeting;"
    " from the last meeting; from last time; from previous meeting; as last time; übertragen; vom letzten mal;"
    " wie letztes mal"
)

#: Nobody is named by these.
NOBODY = frozenset(
    listed(
        "tbd; tba; nobody; nobody yet; none; n/a; ?; ??; ???; unassigned; open; owner; who; name; nn; n.n; niemand;"
        " offen"
    )
)
#: What leads to a name at the end of an item.
OWNER_WORDS = "owner; owners; assigned to; assignee; responsible; who; lead; wer; verantwortlich; zuständig"
#: What stands between a name and what is promised, as in "Sasha to send the slides".
PROMISES = "to; will; shall; should; must; is to; are to; soll; sollen; wird; werden; muss; müssen"
#: A handle after one of these is who is spoken with, not who promises.
SPOKEN_WITH = frozenset(
    listed("to; with; from; for; by; ask; and; of; cc; via; see; at; an; mit; von; für; und; bei; fragen"),
)
#: After "Sasha to …" or "Mark …" these make a thing of the first word: "Link to the paper", "Mark the samples".
OF_A_THING = frozenset(listed("the; a; an; be; our; this; that; these; those; all; my; your; their; every; each"))
#: Capitals at the beginning of a promise that are no name: "Need to check", "Link to paper", "Slides: send them".
NO_NAMES = frozenset(
    listed(
        "access; add; agenda; answer; apply; ask; assign; background; begin; budget; change; changes; check;"
        " comment; comments; connect; continue; contract; contribute; data; deadline; decide; decision; draft;"
        " due; email; everything; figure; figures; find; follow; fyi; get; go; have; how; i; idea; important;"
        " info; introduction; invitation; invite; issue; it; letter; link; listen; look; mail; meeting;"
        " minutes; more; move; need; new; next; note; notes; offer; option; outcome; paper; plan; please;"
        " possible; prepare; present; problem; proposal; question; reach; ready; refer; remember; reminder;"
        " reply; report; request; required; respond; response; return; review; send; sign; slides; someone;"
        " something; speak; start; status; submit; subscribe; suggestion; survey; switch; table; talk; that;"
        " there; these; this; topic; try; update; updates; want; we; what; when; where; whether; who; why;"
        " work; write; bitte; daten; entwurf; folien; frage; hinweis; ich; idee; noch; punkt; termin; thema;"
        " vorschlag; wir"
    )
)
