"""Small pieces of minutes in the ways that people write the same thing: what is read from each."""

import pytest

from roundtable.minutes import as_json, read_minutes
from tests.test_minutes_parsing import left_out

HEAD = (
    "Tissue call, 3 March 2026\n\n"
    "Present: Alva Roth (AR), Bruno Stern (BS), Edda Lind (EL)\nApologies: Ilka Voss (IV)\n\n"
)


def read(text, name="a.md"):
    minutes = read_minutes(text.encode(), name)
    assert list(left_out(minutes)) == []
    (meeting,) = as_json(minutes)["meetings"]
    return meeting


def actions(text):
    return [(i["owners"], i["text"], i["due"], i["state"], i["is_carried"]) for i in read(text)["action_items"]]


def decisions(text):
    return [item["text"] for item in read(text)["decisions"]]


WRITE = (["Bruno Stern"], "write the letter", "20 March", "open", False)
ONE_ACTION = [
    "Actie: Bruno Stern schrijft de brief, uiterlijk 20 maart",
    "Action / Aktion: Bruno Stern to write the letter by 20 March",
    "**A2026-11** Bruno Stern: write the letter. Due: 20 March\n\n**D2026-03** One letter is enough.",
    "A-11: Bruno Stern to write the letter by 20 March\nD-4: One letter is enough",
    "#action Bruno Stern to write the letter by 20 March",
    "👉 **Bruno Stern** to write the letter by 20 March",
    "What: write the letter\nWho: Bruno Stern\nWhen: 20 March",
    "Who: Bruno Stern\nWhat: write the letter\nWhen: 20 March",
    "Who / What / When\n- Bruno Stern / write the letter / 20 March",
    "The following actions were agreed:\n   (a) Bruno Stern will write the letter by 20 March.\n\nAnnex: participants",
    "TO DO LIST\n\n   Bruno Stern    write the letter      20 March",
    "- **A:** Bruno Stern – write the letter – 20 March\n\n_D = decision, A = action, Q = question_",
    "- action: Bruno Stern / write the letter / 20 March",
    "☐ ACTION — Bruno Stern — write the letter — by 20 March",
    "Action Items\nBruno Stern - write the letter by 20 March",
    "What we will do\n- Bruno Stern: write the letter by 20 March",
    "Action items :point_down:\n• Bruno Stern – write the letter – by 20 March",
    "## To do this week\n1. **Bruno Stern** – write the letter *(20 March)*",
    "| Task | R | A | C | I | Due |\n|---|---|---|---|---|---|\n"
    "| write the letter | Bruno Stern | Alva Roth | – | all | 20 March |",
    "| Action | Point person | Ready by |\n|---|---|---|\n| write the letter | Bruno Stern | 20 March |",
    "- [ ] #task Bruno Stern to write the letter 📅 20 March",
    "- [ ] write the letter by 20 March @Bruno Stern",
    "- Write the letter by 20 March -> Bruno Stern",
    "- Write the letter, 20 March → Bruno Stern",
    "- Write the letter (AP Bruno Stern, 20 March)",
    "- Write the letter AP Bruno Stern, 20 March",
    "It is too long. Write the letter by 20 March TODO Bruno Stern",
    "- The post is late again -> Bruno Stern to write the letter by 20 March",
    "AI: [Bruno Stern] write the letter by 20 March",
    "The group agreed Bruno Stern would write the letter by 20 March.",
    "Minute\tAction\n\n1. Post\t\nIt is late.\t\nAction: write the letter by 20 March\tBruno Stern",
    "- Write the letter (Responsible: Bruno Stern, due 20 March)",
    "- Write the letter (resp. Bruno Stern, 20 March)",
    "- Write the letter – AP Bruno Stern, 20 March",
    "It was agreed for Bruno Stern to write the letter by 20 March.",
    "AGREED: Bruno Stern to write the letter by 20 March.",
    "It was agreed that Bruno Stern would write the letter by 20 March.",
    "Much was said. – Action: Bruno Stern – write the letter – by 20 March",
    "1/2.3   Write the letter by 20 March.                       ACTION: Bruno Stern",
    "| Discussion | Long. |\n|---|---|\n| Action | Bruno Stern to write the letter by 20 March |",
    "| | |\n|---|---|\n| Action | Write the letter |\n| Owner | Bruno Stern |\n| Due | 20 March |",
    "Acción: Bruno Stern - write the letter - 20 March",
    "To do:\n\nBruno Stern\n- write the letter by 20 March\n\nBest,\nAlva Roth",
    "To do\n\nBruno Stern:\n- write the letter by 20 March\n\nAlva Roth:\n\nNext call: 3 April 2026",
]


