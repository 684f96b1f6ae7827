"""The words that minutes are marked with, in English, German and French. To teach a further one, add it here.

The commonest words of further languages are in ``tongues.py``.

Everything is compared folded: without case and accents. Words are separated by semicolons.
"""

from enum import Enum, auto

from roundtable.minutes import tongues
from roundtable.text.folding import fold


class Kind(Enum):
    """What a heading says of what stands below it, or the name of a field of its value."""

    PRESENT = auto()
    REGRETS = auto()
    GUESTS = auto()
    INVITED = auto()  # who of them came is not said
    CHAIR = auto()
    SCRIBE = auto()
    AGENDA = auto()
    ACTIONS = auto()
    CARRIED = auto()  # action items of an earlier meeting
    DECISIONS = auto()
    BOTH = auto()  # decisions and action items
    NOTES = auto()
    GATHER = auto()  # further headings
    NEXT = auto()  # the next meeting
    EARLIER = auto()  # the meeting before
    PAPERS = auto()
    QUESTIONS = auto()
    FORMAL = auto()  # opening and closing
    DATE = auto()
    TITLE = auto()
    PLACE = auto()
    SUBMITTED = auto()  # who signs the minutes


#: Who was there, and in which part.
OF_PEOPLE = frozenset({Kind.PRESENT, Kind.REGRETS, Kind.GUESTS, Kind.INVITED, Kind.CHAIR, Kind.SCRIBE})


def listed(words: str) -> list[str]:
    return [fold(" ".join(word.split())) for word in words.split(";") if word.strip()]


