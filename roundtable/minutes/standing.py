"""How promises stand, and who is nobody or everybody: the words for it, in English, German and French.

Further languages are in ``tongues.py``.
"""

from roundtable.minutes import tongues
from roundtable.minutes.vocabulary import listed

STATES: dict[str, str] = {
    "open": "open; new; ongoing; on-going; on going; in progress; in hand; pending;"
    " still open; still; not yet; not yet done; not yet complete; not yet completed;"
    " not yet started; not yet begun; not done; not started; overdue; late; "
    "started; partly done; partially done; waiting; blocked; to do; todo;"
    " in work; under way; underway; no progress; stays; stays as it is; "
    "remains; remains open; continuing; continues; active; reopened; half "
    "done; almost done; not done yet; not complete; not completed; incomplete;"
    " to be done; moved; postponed; deferred; yes, still; unchanged; outstanding;"
    " wip; amber; red; assigned; draft; on track; off track; on schedule; on hold; paused; at risk; behind;"
    " behind schedule; delayed; no news; nothing yet; will do; yet to do; yet to be done; yet to start; unfinished;"
    " offen; noch offen; neu; in arbeit; läuft; laufend; in bearbeitung; ausstehend;"
    " noch nicht; nicht erledigt; nicht begonnen; begonnen; überfällig; teilweise "
    "erledigt; wartet; verschoben; bleibt;"
    " en cours; ouvert; ouverte; nouveau; nouvelle; en attente; pas encore; non "
    "commencé; à faire; pas fait; non fait; en retard; reste; reporté; reportée;"
    " à suivre",
    "done": "done; complete; completed; closed; finished; resolved; fixed; ticked "
    "off; sent; delivered; implemented; all done; is done; was done; has "
    "been done; done already; now done; done now; this is done; accomplished;"
    " fulfilled; merged; solved; ready; achieved; green; ✅; ✓; ✔; ☑; 👍 done;"
    " erledigt; abgeschlossen; fertig; beendet; gemacht; ist erledigt; schon "
    "erledigt; umgesetzt; geschlossen; abgehakt;"
    " fait; faite; faits; faites; terminé; terminée; clos; close; réalisé; réalisée;"
    " achevé; effectué; c'est fait; fini; clôturé",
    "dropped": "dropped; cancelled; canceled; withdrawn; obsolete; abandoned; won't "
    "do; wontfix; will not be done; no longer needed; not needed; not needed "
    "any more; not needed anymore; no longer necessary; no longer relevant;"
    " no longer required; not required; not required any more; not required anymore; no longer wanted; not wanted;"
    " no longer planned; no longer applicable; not applicable; not necessary; not necessary any more; not going ahead;"
    " stood down; scrapped; shelved; let go;"
    " superseded; overtaken; overtaken by events; rejected; removed; void;"
    " retired; struck; struck out; given up; skipped; moot; not any more;"
    " discarded; n/a; ❌; ✗; ✘;"
    " entfällt; entfallen; gestrichen; hinfällig; zurückgezogen; nicht mehr nötig;"
    " verworfen; abgesagt; aufgegeben; obsolet;"
    " abandonné; abandonnée; annulé; annulée; retiré; retirée; sans objet; supprimé;"
    " supprimée; plus nécessaire; caduc; caduque; sans suite",
}
STATE_OF = {
    **{word: state for state, words in reversed(tongues.STATES.items()) for word in listed(words)},
    **{word: state for state, words in reversed(STATES.items()) for word in listed(words)},
}
CARRIED_WORDS = listed(
    "carried over; carried; carried forward; carry over; carry forward; rolled "
    "over; rolled forward; c/f; c/o; from last meeting; from the last meeting;"
    " from last time; from previous meeting; from the last call; from last call;"
    " from last week; since last week; since last time; as last time; brought "
    "forward; b/f; repeated; repeat; from before; again; old;"
    " übertragen; vom letzten mal; wie letztes mal; aus der letzten sitzung; "
    "übertrag; reporté; reportée; reportés; reconduit; reconduite; de la dernière "
    "fois; report"
)
NOBODY = frozenset(
    listed(
        "tbd; tba; tbc; nobody; nobody yet; no one; no one yet; none; n/a; na; "
        "?; ??; ???; ????; unassigned; open; owner; who; who?; name; names; nn;"
        " n.n; n. n; n.n.; niemand; offen; -; –; —; --; someone; somebody; anyone;"
        " anybody; help wanted; volunteer; volunteers; volunteer needed; volunteers "
        "needed; a volunteer; to be decided; to be determined; to be confirmed;"
        " to be assigned; to be named; any; wer; wer?; jemand; noch offen; wird "
        "noch bestimmt; à définir; à déterminer; à préciser; à désigner; qui; qui "
        "?; qui?; personne; quelqu'un; nobody so far; not assigned; no owner; not "
        "yet assigned; @name; @who; @tbd; @nobody; @owner; @someone; …; ..."
    )
)
NOTHING = frozenset(
    listed(
        "none; nothing; nil; no; n/a; na; -; –; —; --; none yet; nothing new; nothing "
        "to report; no actions; no action; no action items; no decisions; no decision;"
        " none this time; nothing this time; nobody; none recorded; none received;"
        " keine; keiner; keins; nichts; niemand; entfällt; aucun; aucune; rien;"
        " néant; personne; sans objet; no one; none beyond these; …; ...; none "
        "so far; nothing else; /"
    )
)
COLLECTIVE = frozenset(
    listed(
        "steering group; steering committee; working group; core team; project office; task force; executive committee;"
        " organising committee; organizing committee; programme committee; editorial team;"
        " all; everybody; everyone; each; chairs; chair; both; group; team; members;"
        " editors; editor; secretary; secretariat; treasurer; organizers; organisers;"
        " organizer; organiser; leads; lead; staff; office; board; committee; council;"
        " authors; author; trustees; all members; all chairs; note-taker; president;"
        " host; hosts; sites; scribe; staff contact; wg; participants; maintainers;"
        " coordinators; coordinator;"
        " alle; beide; vorstand; gruppe; sekretariat; vorsitz; mitglieder; leitung;"
        " geschäftsstelle; vorsitzende; tous; toutes; tout le monde; chacun; chacune;"
        " bureau; groupe; secrétariat; membres; président; présidente; comité; "
        "équipe"
    )
)
#: With these a sentence goes on about something: what follows "to" or "will" is no deed.
THINGS = frozenset(
    listed(
        "one; two; three; any; some; no; both; such; other; another; several; many; more; most; few; which; whose;"
        " the; a;"
        " an; our; this; that; these; those; all; my; your; their; every;"
        " each; be; der; die; das; le; la; les; un; une"
    )
)