@pytest.mark.parametrize("piece", ONE_ACTION, ids=range(len(ONE_ACTION)))
def test_one_action_is_read_however_it_is_marked(piece):
    (found,) = actions(HEAD + piece)
    owners, text, due, state, is_carried = found
    assert ([owner.removeprefix("@") for owner in owners], state, is_carried) == (WRITE[0], "open", False)
    assert (text.casefold(), due) in {(WRITE[1], WRITE[2]), ("schrijft de brief", "20 maart")}


@pytest.mark.parametrize(
    ("said", "due", "state"),
    [
        ("open, until 31.05.2026", "31.05.2026", "open"),
        ("in progress, now due 3 June", "3 June", "open"),
        ("done", None, "done"),
        ("still open", None, "open"),
        ("no longer needed", None, "dropped"),
        ("no longer required", None, "dropped"),
        ("not applicable", None, "dropped"),
        ("COMPLETED May 29", None, "done"),
        ("carried forward from April, completed", None, "done"),
        ("carried forward from April, overdue", None, "open"),
        ("on track", None, "open"),
    ],
)
def test_what_stands_behind_a_dash_says_how_it_stands_and_until_when(said, due, state):
    assert actions(f"{HEAD}Actions from last time\n- Bruno Stern: write the letter - {said}") == [
        (["Bruno Stern"], "write the letter", due, state, True)
    ]


@pytest.mark.parametrize(
    ("end", "state"),
    [
        (": DONE", "done"),
        (": STILL OPEN", "open"),
        (": dropped, the old one works again", "dropped"),
        (" (done)", "done"),
    ],
)
def test_what_stands_behind_a_colon_says_how_it_stands(end, state):
    assert actions(f"{HEAD}Last time's actions\n- Bruno Stern to write the letter{end}") == [
        (["Bruno Stern"], "write the letter", None, state, True)
    ]


def test_a_picture_before_a_name_says_how_it_stands():
    text = "Left over from 4 February\n- ✅ Bruno Stern – write\n- ⏳ Alva Roth – read\n- ❌ Edda Lind – print"
    assert [(owners, state) for owners, _, _, state, _ in actions(HEAD + text)] == [
        (["Bruno Stern"], "done"),
        (["Alva Roth"], "open"),
        (["Edda Lind"], "dropped"),
    ]


@pytest.mark.parametrize(
    ("said", "due", "state"),
    [
        ("Action: Bruno Stern", None, "open"),
        ("Action: Bruno Stern, by 20 March", "20 March", "open"),
        ("Action: Bruno Stern by 20 March", "20 March", "open"),
        ("ACTION Bruno Stern, 20 March", "20 March", "open"),
        ("Aktion: Bruno Stern, bis 20. März", "20. März", "open"),
        ("Action: Bruno Stern - completed", None, "done"),
        ("Action: Bruno Stern - ongoing", None, "open"),
    ],
)
def test_a_bracket_behind_a_deed_says_who_and_when_and_how_it_stands(said, due, state):
    text = f"1. Definition of a complete form\n\nMuch was said.\n\nWrite the letter. ({said})\n\n2. Boxes\n\nNone."
    assert actions(HEAD + text) == [(["Bruno Stern"], "Write the letter", due, state, False)]


@pytest.mark.parametrize(
    ("heading", "state"),
    [
        ("Actions of the last general assembly", "open"),
        ("Action items of the first open session", "open"),
        ("Old action items, done", "done"),
        ("Jobs left from January", "open"),
        ("Actions from January", "open"),
        ("From the list of last time", "open"),
        ("Follow-up of the call of 12.2.2026", "open"),
        ("Follow-up from the last meeting", "open"),
        ("What was left from January", "open"),
        ("Unfinished business from January", "open"),
        ("Aufgaben aus dem Januar", "open"),
        ("Acciones de la reunión anterior", "open"),
        ("Acties van vorige keer", "open"),
        ("Azioni della riunione precedente", "open"),
        ("How the old actions stand", "open"),
        ("Done since last time", "done"),
        ("Actions dropped since last meeting", "dropped"),
        ("Tasks from our spring workshop", "open"),
        ("Actions from our meeting in January", "open"),
    ],
)
def test_a_heading_says_that_actions_are_old_and_how_they_stand(heading, state):
    assert actions(f"{HEAD}## {heading}\n\n- Bruno Stern: write the letter") == [
        (["Bruno Stern"], "write the letter", None, state, True)
    ]