#: Whole headings and names of fields.
EXACT_WORDS: dict[Kind, str] = {
    Kind.PRESENT: "present; attending; attended; attendance; attendees; atendees; antendees; attendess; in attendance "
    "(members); participants; who; there;"
    " here; on the call; on call; in the room; in the meeting; online; remote;"
    " remotely; on site; in person; by phone; by telephone;"
    " by video; on zoom; via zoom; joined; taking part; who was there; who is "
    "here; who came; who's here; who was here; who was in; around; at the table; on board; members; people; with us;"
    " members present; voting members; attendance list; list of participants;"
    " list of attendees; roll call; roll; those present; were present;"
    " was present; came; others there; also there; there too; there were; with; we were; on the phone; in the call;"
    " on video; by video; in the meeting room; trustees in attendance; members in attendance; team; people there;"
    " people present; who joined; attended by; participating; panel; committee members; board members;"
    " council members; on the line; dialled in; blue sheet; blue sheets; bluesheet;"
    " dialed in; dialing in; trustees; directors; delegates; connected; physically "
    "present; virtually; virtual; attended online; attended in person;"
    " anwesend; anwesende; anwesenheit; anwesenheitsliste; teilnehmer; teilnehmerinnen; teilnehmende; teilnehmer:innen;"
    " teilnehmerinnen und teilnehmer; teilnehmerliste; dabei; mit dabei; es nehmen "
    "teil; waren da; stimmberechtigt; vor ort;"
    " présents; présent; présente; présentes; présent(e)s; présent·e·s; étaient "
    "présents; membres présents; participants; participant(e)s; liste de présence;"
    " personnes présentes; en ligne;"
    " sur place; à distance",
    Kind.REGRETS: "regrets; apologies; apology; apologies for absence; apologies received; out of office; off;"
    " off sick; on duty; excused; absent; absentees; absence; absences; absent with apologies;"
    " not there; not here; not; not present; could not come; couldn't come; can't "
    "come; cannot come; could not make it; couldn't make it; sorry; sorry to miss; we missed; sent apologies;"
    " who sent apologies; away; on holiday; on holidays; on vacation; on annual leave; on sick leave; sick; ill;"
    " travelling; traveling; missing; not around; not available; unavailable; im urlaub; krank; verreist; en congé;"
    " en vacances; malade; without;"
    " unable to attend; not able to attend; did not attend; sent word; sent their "
    "apologies; sent regrets; regretted; who was not there; with apologies; apologies "
    "from; regrets from; leave of absence; on leave; declined;"
    " entschuldigt; entschuldigte; entschuldigungen; abwesend; abwesende; es "
    "fehlen; es fehlten; fehlen; fehlt; fehlend; nicht da; nicht anwesend; nicht "
    "dabei; verhindert; unentschuldigt;"
    " excusés; excusé; excusée; excusées; excusé(e)s; excusé·e·s; absents; absentes;"
    " absent(e)s; absent·e·s; absents excusés; étaient absents; étaient excusés",
    Kind.GUESTS: "guests; guest; observers; observer; in attendance; also present; also "
    "in attendance; also attending; visitors; visitor; staff; staff in attendance; staff present; staff attending;"
    " staff members; officers in attendance; staff and "
    "guests; guests and staff; guests and observers; observers and guests;"
    " non-members; non-voting; others present; by invitation; invited guests;"
    " guest speakers; guest speaker; speakers; others; external; externals; presenters;"
    " gast; gäste; gäste und beobachter; beobachter; weitere anwesende; als gast;"
    " als gäste; zu gast; ferner anwesend; außerdem anwesend;"
    " invités; invitée; invité; invitées; invité(e)s; invité·e·s; observateurs;"
    " observatrices; observateur; observatrice; assistaient également; également "
    "présents",
    Kind.INVITED: "invited; invitees; distribution; circulation; cc; to; copies; copy "
    "to; eingeladen; verteiler; convoqués; diffusion; optional",
    Kind.CHAIR: "chair; chairs; co-chair; co-chairs; chairperson; chairman; chairwoman;"
    " chaired by; in the chair; chairing; acting chair; president; presiding;"
    " presiding officer; facilitator; facilitated by; moderator; moderated "
    "by; host; hosted by; led by; lead;"
    " meeting chair; session chair; organizer; organiser; called by; meeting called by;"
    " vorsitz; vorsitzender; vorsitzende; leitung; sitzungsleitung; gesprächsleitung; moderation; versammlungsleitung;"
    " animatrice; animateur; animation; présidente; président; présidence; président "
    "de séance; présidente de séance; présidence de séance",
    Kind.SCRIBE: "scribe; scribes; scribenick; secretary; recording secretary; minute "
    "taker; minutes taker; minute-taker; minutes taken by; minutes by; minutes;"
    " minuted by; note-taker; note taker; notetaker; note takers; notes "
    "by; notes taken by; notes; taking notes; recorder; recorded by; clerk;"
    " rapporteur; writer;"
    " protokoll; protokollführung; protokollführer; protokollführerin; protokollant;"
    " protokollantin; schriftführung; schriftführer; schriftführerin; mitschrift;"
    " secrétaire; secrétaire de séance; secrétariat; rapporteuse; prise de notes;"
    " notes prises par; rédaction; rédacteur; rédactrice",
    Kind.AGENDA: "agenda; preliminary agenda; tentative agenda;"
    " planned agenda; suggested agenda; proposed agenda; draft agenda; today's agenda; meeting agenda;"
    " agenda for today; agenda of the meeting; agenda review; agenda items;"
    " agenda topics; topics; topics for today; today; order of business;"
    " outline; programme; program; schedule; timetable; plan; plan for today;"
    " running order; what we will talk about; items; points; contents; table "
    "of contents; toc;"
    " tagesordnung; tagesordnungspunkte; themen; ablauf; programm; vorgesehene "
    "tagesordnung; geplante themen; zeitplan; inhalt; agendapunkte; top;"
    " ordre du jour; ordre du jour proposé; programme; sujets; points à l'ordre "
    "du jour; déroulé; déroulement; sommaire; thèmes",
    Kind.NOTES: "notes; minutes; meeting notes; meeting minutes; the notes; the minutes; we talked about; we discussed;"
    "what we talked about; what we discussed; topics discussed; points discussed; agenda items discussed;"
    " discussion; discussions; discussion items; discussion topics; items "
    "discussed; topics discussed; discussion notes; executive summary; comments; findings; purpose;"
    " purpose of the meeting; purpose of meeting; proceedings; the meeting;"
    " what we talked about; what was said; what was discussed; matters discussed;"
    " items of business; minutes of the meeting; log; details; detailed "
    "notes; summary; record; discussion points; agenda and notes; agenda "
    "& notes; notes and decisions; report; main part; reports and discussion;"
    " talk; who said what; transcript; action log and notes; quick recap; recap; brief recap; meeting summary;"
    " meeting recap;"
    " executive summary; overview; at a glance; in brief; in short; key takeaways; takeaways; highlights; key points;"
    " summary of discussion; summary of discussions; summary of the meeting; summary of the discussion;"
    " detailed summary;"
    " discussion summary; topics covered; what happened; chapters; outline of the discussion; main points; narrative;"
    " protokoll; notizen; besprechung; verlauf; diskussion; mitschrift; gesprächsnotizen;"
    " besprochene themen; besprechungspunkte; ergebnisprotokoll; inhalte;"
    " compte rendu; compte-rendu; procès-verbal; échanges; discussions; points "
    "abordés; sujets abordés; déroulement de la séance; relevé",
    Kind.GATHER: "old business; new business; unfinished business; business; general "
    "business; regular business; open business; continuing business; other "
    "items; reports; standing items; standing agenda items; standing reports;"
    " officer reports; officers' reports; committee reports; project reports; site reports; special orders; updates;"
    " for decision; for discussion; for information; items for decision; items for discussion; items for "
    "information; for action; regular items; main items; presentations; "
    "day 1; day 2; day 3; first day; second day; morning; afternoon; evening;"
    " morning session; afternoon session; part one; part two; part 1; part "
    "2; session 1; session 2; public session; open session; closed session;"
    " vormittag; nachmittag; erster tag; zweiter tag; tag 1; tag 2; teil 1; teil "
    "2; berichte; öffentlicher teil; nichtöffentlicher teil;"
    " matin; matinée; après-midi; jour 1; jour 2; premier jour; deuxième jour;"
    " première partie; deuxième partie; pour information; pour décision; pour "
    "discussion",
    Kind.NEXT: "next; next meeting; next meetings; next call; next calls; next sync;"
    " next session; next time; next date; next steps and next meeting; next "
    "one; next teleconference; next telecon; the next meeting; our next "
    "meeting; date of next meeting; date of the next meeting; dates of next "
    "meetings; date of next call; date and time of next meeting; date for "
    "the next meeting; upcoming meetings; upcoming; future meetings; dates "
    "of future meetings; future dates; coming meetings; coming dates; next "
    "agenda; agenda for next time; agenda for the next meeting; topics for "
    "next time; topics for next meeting; for next time; for the next meeting;"
    " save the date; when we meet again; we meet again;"
    " nächster termin; nächste termine; nächste sitzung; nächstes treffen; nächste "
    "besprechung; termin; termine; nächstes mal; nächster call; nächste telko;"
    " nächster sitzungstermin;"
    " prochaine réunion; prochaines réunions; prochaine séance; prochain rendez-vous;"
    " prochaine fois; prochaine rencontre; date de la prochaine réunion; prochaines "
    "dates; prochain appel",
    Kind.EARLIER: "last meeting; previous meeting; last call; previous minutes; last minutes;"
    " minutes of last meeting; letzte sitzung; réunion précédente; previous "
    "notes; earlier minutes",
    Kind.PAPERS: "papers; links; documents; attachments; references; reference; handouts;"
    " pre-reading; pre-reads; read before; recording; recordings; resources;"
    " related documents; supporting documents; annexes; annex; appendix;"
    " appendices; enclosures; footnotes; sources; legend; abbreviations;"
    " glossary of abbreviations; signature; signatures; connection details;"
    " dial-in; how to join; tags;"
    " unterlagen; anlagen; anlage; anhang; dokumente; verweise; quellen; abkürzungen;"
    " legende; unterschrift; unterschriften;"
    " pièces jointes; annexe; documents; liens; références; signatures",
    Kind.QUESTIONS: "questions; open questions; unanswered questions; parked; parked questions;"
    " parking lot; car park; bike shed; backlog; ideas; parked items; parked "
    "topics; open issues; for later; later; not discussed; deferred items;"
    " deferred; ideas for later; questions for later; things we did not "
    "get to; open points without owner; postponed; postponed items; postponed topics;"
    " postponed points; postponed conversations; unresolved; unresolved issues; unresolved points;"
    " offene fragen; fragen; themenspeicher; ideen; ideenspeicher; zurückgestellt;"
    " parkplatz; questions ouvertes; en suspens; à discuter plus tard; points "
    "reportés",
    Kind.FORMAL: "call to order; opening; opening of the meeting; opening of meeting;"
    " meeting opened; roll call and quorum; quorum; establishment of quorum;"
    " roll call of members; attendance and apologies; apologies and attendance;"
    " adjournment; adjourn; adjourned; meeting adjourned; close; closing;"
    " closure; close of meeting; close of the meeting; meeting close; meeting "
    "closed; closing of the meeting; closing remarks; end; end of meeting;"
    " end of the meeting; start; sign-off; adjournment and next meeting;"
    " closing and next meeting; close and next meeting; next meeting and "
    "close; pledge of allegiance; welcome and apologies; apologies and welcome;"
    " welcome and attendance;"
    " eröffnung; eröffnung der sitzung; schluss; ende; ende der sitzung; schließung;"
    " abschluss; sitzungsende; schluss der sitzung; feststellung der beschlussfähigkeit;"
    " beschlussfähigkeit; begrüßung und anwesenheit;"
    " ouverture; ouverture de la séance; clôture; clôture de la séance; levée "
    "de séance; levée de la séance; fin de la réunion; fin de la séance; appel "
    "nominal",
    Kind.DATE: "date; when; day; date and time; date/time; date & time; time and date;"
    " meeting date; meeting time; when and where; where and when;"
    " date of meeting; held; held on; meeting held on; time;"
    " meeting of; meeting on; minutes of; the meeting; session of;"
    " datum; wann; tag; sitzung vom; sitzung am; am; termin der sitzung; datum "
    "und uhrzeit; datum/zeit; zeit; uhrzeit; besprechung vom; datum der sitzung;"
    " date et heure; quand; réunion du; séance du; date de la réunion; heure; jour",
    Kind.TITLE: "meeting; title; subject; meeting title; name of meeting; group; committee;"
    " meeting name; working group; re; betreff; titel; sitzung; thema; besprechung;"
    " gremium; objet; réunion; titre; groupe; séance; gruppe",
    Kind.PLACE: "place; where; location; venue; room; call; dial in; link; zoom; video;"
    " medium; format; duration; length; ort; wo; raum; dauer; beginn; begin;"
    " started; ended; finish; start time; end time; lieu; où; salle; durée;"
    " status; version; author; authors; issue; repository; minutes document;"
    " project; type; type of meeting; doc; document; file; from; sent; reply-to;"
    " x-mailer; message-id; in-reply-to; mime-version; content-type; received;"
    " keywords; logging; time zone; timezone; channel; server; published;"
    " last modified; last edited; last updated; edited; created; modified;"
    " approved; quelle; stand",
    Kind.DECISIONS: "decisions; decision; resolutions; resolution; agreed; agreements; agreement;"
    " outcomes; outcome; conclusions; conclusion; decided; resolved; key "
    "decisions; decision log; consensus; what we decided; what was decided;"
    " we decided; we agreed; decisions made; decisions taken; motions; motion;"
    " votes; dec;"
    " beschlüsse; beschluss; entscheidungen; entscheidung; ergebnisse; ergebnis;"
    " festlegungen; festgelegt; beschlossen; entschieden; vereinbart; vereinbarungen;"
    " was wir beschlossen haben;"
    " décisions; décision; résolutions; résolution; conclusions; ce qui a été "
    "décidé; décidé; relevé de décisions; accords",
    Kind.ACTIONS: "who does what; who promised what; promises; promised; promises made;"
    " next steps; next step; homework; assignments; deliverables; things "
    "to do; what happens next; what's next; commitments; follow-up; follow-ups;"
    " follow up; follow ups; what to do; jobs; chores; who does what by "
    "when; what now; to be done; work to do; pending; open points; open "
    "items; pending items; pending points; outstanding items; summary of "
    "next steps; duties; ai; ais; ap; aps; agreed next steps;"
    " wer macht was; wer macht was bis wann; nächste schritte; offene punkte;"
    " hausaufgaben; zu tun; zu erledigen; was zu tun ist; arbeitsaufträge; to-do-liste;"
    " wer tut was;"
    " qui fait quoi; prochaines étapes; à faire; reste à faire; suites à donner;"
    " action plan; plan of action; agreed action plan; our jobs; our tasks;"
    " aktionsplan; maßnahmenplan; plan d'action; plan d'actions;"
    " engagements; qui fait quoi pour quand; points d'action",
    Kind.CARRIED: "old ones; last week; from last week; last month; last time; from the previous meeting; since then;"
    " promised earlier; earlier promises; open since last time; what was open; open from before; status of actions;"
    " old ones; left over; left over from last time; left from last time;"
    " leftovers; still open; from last time; carried over; carry over; carried "
    "forward; carry-over; since last time; from the last meeting; from last "
    "meeting; from the last call; from last call; old; follow-up from last "
    "time; what we promised last time; promised last time; last time's promises;"
    " rolled over; matters outstanding; outstanding; unfinished; unfinished "
    "from last time; still to do; left from the last meeting; remaining "
    "from last time; who did what; what became of it; what became of the "
    "old ones; what happened since; open from last time;"
    " vom letzten mal; noch offen; übertrag; übertragen; aus der letzten sitzung;"
    " offen vom letzten mal; altes; altlasten; erledigtes; rückblick; was wurde "
    "erledigt; noch zu tun;"
    " reste de la dernière fois; de la dernière fois; reportées; en cours; suivi;"
    " suivi des actions; suites de la dernière réunion; restant",
    Kind.SUBMITTED: "respectfully submitted; submitted by; signed; approved by; minutes "
    "approved; gezeichnet; unterzeichnet; für das protokoll; signé; prepared "
    "by; yours; best; best wishes; kind regards; regards; thanks; cheers",
}
EXACT: dict[str, Kind] = {
    **{word: Kind[name] for name, words in reversed(tongues.HEADINGS.items()) for word in listed(words)},
    **{word: kind for kind, words in reversed(EXACT_WORDS.items()) for word in listed(words)},
}
#: The same word as a heading of its own and as the name of a field, where it means something else.
FIELD_ONLY: dict[str, Kind] = {
    **dict.fromkeys(listed("notes; minutes; protokoll"), Kind.SCRIBE),
    **dict.fromkeys(listed("meeting; the meeting"), Kind.TITLE),
    **dict.fromkeys(listed("who; wer; qui; in"), Kind.PRESENT),
    "out": Kind.REGRETS,
}
HEADING_ONLY: dict[str, Kind | None] = {
    **dict.fromkeys(listed("notes; minutes; protokoll; mitschrift"), Kind.NOTES),
    **dict.fromkeys(listed("meeting; the meeting; besprechung; sitzung"), Kind.NOTES),
    **dict.fromkeys(listed("speakers; others; presenters; lead; tag; day; time; am"), None),
    **dict.fromkeys(listed("today; plan; points; items; contents"), Kind.AGENDA),
    "roll call": Kind.FORMAL,
}
#: Words of a heading that make it one of action items, of decisions, …
CORE: dict[Kind, str] = {
    Kind.ACTIONS: "action; actions; action item; action items; action point; action points;"
    " todo; todos; to-do; to-dos; to do; to dos;"
    " task; tasks; aufgabe; aufgaben; maßnahme; maßnahmen; auftrag; aufträge;"
    " tâche; tâches; handlungspunkte; aktionspunkte; actionables; action list;"
    " next steps; promises; follow-ups; to-do list; todo list; jobs; chores; homework; commitments; assignments",
    Kind.DECISIONS: "decision; decisions; motions; votes; agreed points; points agreed; resolution; resolutions;"
    " agreements; outcomes; consensus;"
    " conclusions; beschluss; beschlüsse; beschlüssen; entscheidungen; décision;"
    " décisions; résolutions",
}
#: What may stand beside them.
FILLERS = frozenset(
    listed(
        "temporary; provisional; preliminary; further; additional;"
        " new; continued; cont; immediate; suggested; members; your; reached; passed; adopted; approved; going;"
        " agreed upon;"
        " everyone; everybody; deadlines; dates; due; done; finished; dropped; cancelled; list; summary; of; the;"
        " all; our; and; &; from; for; this; meeting;"
        " meetings; call; today; today's; item; items; point; points; log; register;"
        " table;"
        " agreed; arising; recorded; assigned; taken; made; raised; key; open; "
        "group; s; in; at; by; who; what; when; actions; review; status; a; recap;"
        " main; overview; record; with; owners; owner; deadlines; update; updates;"
        " on; minutes; other; next; time; tracker; tracking; tracked; glance; follow-up;"
        " follow; up; required; until;"
        " der; die; das; des; dem; den; und; neue; neuen; offene; offenen; liste;"
        " aus; vom; von; zu; sitzung; heute; übersicht; getroffene; gefasste;"
        " les; la; le; de; mener; décidées; suivantes; du; et; nouvelles; ouvertes;"
        " liste; réunion; à; suivi; relevé; prises; au; retour; sur; point; tour;"
        " état; bilan; avancement; séance; précédente; dernière"
    )
)
#: What makes them an earlier meeting's.
OF_EARLIER = frozenset(
    listed(
        "old; done; finished; dropped; cancelled; previous; last; past; earlier; outstanding; carried; over; forward;"
        " left; leftover; still; review; status; follow; up; follow-up; pending;"
        " prior; since; progress; matters; update; updates;"
        " outstanding; unfinished; existing; ongoing; report; time; reviewing; "
        "completed; closed; rolled; older; brought; week; month; unfinished;"
        " alte; alten; letzte; letzten; letzter; frühere; früheren; vorherige; "
        "vorherigen; übertragene; stand; rückblick; kontrolle; überprüfung; mal;"
        " fortschritt;"
        " suivi; précédente; précédentes; anciennes; dernière; dernier; bilan; "
        "état; avancement; retour; rappel; reportées"
    )
)
#: "Trustees present", "Members absent": the last word counts.
LAST: dict[str, Kind] = {
    **dict.fromkeys(
        listed(
            "present; attending; attendance; rollcall; anwesend; présents; présentes; attendees; participants;"
            " teilnehmer"
        ),
        Kind.PRESENT,
    ),
    **dict.fromkeys(
        listed("absent; excused; apologies; regrets; entschuldigt; abwesend; absents; excusés; away"), Kind.REGRETS
    ),
    **dict.fromkeys(listed("guests; observers; visitors; gäste; invités"), Kind.GUESTS),
}
FIRST: dict[str, Kind] = {
    **dict.fromkeys(
        listed(
            "present; attending; attendees; participants; anwesend; anwesende; teilnehmer;"
            " teilnehmende; présents; presents"
        ),
        Kind.PRESENT,
    ),
    **dict.fromkeys(
        listed("apologies; regrets; absent; excused; entschuldigt; excusés; absents; absences"), Kind.REGRETS
    ),
    **dict.fromkeys(listed("guests; guest; observers; observer; visitors; gäste; beobachter; invités"), Kind.GUESTS),
}

