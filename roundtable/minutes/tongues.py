"""The commonest words of minutes in further languages: Dutch, Spanish, Portuguese, Italian, Swedish, Danish, Norwegian.

They are joined to those of ``vocabulary.py``, by the names of its kinds; what is written like an English, German or
French word that means something else is left out.
"""

#: Whole headings and names of fields.
HEADINGS = {
    "PRESENT": "aanwezig; aanwezigen; deelnemers;"
    " asistentes; presentes; asisten; participantes; miembros presentes;"
    " assistentes; participaram; presenti; partecipanti; membri presenti;"
    " paikalla; läsnä; obecni; pritomni; jelenlévok; närvarande; deltagare; närvarolista; til stede; deltagere;"
    " deltakere; tilstede; mødedeltagere",
    "REGRETS": "afwezig; afwezigen; afgemeld; afmeldingen; bericht van verhindering; afwezig met bericht; verhinderd;"
    " ausente; ausentes; excusado; excusada; excusados; excusan su asistencia; disculpan su ausencia; ausencias;"
    " ausências; justificaram; assente;"
    " assenti; assenti giustificati; assenze; giustificati;"
    " poissa; nieobecni; nepritomni; omluveni; usprawiedliwieni; frånvarande; förhinder; anmält förhinder;"
    " fraværende; afbud; forfall; meldt afbud; meldt forfall",
    "GUESTS": "gasten; toehoorder; toehoorders; invitado; invitada; invitados; invitadas; convidado; convidada;"
    " convidados; observador; observadora; observadores; ospite; ospiti; invitato; invitata; invitati; uditori; gäst;"
    " gäster; gjest; gjester; gæst;"
    " gæster",
    "CHAIR": "voorzitter; voorzitster; presidente; presidenta; preside; moderador; moderadora; presidencia;"
    " presidência;"
    " presiede; moderatore; moderatrice; ordförande; mötesordförande; mødeleder; ordstyrer; møteleder; formand;"
    " dirigent",
    "SCRIBE": "notulist; notuliste; verslag; verslaglegging; verslaggever; secretario; secretaria; secretário;"
    " secretária;"
    " redactor; redactora; toma de notas; segretario; segretaria; verbalizzante; redige; sekreterare; vid protokollet;"
    " sekretær; sekretaer",
    "AGENDA": "agendapunten; orden del dia; temas; temas a tratar; puntos; ordem do dia; ordem de trabalhos; pauta;"
    " assuntos;"
    " ordine del giorno; argomenti; odg; o.d.g; dagordning; föredragningslista; dagsorden; saksliste; punkter",
    "NOTES": "notulen; verslag; bespreking; acta; notas; minuta; desarrollo; desarrollo de la reunion;"
    " desenvolvimento; ata;"
    " temas tratados; puntos tratados; assuntos tratados; verbale; discussione; argomenti trattati; svolgimento;"
    " anteckningar; referat; diskussion; mötesanteckningar; møtereferat",
    "NEXT": "volgende vergadering; volgende bijeenkomst; volgend overleg; datum volgende vergadering;"
    " volgende afspraak;"
    " proxima reunion; proxima sesion; proxima convocatoria; proxima reuniao; prossima riunione; prossimo incontro;"
    " data della prossima riunione; nästa möte; naeste møde; neste møte",
    "FORMAL": "opening; sluiting; afsluiting; apertura; cierre; clausura; abertura; encerramento; apertura dei lavori;"
    " chiusura; chiusura dei lavori; mötets öppnande; mötets avslutande; åpning; avslutning; afslutning",
    "QUESTIONS": "openstaande vragen; preguntas abiertas; pendiente de discutir; domande aperte; öppna frågor;"
    " åpne spørsmål",
    "DATE": "fecha; fecha y hora; dia; data e ora; data e hora; dato; tid; tijd; wanneer",
    "PLACE": "plaats; locatie; lugar; luogo; local; plats; sted; waar; donde",
    "DECISIONS": "besluiten; besluit; genomen besluiten; besluitenlijst; wat we besloten hebben; acuerdos; acuerdo;"
    " decisiones;"
    " decision; acuerdos adoptados; acuerdos tomados; resoluciones; decisões; decisão; deliberações; deliberação;"
    " decisioni; decisione; decisioni prese; delibere; deliberazioni; beslut; beslutningar; beslutninger; beslutning;"
    " vedtak; vedtatt",
    "ACTIONS": "acties; actie; actiepunten; actielijst; actiepuntenlijst; taken; takenlijst; te doen; wie doet wat;"
    " afspraken; acciones; accion; tareas; tarea; compromisos; pendientes; proximos pasos; quien hace que;"
    " asuntos pendientes;"
    " tareas asignadas; ações; ação; tarefas; encaminhamentos; próximos passos; pendências; azioni; azione; compiti;"
    " da fare;"
    " prossimi passi; azioni da intraprendere; chi fa cosa; impegni; åtgärder; åtgärd; att göra; åtgärdslista;"
    " uppgifter;"
    " vem gör vad; opgaver; oppgaver; tiltak; aksjonspunkter; aktioner; hvem gør hvad; hvem gjør hva; handlingspunkter;"
    " oppfølging; opfølgning",
    "CARRIED": "acties vorige vergadering; actiepunten vorige vergadering; openstaand; openstaande acties;"
    " openstaande actiepunten;"
    " oude acties; acciones anteriores; acciones pendientes; tareas pendientes; seguimiento; seguimiento de acuerdos;"
    " seguimiento de acciones; acuerdos anteriores; ações anteriores; ações pendentes; acompanhamento;"
    " azioni precedenti;"
    " azioni aperte; azioni in sospeso; föregående mötes åtgärder; uppföljning; opfølgning fra sidst",
}
ACTION_MARKERS = (
    "actie; actiepunt; afspraak; taak; accion; tarea; compromiso; acao; tarefa; encaminhamento; azione; compito;"
    " atgard;"
    " uppgift; opgave; oppgave; tiltak; aksjon; aktion"
)
DECISION_MARKERS = (
    "besluit; besloten; acuerdo; se acuerda; se acordo; decision; acordado; decisao; delibera; deliberado; deliberacao;"
    " decisione; deciso; si decide; beslut; beslutat; besluttet; beslutning; vedtak"
)
STATES = {
    "open": "lopend; loopt; nog open; openstaand; in behandeling; pendiente; en proceso; en marcha; abierto; abierta;"
    " en curso;"
    " pendente; em curso; em andamento; aberto; aberta; aperto; aperta; in corso; in sospeso; pågår; pågående; öppen;"
    " åpen;"
    " åben; i gang; påbegynt",
    "done": "gedaan; klaar; afgerond; voltooid; gereed; afgehandeld; hecho; hecha; realizado; realizada; terminado;"
    " terminada;"
    " cerrado; cerrada; completado; completada; finalizado; concluído; concluída; feito; feita; fechado; fatto; fatta;"
    " completato; completata; concluso; conclusa; chiuso; chiusa; klart; färdig; slutfört; utfört; færdig;"
    " utført;"
    " ferdig; avsluttet; afsluttet; gjort",
    "dropped": "vervallen; vervalt; geschrapt; niet meer nodig; cancelado; cancelada; descartado; descartada; ya no es"
    " necesario; annullato; annullata; decaduto; non più necessario; struken; utgår; bortfaller; bortfalder; aflyst;"
    " avlyst",
}
#: What leads to a date: those that are no part of it, and those that stay.
DUE_LEADS = (
    "uiterlijk; uiterlijk op; tot; op; deadline; hasta; hasta el; para el; a mas tardar el; fecha limite; plazo; ate;"
    " ate ao;"
    " ate o; ate a; prazo; entro; entro il; entro la; entro l'; scadenza; senast; senast den; senest; senest den;"
    " gereed"
)
DUE_KEPT = "vóór; voor; binnen; antes de; antes del; antes da; antes do; dentro de; prima del; prima di; innan; före;"
" inden; innen"
#: Lengths of time, and what stands beside them and beside feasts.
DUE_UNITS = (
    "dag; dagen; weken; maand; maanden; kwartaal; jaar; dia; dias; semana; semanas; mes; meses; trimestre; ano; anos;"
    " giorno; giorni; settimana; settimane; mese; mesi; anno; anni; vecka; veckor; månad; månader; uge; uger; måned;"
    " måneder; uke; uker; år; pascua; navidad; verano; pasqua; natale; estate; kerst; pasen; jul; påsk"
)
DUE_MODIFIERS = (
    "eind; einde; begin; volgende; deze; komende; het; van; fin; finales; final; principios; mediados; del; el; los;"
    " próximo; próxima; este; esta; que; viene; próximos; fim; início; meados; do; da; fine; inizio; metà; prossimo;"
    " prossima; prossimi; questo; questa; il; lo; di; della; due; tre; slutet; början; nästa; denna; slutten; næste;"
    " neste; denne; av; af"
)
MONTHS = (
    "januari janeiro gennaio enero januar;februari fevereiro febbraio febrero;maart marzo marco marts;abril aprile;"
    "mei mayo maggio maio maj;junio giugno junho;julio luglio julho;augustus agosto augusti;"
    "septiembre setiembre settembre setembro;octubre ottobre outubro;noviembre novembro;diciembre dicembre dezembro"
    " desember"
)
WEEKDAYS = (
    "maandag lunes lunedi måndag mandag",
    "dinsdag martes martedi tisdag tirsdag",
    "woensdag miércoles mercoledi onsdag",
    "donderdag jueves giovedi torsdag",
    "vrijdag viernes venerdi fredag",
    "zaterdag sábado sabato lördag lørdag",
    "zondag domingo domenica söndag søndag",
)
COLUMNS = {
    "ACTION": "actie; actiepunt; taak; acties; accion; acciones; tarea; tareas; acao; acoes; tarefa; azione; azioni;"
    " attivita;"
    " compito; åtgärd; uppgift; opgave; oppgave; tiltak; que; cosa; wat; hvad; hva",
    "OWNER": "wie; verantwoordelijke; eigenaar; actiehouder; quien; encargado; encargada; responsavel; quem;"
    " responsabile; chi;"
    " ansvarig; vem; ansvarlig; hvem",
    "DUE": "wanneer; uiterlijk; gereed; gereed op; cuando; plazo; fecha; fecha limite; prazo; quando; scadenza;"
    " entro; entro il;"
    " tidsfrist; senast; klart; når; hvornår",
    "STATE": "estado; situacion; situacao; stato; tillstånd; afgerond; voortgang",
    "TOPIC": "onderwerp; agendapunt; tema; asunto; punto; assunto; argomento; ärende; emne; sak",
    "NOTES": "verslag; bespreking; discusion; comentarios; discussão; discussione; anteckningar; kommentar;"
    " opmerkingen",
    "DECISION": "besluit; besluiten; acuerdo; acuerdos; decisao; decisione; decisioni; beslut; beslutning",
    "NAME": "naam; nombre; nome; namn; navn",
    "CAME": "aanwezig; asiste; asistencia; presente; närvarande; til stede",
}