RIGHT = HEAD + (
    "                                                            {header}\n"
    "1   Letter\n"
    "1.1 The letter was discussed.\n"
    "1.2 Bruno will write the letter by 20 March and read it                {name}\n"
    "    aloud.\n"
    "1.3 The form needs a new field.                                         {other}\n"
)


@pytest.mark.parametrize(("header", "name", "other"), [("ACTION", "BS", "AR/EL"), ("Action by", "Bruno", "Alva, Edda")])
def test_names_in_the_right_margin_own_what_stands_beside_them(header, name, other):
    found = read(RIGHT.format(header=header, name=name, other=other), "a.txt")["action_items"]
    assert [(i["owners"], i["text"]) for i in found] == [
        (["Bruno"], "write the letter by 20 March and read it aloud"),
        (other.replace("/", ", ").split(", "), "The form needs a new field"),
    ]


ONE_DECISION = [
    "Décision / Decision: the letter is short",
    "Besluit: the letter is short",
    "M/S/C (Roth/Stern) that the letter is short. 3-0.",
    "MSC (Roth/Stern) that the letter is short",
    "**D2026-03** The letter is short.\n\n**D2026-04** Postponed.",
    "Motion (Roth, second Stern) that the letter is short. Carried 3-0.",
    "**Motion:** the letter is short\nMoved: Roth / Seconded: Stern / Result: carried (3-0)",
    "The experts agreed on the following points:\n   (a) The letter is short.",
    "#decision the letter is short",
    "Proposed by Alva Roth, seconded by Bruno Stern, that the letter is short. Carried unanimously.",
    "Proposed by Alva Roth and seconded by Bruno Stern that the letter is short. Carried.",
    "The working party agreed that the letter is short.",
    "The members of the board agreed that the letter is short.",
    "Alva Roth moved that the letter is short; Bruno Stern seconded. Carried.",
    "**What we decided:** the letter is short",
    "Our task force decided that the letter is short.",
    "**We decided:** the letter is short",
    "Wir haben beschlossen: the letter is short",
    "What we decided\n- The letter is short",
    "It was agreed that the letter is short. [Action: none]",
    "| Topic | Notes | Decision |\n|---|---|---|\n"
    "| Letter | Long talk. | The letter is short. |\n| Form | – | Postponed. |",
]


@pytest.mark.parametrize("piece", ONE_DECISION, ids=range(len(ONE_DECISION)))
def test_one_decision_is_read_however_it_is_marked(piece):
    assert [text.casefold() for text in decisions(HEAD + piece)] == ["the letter is short"]


NOTHING = [
    "M/S/C = moved, seconded, carried.   M/S/F = moved, seconded, failed.",
    "M/S/F (Roth/Stern) that the letter is short. 1-2.",
    "Approval of Minutes\nMotion to approve the April minutes: Roth. Second: Stern. Motion carried.",
    "The fridge is new.\nThe Board would like to see it.",
    "| File | What |\n|---|---|\n| a.csv | all samples |\n| b.csv | the others |",
    "Alva proposed to move money from travel to postage. Two were in favour.",
    "Handling: the boxes are heavy.",
    "You should review these notes to make sure they are accurate.",
    "Next steps\n- Bruno Stern: nothing this time",
    "Proposed by Alva Roth, seconded by Bruno Stern, that the letter is short. Lost by two votes to four.",
    "[Action: Bruno Stern, Alva Roth by 3 April]",
    "Alva Roth: Action: Bruno Stern by Friday",
    "Progress on the annual meeting\n\nThe hall is booked.",
    "The working party had agreed in May that the letter is short.",
    "The working party did not agree that the letter is short.",
    "Posted for everyone who could not make it.",
    "The lift is broken (see the note, 3 March).",
    "Radiology was present at 11 of 13 meetings.",
    "Out: the lift, since Monday.",
    "Boxes were counted (owner of the house).",
    "Decision: the letter is short – deferred",
    "| ID | Decision | Status |\n|---|---|---|\n| 1 | The letter is short | Deferred |",
]