ACTION_MARKERS = listed(
    "action; actions; action item; action items; action point; action points;"
    " actionitem; todo; todos; to-do; to-dos; to do; task; tasks; ai; ap; follow-up;"
    " follow up; followup;"
    " directed; assigned; next step; next steps; agreed action; agreed actions;"
    " new action; new actions; action agreed; actions agreed; done; aufgabe; "
    "aufgaben; auftrag; maßnahme; maßnahmen; zu tun; zu erledigen; tâche; tâches;"
    " à faire; action à mener; fait; erledigt; a/i; a.i.; homework; promise"
) + listed(tongues.ACTION_MARKERS)
DECISION_MARKERS = listed(
    "decision; decisions; decided; voted; agreed; agreement; resolved; resolution; resolutions;"
    " consensus; outcome; conclusion; dec; be it resolved; be it further resolved;"
    " group decision; committee decision; we decided; we agreed; we resolved; what we decided;"
    " what we agreed; we have decided; we have agreed;"
    " beschluss; beschlussfassung; beschlossen; entscheidung; entschieden; vereinbart; ergebnis; festgelegt; konsens;"
    " wir haben beschlossen; wir beschließen; nous avons décidé; nous décidons;"
    " décision; décidé; convenu; résolution; résolu; consensus; adopté; conclusion; accord"
) + listed(tongues.DECISION_MARKERS)
#: These say what is to be done only with a colon or a dash behind them, in whatever case.
NEED_COLON = frozenset(
    listed(
        "actions; next steps; agreed action; agreed actions; new action; new actions;"
        " action agreed; actions agreed; tasks; done; next step; fait; erledigt;"
        " assigned; outcome; conclusion; ergebnis; agreement; accord; follow up;"
        " task; action items; action points; todos; promise; homework; décidé; "
        "adopté; convenu; beschlussfassung; consensus; we decided; we agreed; we resolved; what we decided;"
        " what we agreed; we have decided; we have agreed;"
        " wir haben beschlossen; wir beschließen; nous avons décidé; nous décidons"
    )
    + listed(tongues.ACTION_MARKERS)
    + listed(tongues.DECISION_MARKERS)
) - {"decision"}
#: These are words of every day: only in capitals do they mark something without a colon.
CAPITALS_ONLY = frozenset(listed("ai; ap; dec; a/i; a.i."))
DONE_MARKERS = frozenset(listed("done; fait; erledigt"))
