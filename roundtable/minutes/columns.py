"""The words above the columns of tables, in English, German and French; further languages are in ``tongues.py``."""

from enum import Enum, auto

from roundtable.minutes import tongues
from roundtable.minutes.vocabulary import listed


class Column(Enum):
    """What the cells of a column say."""

    ACTION = auto()
    OWNER = auto()
    DUE = auto()
    STATE = auto()
    NUMBER = auto()
    TOPIC = auto()
    MINUTES = auto()
    PRESENTER = auto()
    NOTES = auto()
    DECISION = auto()
    REASON = auto()
    NAME = auto()
    CAME = auto()  # whether the person was there
    ROLE = auto()
    EARLIER = auto()  # when it was promised


COLUMN_WORDS: dict[Column, str] = {
    Column.ACTION: "who does what; what happens next; what we do; what we will do;"
    " action; actions; action item; action items; action point; action points;"
    " task; tasks; to do; todo; todos; to-do; what; what to do; action required;"
    " actions required; required action; agreed action; agreed actions; "
    "activity; promise; deed; assignment; follow-up; follow up; next step;"
    " next steps; actions agreed; action agreed; decision/action; decisions/actions;"
    " decision / action; decisions and actions; decision and action; outcome/action;"
    " actions/owner; action / owner; action/owner; result/action; actions "
    "and decisions; conclusions/actions;"
    " aufgabe; aufgaben; maßnahme; maßnahmen; was; zu tun; zu erledigen; auftrag; aktion; was ist zu tun;"
    " tâche; tâches; quoi; action à mener; actions à mener; à faire",
    Column.OWNER: "who; owner; owners; responsible; responsibility; responsible person;"
    " person; person responsible; assigned to; assignee; assignees; lead;"
    " by whom; resp.; resp; action by; action owner; owned by; whom; champion;"
    " actionee; for; leader; assigned; on whom; who does it; action on; who by; accountable; who will do it; doer;"
    " person in charge; in charge; pic; poc; point person; dri; accountable person; action holder; holder; who leads;"
    " owner/lead; lead/owner; action officer; name of owner; task owner; delegated to; handled by; whose; to whom;"
    " wer; verantwortlich; verantwortliche; verantwortlicher; verantwortliche "
    "person; zuständig; zuständige; zuständigkeit; durch; bearbeiter; bearbeiterin;"
    " responsable; responsables; qui; pilote; porteur; porteuse; chargé; par qui",
    Column.DUE: "by; by when; due; due date; due by; deadline; when; target date; target;"
    " until; date due; complete by; completion date; timescale; timeline;"
    " due on; end date; expected; eta; finish by; done by; needed by; date;"
    " before; ready on; ready by; ready; to be ready by; done on; done before; completed by; required by; deliver by;"
    " delivery; delivery date; planned date; planned for; planned; expected date; due when; latest; by date; finish;"
    " finish date; target completion; target completion date; review date; milestone; due/status; no later than;"
    " wann; bis; bis wann; frist; fällig; fällig am; fälligkeit; termin; stichtag; datum;"
    " échéance; échéances; quand; pour quand; délai; date limite; date",
    Column.STATE: "status; state; done; done?; progress; rag; how it stands; outcome of "
    "action; current status; state of play; update; stand; erledigt; erledigt?;"
    " bearbeitungsstand; fortschritt; état; statut; avancement; fait; fait "
    "?; etat d'avancement; closed; complete; completed; open/closed",
    Column.NUMBER: "no; no.; nr; nr.; #; id; ref; ref.; number; n°; item no; item no.; "
    "action no; action no.; num; nummer; lfd. nr.; lfd nr; numéro; num.;"
    " index; key; minute; minute no; minute ref; reference; action ref; "
    "action id",
    Column.TOPIC: "topic; topics; item; agenda item; agenda point; subject; point; agenda;"
    " agenda topic; discussion item; discussion point; theme; heading; issue;"
    " matter; area; session; title; talk; item of agenda;"
    " thema; themen; top; tagesordnungspunkt; punkt; gegenstand; titel; sujet; sujets; objet; thème; intitulé",
    Column.MINUTES: "minutes; min; min.; mins; time; duration; length; start; clock; time "
    "(min); dauer; zeit; uhrzeit; zeitbedarf; beginn; von; durée; heure;"
    " horaire; temps; from; slot; allotted; time allotted; how long; start "
    "time",
    Column.PRESENTER: "presenter; presented by; speaker; speakers; led by; introduced by; "
    "referent; referentin; vortragende; rapporteur; intervenant; présenté "
    "par; host; facilitator; vorgestellt von",
    Column.NOTES: "what we said; what we discussed; what was discussed; what we talked about;"
    " notes; note; discussion; what was said; comments; comment; remarks;"
    " remark; summary; description; details; detail; purpose; key points;"
    " points raised; content; minute; background; what comes of it; outcome;"
    " outcomes; discussion/outcome; notes and actions; discussion and decisions;"
    " conclusion; conclusions; what was decided; result of discussion; findings;"
    " information; result; results;"
    " diskussion; bemerkungen; bemerkung; kommentar; inhalt; besprechung; notizen;"
    " anmerkungen; anmerkung; ergebnis; ergebnisse; beschreibung; verlauf; zusammenfassung;"
    " ergebnis/beschluss;"
    " commentaires; commentaire; remarques; notes; échanges; contenu; résumé;"
    " ce qui a été dit; observations; description; suites",
    Column.DECISION: "decision; decisions; resolution; resolutions; decided; agreed; agreement;"
    " beschluss; beschlüsse; entscheidung; entscheidungen; décision; décisions;"
    " résolution",
    Column.REASON: "reason; reasons; why; rationale; because; grund; begründung; warum;"
    " raison; pourquoi; motif; made by; decided by; consulted; informed; inform; consult; supported by; votes; vote;"
    " in favour",
    Column.NAME: "representative; representatives; delegate; contact person;"
    " name; names; member; members; participant; participants; attendee; "
    "attendees; surname; first name; nom; noms; mitglied; teilnehmer; teilnehmende;"
    " teilnehmerin; membre; nom et prénom; vorname; representative; delegate",
    Column.CAME: "present; present?; attended; attendance; attended?; came; there; there?;"
    " here; apologies; anwesend; anwesenheit; teilgenommen; présence; présent;"
    " présent ?; in person; online; status of attendance; attending",
    Column.ROLE: "role; affiliation; organisation; organization; institution; position;"
    " function; email; e-mail; company; site; country; rolle; funktion; "
    "einrichtung; fonction; rôle; initials; centre; center; representing",
    Column.EARLIER: "raised; raised on; opened; since; from meeting; meeting; date raised;"
    " assigned on; created; set on; origin; from; source; seit; vom; gestellt "
    "am; depuis; date of meeting; date assigned; meeting date",
}
COLUMN_OF: dict[str, Column] = {
    **{word: Column[name] for name, words in reversed(tongues.COLUMNS.items()) for word in listed(words)},
    **{word: column for column, words in reversed(COLUMN_WORDS.items()) for word in listed(words)},
}