@pytest.mark.parametrize("piece", NOTHING, ids=range(len(NOTHING)))
def test_nothing_is_invented(piece):
    meeting = read(HEAD + piece)
    assert not meeting["action_items"] and not meeting["decisions"]
    assert meeting["attendance"] == {
        "present": ["Alva Roth", "Bruno Stern", "Edda Lind"],
        "regrets": ["Ilka Voss"],
    }


ATTENDANCE = [
    "Present: Alva, Bruno\nAbsent with notice: Ilka",
    "Attendees\nAlva (chair), Bruno\nApologies\nIlka",
    "## Who came\n\n- Alva\n- Bruno\n\n## Who could not come\n\n- Ilka",
    "| Name | Present |\n|---|---|\n| Alva | ✅ |\n| Bruno | yes, online |\n| Ilka | no, apologies |",
    "Centres present\n  Harbour Valley Hospital     Alva (chair)\n  Eastmoor Clinic             Bruno\n\n"
    "Centres absent\n  Southmere Clinic            Ilka",
    "👥 **Present** Alva, Bruno\n🚫 **Apologies** Ilka",
    "Attendees\n- Alva\n- Bruno\nApologies\n- Ilka\n\n1. Forms\n- Nobody likes them.\n2. Boxes\n- Late.",
    "Roll call: Alva (P), Bruno (P), Ilka (A)",
    "On the line were: Alva, Bruno\nNot on the line: Ilka",
    "Attendees\n  Alva (AR)     Chief Investigator, Chair\n  Bruno (BS)    Data Manager\n\n"
    "Apologies\n  Ilka (IV)     Trial Pharmacist",
    "Members present\n   Alva, Kestrelbridge University (Chair)\n   Bruno, Hollin Institute\n\n"
    "Members absent\n   Ilka, Seaview Clinic",
    "---\ntitle: Tissue call\nattendees: [Alva, Bruno]\nabsent: [Ilka]\n---",
    "*Attended:* Alva, Bruno\n*Not reached:* Ilka",
    "Asistentes: Alva, Bruno\nAusentes: Ilka",
    "Asistentes: Alva y Bruno\nAusente: Ilka",
    "In: Alva, Bruno\nOut: Ilka (dentist)",
    "Here: Alva, Bruno\nSorry not to be here: Ilka",
    "On the call were Alva and Bruno. Absent: Ilka.",
    "Around: Alva, Bruno\nOn holiday: Ilka",
    "Members who came: Alva, Bruno\nMembers who were away: Ilka",
    "## People who were there\n\n- Alva\n- Bruno\n\n## People who were ill\n\n- Ilka",
    "Taking part:   Alva (convener);\n               Bruno (lay member)\nNot available: Ilka",
    "Present: Alva, Bruno\nMinutes: Service review of the clinic\nApologies: Ilka",
    "Members present: Alva, Bruno\nMembers who sent apologies: Ilka",
    "Aanwezig: Alva, Bruno\nAfgemeld: Ilka",
    "Chair: Alva (Harbour Valley Hospital)\nPresent: Alva, Harbour Valley Hospital; Bruno, Eastmoor Clinic\n"
    "Regrets: Ilka",
]


@pytest.mark.parametrize("piece", ATTENDANCE, ids=range(len(ATTENDANCE)))
def test_attendance_is_read_however_it_is_written(piece):
    text = (
        piece + "\n\nNotes follow."
        if piece.startswith("---")
        else f"Tissue call, 3 March 2026\n\n{piece}\n\nNotes follow."
    )
    assert read(text)["attendance"] == {"present": ["Alva", "Bruno"], "regrets": ["Ilka"]}


AGENDA = [
    "Agenda:\nA. Boxes\nB. Forms\nC. AOB\n\nA. Boxes\nTwo came late.\n\nB. Forms\nNobody likes them.\n\nC. AOB\nNone.",
    "1 Boxes\nTwo came late.\n2 Forms\nNobody likes them.\n3 AOB\nNone.",
    "Topic 1: Boxes\n  Two came late.\n\nTopic 2: Forms\n  Nobody likes them.\n\nTopic 3: AOB\n  None.",
    "1. Boxes\nTwo came late.\n\n2. Forms\nNobody likes them.\n\nAOB\nNone.",
    "Boxes\nTwo came late again.\n\nForms\nNobody likes them much.\n\nAOB\nNone.",
    "I. BOXES\n1. Two came late.\n2. One broke.\n\nII. FORMS\n3. Nobody likes them.\n\nIII. AOB\n4. None.",
    "1. Boxes\n--------\nTwo came late.\n\n2. Forms\n--------\nNobody likes them.\n\n3. AOB\n------\nNone.",
    "### 1 Boxes\n\nTwo came late.\n\n### 2 Forms\n\nNobody likes them.\n\n### 3 AOB\n\nNone.",
    "| TOP | Thema | Ergebnis |\n|---|---|---|\n| 1 | Boxes | Late. |\n| 2 | Forms | – |\n| 3 | AOB | – |",
    "**1️⃣ Boxes**\nTwo came late.\n\n**2️⃣ Forms**\nNobody likes them.\n\n**3️⃣ AOB**\nNone.",
    "Boxes\n    412 came, 9 of them late\n\nForms\n    Nobody likes them\n\nAOB\n    None",
]


@pytest.mark.parametrize("piece", AGENDA, ids=range(len(AGENDA)))
def test_topics_are_read_however_they_are_headed(piece):
    assert [item["title"].title() for item in read(HEAD + piece)["agenda"]] == ["Boxes", "Forms", "Aob"]


def test_a_numbered_heading_with_a_rule_below_it_ends_a_list_of_old_actions():
    text = "Actions of the last meeting\n\n[closed] Bruno Stern: write\n\n1. Time to print\n----------------\nSoon."
    found = read(HEAD + text)
    assert [item["title"] for item in found["agenda"]] == ["Time to print"]
    assert [(i["text"], i["state"], i["is_carried"]) for i in found["action_items"]] == [("write", "done", True)]


def test_a_date_may_run_over_two_lines():
    text = "ACTION - Bruno Stern to agree a slot at 11 am with the others. Deadline: 19th\nJune 2026."
    assert [due for _, _, due, _, _ in actions(HEAD + text)] == ["19th June 2026"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("St Aldhelm Hospital\n\n## Minutes: Service review\n\nDate: 3 March 2026", "Service review"),
        ("# Tissue call\n\n3 March 2026\n\nMinutes: Alva Roth", "Tissue call"),
        ("# Tissue call, 3 March 2026\n\nNotes: all agreed on little", "Tissue call"),
    ],
)
def test_what_the_minutes_are_of_is_no_scribe(head, title):
    assert read(f"{head}\n\n## Boxes\n\nLate.\n\n## Forms\n\nNone.")["title"] == title


def test_the_last_topic_ends_with_the_call():
    text = HEAD + "14:00 BOXES\n\n14:05 Late.\n\n14:20 FORMS\n\n14:25 Long.\n14:50 End of the call"
    assert [(i["title"], i["minutes"]) for i in read(text)["agenda"]] == [("BOXES", 20), ("FORMS", 30)]


def test_promises_below_each_other_are_several_however_long_their_lines_are():
    text = (
        "Alva Roth to run both of the models on the simulated data by 20 March.\n"
        "Bruno Stern and Edda Lind to look for papers on very small centres.\n\n"
        "Action 1: Alva Roth to send a reminder to the contracts office at the\n"
        "          Rookwood Hospital. Due: 27 May 2026"
    )
    assert [(owners, due) for owners, _, due, _, _ in actions(HEAD + text)] == [
        (["Alva Roth"], "20 March"),
        (["Bruno Stern", "Edda Lind"], None),
        (["Alva Roth"], "27 May 2026"),
    ]


def test_the_number_of_the_meeting_in_that_of_an_action_says_that_it_is_old():
    text = (
        "12.1 Action log\nAction 11.2 - Bruno Stern to write the letter. CLOSED\n"
        "Action 11.4 - Alva Roth to read it. OPEN - new deadline 30 June\n\n"
        "12.2 Forms\nACTION 12.1: Edda Lind to print the form. Deadline: 13 May\n"
    )
    assert [(owners, due, state, old) for owners, _, due, state, old in actions(HEAD + text)] == [
        (["Bruno Stern"], None, "done", True),
        (["Alva Roth"], "30 June", "open", True),
        (["Edda Lind"], "13 May", "open", False),
    ]


def test_a_box_in_a_column_says_what_is_done():
    table = "| Owner | Action | Done? |\n|---|---|---|\n| Bruno Stern | write | [x] |\n| Alva Roth | read | [ ] |"
    assert [state for *_, state, _ in actions(HEAD + table)] == ["done", "open"]


CHAT = (
    "[12/03/2026, 10:00] Erik joined using this group's invite link\n"
    "[12/03/2026, 10:01] Alva: the notes of today\n"
    "[12/03/2026, 10:02] Bruno: ACTION: Bruno to write the letter\n"
    "[12/03/2026, 10:03] Edda: people: please mute yourselves\n"
    "[12/03/2026, 10:04] Edda: Alva is away, or only muted\n"
    "[12/03/2026, 10:05] Alva: Dot can't come next week\n"
    "[12/03/2026, 10:06] Alva: Ilka can't make it today\n"
)


def test_who_says_something_in_a_chat_is_not_on_its_list_of_attendance():
    assert read(CHAT)["attendance"] == {"present": [], "regrets": ["Ilka"]}


def test_what_stands_between_the_messages_of_a_transcript_is_what_they_are_about():
    meeting = read(
        "Tissue call\nSpeakers: Alva, Bruno, Edda\n\nTOPIC: Boxes\n\n" + CHAT + "\nTOPIC: Actions of 2 March\n\n"
        "[12/03/2026, 10:07] Alva: Action: Edda to read it. Done, it was short.\n"
    )
    assert (meeting["title"], meeting["attendance"]["present"]) == ("Tissue call", ["Alva", "Bruno", "Edda"])
    assert [item["title"] for item in meeting["agenda"]] == ["Boxes"]
    assert [(item["state"], item["is_carried"]) for item in meeting["action_items"]] == [
        ("open", False),
        ("done", True),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Action item from the last call: Bruno Stern to write the letter. That is done, he says.",
        "Actions from Meeting 8\n\nAction: Read it\nOwner: Alva Roth\nStatus: done\n\n"
        "Action: Write the letter\nOwner: Bruno Stern\nStatus: completed",
        "Tareas pendientes de la reunión del 16 de febrero\n\n- Bruno Stern: write the letter (hecho)",
        "Action points from 3 February\n\n- Write the letter (AP Bruno Stern) - closed",
    ],
)
def test_an_old_action_is_old_wherever_it_is_said(said):
    owners, text, _, state, is_carried = actions(HEAD + said)[-1]
    assert (owners, text.casefold(), state, is_carried) == (["Bruno Stern"], "write the letter", "done", True)


def test_a_day_behind_an_entry_is_no_foot_of_a_page():
    assert [
        due for _, _, due, _, _ in actions(HEAD + "- -> Bruno Stern to write the letter, by 21/5\n- -> Edda Lind: read")
    ] == [
        "21/5",
        None,
    ]


def test_words_that_are_bold_below_old_actions_are_no_names_of_people():
    text = "**Old action items**\n\n- [x] Bruno Stern: write the letter\n\n**Welcome**\n\n- AI: Edda Lind to read it"
    assert [(owners, old) for owners, *_, old in actions(HEAD + text)] == [
        (["Bruno Stern"], True),
        (["Edda Lind"], False),
    ]


def test_in_a_chat_that_was_pasted_who_speaks_stands_above_the_words():
    text = (
        "Alva Roth  10:02 AM\nHere are the notes of 12 March 2026\nPresent: Alva Roth, Bruno\n"
        "ACTION: Bruno to write the letter by Friday\nBruno  10:05 AM\nThanks! Decision: the letter is short\n"
        "Edda, [12.03.26 10:07]\nTODO: I will read it\nBruno  10:09 AM\nbye"
    )
    meeting = read(text)
    assert (meeting["title"], meeting["attendance"]["present"]) == (None, ["Alva Roth", "Bruno"])
    assert [(item["owners"], item["line"]) for item in meeting["action_items"]] == [(["Bruno"], 4), (["Edda"], 8)]
    assert meeting["decisions"] == [{"line": 6, "text": "the letter is short"}]
