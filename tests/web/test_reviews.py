"""Internal review: people read one version by a date, section by section, and every comment gets an answer."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from roundtable.domain import clock, comments, memberships, papers, passages, reviews, sections, suggestions
from roundtable.domain.attachments import Files
from roundtable.extensions import db
from roundtable.mail import notice_letter
from roundtable.mail.notice import Moot
from roundtable.models import (
    Disposition,
    Event,
    Mail,
    MailKind,
    MailMessage,
    Outcome,
    Paper,
    PaperState,
    Review,
    ReviewAnswer,
    Reviewer,
    Revision,
    Section,
    Version,
)
from roundtable.worker.chores import do_chores
from tests.cast import group, the
from tests.reading import main_of
from tests.web.example_addresses import example, point_at_things
from tests.web.test_every_route import MAY

PAPER = "/gyn-onc/papers/1"
NEW = f"{PAPER}/reviews/new"
REVIEW = f"{PAPER}/reviews/1"
FIRST, SECOND = (f"{REVIEW}/answers/{n}" for n in (1, 2))


@pytest.fixture
def paper(app):
    found = papers.start(group(), title="On forms", lead=the("bob"), by=the("bob"))
    papers.set_state(found, PaperState.DRAFTING, by=the("bob"))
    for title, words in (("Why", "Ten forms were read.\n\nNobody says why."), ("How", "By two people.")):
        sections.add(found, sections.Heading(title), source=words, by=the("bob"))
    db.session.commit()
    return found


def day(days):
    return clock.today("Europe/Berlin") + timedelta(days=days)


def ask(client, *names, days=7, others="", **fields):
    people = [str(the(name).id) for name in names]
    return client.submit(NEW, people=people, others=others, due_on=day(days).isoformat(), **fields)


@pytest.fixture
def asked(visit, paper):
    """Bob, who leads the paper, asks Alice and Otto."""
    assert ask(visit("bob"), "alice", "otto", note="Is it clear?").location == REVIEW


def say(client, at=FIRST, words="Which ten?", verdict="comments", base=0, **fields):
    return client.submit(at, source=words, verdict=verdict, base=str(base), **fields)


def decide(client, number=1, outcome="taken", **fields):
    page = client.page(f"{REVIEW}/dispositions/{number}")
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    return client.submit(f"{REVIEW}/dispositions/{number}", **{"seen": seen, "outcome": outcome, **fields})


def rows():
    query = select(Disposition).order_by(Disposition.number)
    return [(row.number, row.thing_kind, row.made_by.name, row.outcome) for row in db.session.scalars(query)]


def mails_of(kind):
    return [mail.address for mail in db.session.scalars(select(Mail).where(Mail.kind == kind).order_by(Mail.address))]


def events(name):
    return db.session.scalar(select(func.count()).select_from(Event).where(Event.name == name))


# Asking


def test_who_is_asked_gets_a_mail_and_everybody_reads_the_same_words(visit, asked):
    assert mails_of(MailKind.REVIEW_ASKED) == ["alice@example.org", "otto@example.org"]
    assert db.session.get_one(Paper, 1).state is PaperState.INTERNAL_REVIEW and events("paper.state_changed") == 2
    section = db.session.get_one(Section, 1)
    sections.save(section.paper, section, "Eleven forms.", base=1, files=Files(), by=the("bob"))
    db.session.commit()
    page = main_of(visit("otto").page(FIRST))
    assert "Ten forms were read." in page and "Eleven" not in page and "The paper was changed here since" in page


def test_it_waits_on_the_desk_and_in_the_digest_until_one_is_done(visit, asked):
    otto, there = visit("otto"), f"{REVIEW}/answers/"
    assert f'href="{there}"' in otto.page("/") and "Review “On forms”" in otto.page("/me/digest")
    assert "Review it" in main_of(otto.page(PAPER))
    assert otto.submit(f"{REVIEW}/completion").location == there
    assert f'href="{there}"' not in otto.page("/") and events("review.finished") == 1
    otto.submit(f"{REVIEW}/resumption")
    assert f'href="{there}"' in otto.page("/")


def test_everybody_in_the_group_is_asked_once(visit, paper):
    ask(visit("bob"), "alice", everybody="y", others="alice@example.org\nALICE")
    asked = {reviewer.user.name for reviewer in db.session.scalars(select(Reviewer))}
    assert asked == {"Alice", "Otto"}, "not Bob, who asks"


def test_a_name_is_known_whatever_letters_it_has(visit, paper):
    """SQLite makes small only the letters of English."""
    the("carol").name = "Özge Çelik"
    db.session.commit()
    assert ask(visit("alice"), "bob", others="Özge ÇELIK\nOLGA").status_code == 302


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"days": -1}, "This day has passed"),
        ({}, "Please choose at least one person."),
        ({"others": "Nobody Known"}, "Nobody here is called “Nobody Known”"),
        ({"others": "nobody@example.org"}, "or has this address"),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_there(visit, paper, fields, told):
    names = ["alice"] if "days" in fields else []
    refused = ask(visit("bob"), *names, note="Look at **this**.", **fields)
    assert refused.status_code == 422 and told in refused.text and "Look at **this**.</textarea>" in refused.text
    assert db.session.scalar(select(Review)) is None and db.session.get_one(Paper, 1).state is PaperState.DRAFTING
    assert db.session.scalar(select(Version)) is None, "nothing was frozen"


def test_one_review_is_open_at_a_time_and_more_people_are_asked_in_it(visit, asked):
    bob = visit("bob")
    again = ask(bob, "otto", days=9)
    assert again.status_code == 422 and "Internal review 1 is open." in again.text
    twice = bob.submit(f"{REVIEW}/people", others="Otto")
    assert twice.status_code == 422 and "Otto was asked already." in twice.text
    assert bob.submit(f"{REVIEW}/people", others="carol@example.org").location == REVIEW
    assert mails_of(MailKind.REVIEW_ASKED)[1] == "carol@example.org"


def test_a_member_who_does_not_lead_may_not_ask(visit, paper):
    papers.change(paper, title="On forms", lead=None, target_journal="", by=the("alice"))
    db.session.commit()
    assert visit("bob").get(NEW).status_code == 403
    assert visit("alice").get(NEW).status_code == 200


def test_without_sections_there_is_nothing_to_read(visit, paper):
    for section in sections.of_paper(paper):
        sections.withdraw(paper, section, by=the("bob"))
    db.session.commit()
    assert "There is nothing to read yet" in ask(visit("bob"), "alice").text


# Invited from beyond the group


def test_who_is_invited_reads_this_paper_and_nothing_else_of_the_group(app, visit, world):
    point_at_things(app)
    rules = [r for r in app.url_map.iter_rules() if r.endpoint in MAY and r.endpoint.startswith("group.")]
    urls = {r.endpoint: example(r, app) for r in rules if "GET" in r.methods}
    other = papers.start(group(), title="Not for Carol", lead=None, by=the("bob"))
    db.session.commit()
    carol = visit("carol")
    before = {name for name, url in urls.items() if carol.get(url).status_code == 200}
    visit("bob").submit(f"{REVIEW}/people", others="Carol")
    after = {name for name, url in urls.items() if carol.get(url).status_code == 200}
    assert before <= after
    assert {name.removeprefix("group.") for name in after - before} == {
        *("show_paper", "list_versions", "show_version", "show_word", "compare_paper", "show_changes_since_read"),
        *("show_section_origins", "show_suggestion_origins", "comment_on_passage", "suggest_change", "list_passages"),
        *("list_reviews", "show_review", "export_dispositions", "show_own_review", "review_section"),
    }
    assert carol.get(f"/gyn-onc/papers/{other.id}").status_code == 404
    assert "Not for Carol" not in carol.page("/gyn-onc/papers/")
    visit("alice").submit(f"{REVIEW}/reviewers/3/removal")
    assert carol.get(PAPER).status_code == 404


def test_who_has_left_the_group_does_not_read_on_for_having_been_asked(visit, asked):
    membership = memberships.find_of(group(), the("otto"))
    memberships.end(membership, by=the("olga"))
    db.session.commit()
    otto = visit("otto")
    assert otto.get(FIRST).status_code == 404 and "On forms" not in main_of(otto.page("/"))
    [mail] = db.session.scalars(select(Mail).where(Mail.address == "otto@example.org"))
    with pytest.raises(Moot):
        notice_letter(mail)


def test_what_is_said_is_for_the_papers_people_when_it_is_published_to_all(visit, asked):
    say(visit("otto"))
    visit("alice").submit(f"{PAPER}/publication", audience="everybody", citation="Cite it.")
    carol = visit("carol")
    assert carol.get(PAPER).status_code == 200 and carol.get(REVIEW).status_code == 404
    assert "Internal review 1" not in main_of(carol.page(PAPER)) and "Which ten?" not in carol.page(PAPER)
    assert visit().get(REVIEW).status_code == 302


# Answering


def test_sections_are_answered_one_by_one_and_each_save_leads_on(visit, asked):
    otto = visit("otto")
    assert say(otto, go_on="1").location == SECOND
    assert say(otto, SECOND, "", "fine", go_on="1").location == f"{REVIEW}/answers/"
    page = main_of(otto.page(f"{REVIEW}/answers/"))
    assert "I have comments" in page and "Fine as it is" in page and "Which ten?" in page
    assert "Which ten?</textarea>" in otto.page(FIRST)
    assert rows() == [(1, "review_answer", "Otto", Outcome.OPEN)], "what is fine has no row"


def test_to_have_comments_is_to_write_them(visit, asked):
    refused = say(visit("otto"), words=" ")
    assert refused.status_code == 422 and "Please write your comment" in refused.text
    long = say(visit("otto"), words="x" * 20_001)
    assert long.status_code == 422 and "x" * 20_001 in long.text
    assert say(visit("otto"), verdict="").status_code == 422
    assert db.session.scalar(select(ReviewAnswer)) is None


def test_two_tabs_of_one_person_lose_nothing(visit, asked):
    otto = visit("otto")
    say(otto, words="Which ten?\n\nWhere?")
    late = say(otto, words="Who read them?")
    assert late.status_code == 409 and "Who read them?" in late.text and "Which ten?" in late.text
    assert "What you sent too late" in main_of(otto.page(FIRST))
    assert "Who read them?" in otto.get(f"{FIRST}/draft").text
    assert say(otto, words="Which ten?\n\nWho read them?", base=1).status_code == 302
    assert "What you sent too late" not in otto.page(FIRST)


def test_a_section_that_is_taken_out_meanwhile_is_answered_all_the_same(visit, asked):
    paper = db.session.get_one(Paper, 1)
    sections.withdraw(paper, sections.find(paper, 2), by=the("bob"))
    db.session.commit()
    otto = visit("otto")
    assert "This section was taken out of the paper since." in otto.page(SECOND)
    assert say(otto, SECOND, "It belongs here.").status_code == 302
    assert "It belongs here." in main_of(otto.page(REVIEW))


def test_who_was_not_asked_has_no_answers(visit, asked):
    assert visit("bob").get(FIRST).status_code == 404 and visit("otto").get(f"{REVIEW}/answers/99").status_code == 404


def test_how_far_it_is_only_those_see_who_ask(visit, asked):
    say(visit("otto"))
    told = main_of(visit("bob").page(REVIEW))
    assert "Who has answered" in told and "0 of 2" in told and "1 of 2 sections" in told
    assert "Who has answered" not in visit("otto").page(REVIEW)


def test_who_has_written_stays_in_the_review(visit, asked):
    say(visit("otto"))
    bob = visit("bob")
    otto = reviews.find_own(db.session.get_one(Review, 1), the("otto")).id
    told = bob.submit(f"{REVIEW}/reviewers/{otto}/removal", follow=True)
    assert "Otto has answered already." in told.text and len(rows()) == 1
    bob.submit(f"{REVIEW}/reviewers/{3 - otto}/removal")
    assert db.session.scalar(select(func.count()).select_from(Reviewer)) == 1


# What belongs to it


def test_comments_and_suggestions_on_words_belong_to_it_while_it_is_open(visit, asked):
    paper, section = db.session.get_one(Paper, 1), db.session.get_one(Section, 1)
    comments.post(paper, "Of the whole.", by=the("otto"))
    passages.comment(paper, section, "By the lead, who was not asked.", base=1, span=(0, 3), by=the("bob"))
    passages.comment(paper, section, "Ten?", base=1, span=(0, 3), by=the("otto"))
    suggestions.suggest(paper, section, "Twelve forms were read.", base=1, paragraph=1, by=the("alice"))
    db.session.commit()
    say(visit("otto"))
    visit("bob").submit(f"{REVIEW}/closing")
    passages.comment(paper, section, "Too late.", base=1, span=(0, 3), by=the("otto"))
    db.session.commit()
    assert [(kind, name) for _, kind, name, _ in rows()] == [
        ("comment", "Otto"),
        ("suggestion", "Alice"),
        ("review_answer", "Otto"),
    ]
    page = main_of(visit("bob").page(REVIEW))
    assert "Ten?" in page and "Twelve" in page and "Which ten?" in page and "3 open" in page


def test_what_was_decided_about_a_suggestion_is_what_became_of_it(visit, asked):
    paper, section = db.session.get_one(Paper, 1), db.session.get_one(Section, 1)
    suggestions.suggest(paper, section, "Twelve forms were read.", base=1, paragraph=1, by=the("alice"))
    db.session.commit()
    bob = visit("bob")
    assert "1 suggestion for “On forms”" in bob.page("/")
    assert "1 suggestion for “On forms”" not in visit("alice").page("/")
    assert decide(bob).status_code == 422, "take the suggestion itself"
    bob.submit(f"{PAPER}/suggestions/1/acceptance")
    assert rows()[0][3] is Outcome.TAKEN and "1 suggestion for “On forms”" not in bob.page("/")
    page = main_of(bob.page(REVIEW))
    assert "Revision 2" in page and "Suggestion 1" in page
    bob.submit(f"{PAPER}/suggestions/1/undoing")
    bob.submit(f"{PAPER}/suggestions/1/declination", answer="It was ten.")
    assert rows()[0][3] is Outcome.DECLINED and "It was ten." in bob.page(REVIEW)


def test_suggestions_of_a_paper_that_nobody_leads_wait_for_the_chair(visit, paper):
    papers.change(paper, title="On forms", lead=None, target_journal="", by=the("alice"))
    suggestions.suggest(paper, db.session.get_one(Section, 1), "Twelve forms.", base=1, paragraph=1, by=the("bob"))
    db.session.commit()
    assert "1 suggestion for “On forms”" in visit("alice").page("/")
    assert "1 suggestion for “On forms”" not in visit("bob").page("/")


# What became of it


def test_the_lead_says_row_by_row_what_became_of_each_comment(visit, asked):
    say(visit("otto"))
    say(visit("otto"), SECOND, "By which two?")
    bob = visit("bob")
    refused = decide(bob, outcome="declined")
    assert refused.status_code == 422 and "Please say why" in refused.text
    assert decide(bob, outcome="in_part", answer="Named in the table.", revision="1").location == f"{REVIEW}#comment-1"
    for wrong in ({"revision": "9"}, {"suggestion": "9"}):
        assert "This section has no revision 9." in (told := decide(bob, 2, **wrong).text) or "no suggestion 9" in told
    page = main_of(visit("otto").page(REVIEW))
    assert "Taken in part" in page and "Named in the table." in page and "2 comments, 1 open" in page
    assert events("disposition.made") == 1
    assert "Which ten?" not in main_of(bob.page(f"{REVIEW}?open=1")) and "By which" in bob.page(f"{REVIEW}?open=1")


def test_the_reviewer_reads_of_it_in_the_digest(visit, asked):
    say(visit("otto"))
    decide(visit("bob"))
    assert "1 comment of a review answered:" in visit("otto").page("/me/digest")


def test_two_who_decide_at_once_hear_of_each_other(visit, asked):
    say(visit("otto"))
    alice, seen = visit("alice"), "open "
    decide(visit("bob"), answer="Done.")
    late = alice.submit(f"{REVIEW}/dispositions/1", seen=seen, outcome="declined", answer="No room.")
    assert late.status_code == 422 and "Somebody has decided" in late.text and "No room.</textarea>" in late.text
    assert "Done." in late.text and rows()[0][3] is Outcome.TAKEN


def test_words_that_are_changed_afterwards_are_open_again(visit, asked):
    otto = visit("otto")
    say(otto)
    decide(visit("bob"), outcome="no_change", answer="It says so.")
    say(otto, words="Which ten, and why?", base=1)
    assert rows()[0][3] is Outcome.OPEN and events("disposition.reopened") == 1
    say(otto, words="", verdict="fine", base=2)
    assert "This was taken back" in otto.page(REVIEW) and "1 comment, 0 open" in otto.page(REVIEW)


def test_a_member_who_leads_nothing_decides_nothing(visit, asked):
    say(visit("otto"))
    for name in ("otto", "olga"):
        assert visit(name).get(f"{REVIEW}/dispositions/1").status_code == 403
    section = db.session.get_one(Section, 1)
    sections.change(section.paper, section, sections.Heading("Why", the("otto")), section.state, by=the("bob"))
    db.session.commit()
    assert decide(visit("otto"), answer="Mine to lead.").status_code == 302


def test_the_table_is_taken_along_whole(visit, asked):
    say(visit("otto"), words="=1+1 is two")
    answer = visit("bob").get(f"{REVIEW}/dispositions.csv")
    found = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [(row["Number"], row["Reviewer"], row["Section"], row["Comment"]) for row in found] == [
        ("1", "Otto", "1 Why", "'=1+1 is two")
    ]
    assert found[0]["Address"].endswith(f"{REVIEW}#comment-1") and found[0]["What became of it"] == "Open"


# By itself


def later(days):
    return clock.at(clock.now() + timedelta(days=days))


def test_one_reminder_goes_to_those_who_have_not_answered(visit, asked):
    visit("otto").submit(f"{REVIEW}/completion")
    for days in (1, 5, 6):
        with later(days):
            do_chores()
    assert mails_of(MailKind.REVIEW_REMINDER) == ["alice@example.org"] and events("review.reminded") == 1
    visit("bob").submit(f"{REVIEW}/change", due_on=day(20).isoformat(), note="")
    with later(18):
        do_chores()
    assert mails_of(MailKind.REVIEW_REMINDER) == ["alice@example.org"] * 2, "before the new date, once more"


def test_it_closes_by_itself_some_days_after_and_then_nobody_answers(visit, asked):
    otto = visit("otto")
    for days, is_open in ((10, True), (11, False)):
        with later(days):
            do_chores()
        assert db.session.get_one(Review, 1).is_open == is_open
    late = say(otto)
    assert late.status_code == 422 and "This review is closed" in late.text and "Which ten?</textarea>" in late.text
    assert "It closed by itself" in otto.page(REVIEW) and events("review.closed") == 1
    assert db.session.get_one(Paper, 1).state is PaperState.INTERNAL_REVIEW
    assert ask(visit("bob"), "alice").location == f"{PAPER}/reviews/2"


def test_open_comments_of_a_closed_review_wait_for_the_lead(visit, asked):
    say(visit("otto"))
    bob = visit("bob")
    assert "What became of" not in main_of(bob.page("/"))
    bob.submit(f"{REVIEW}/closing")
    assert "What became of 1 comment on “On forms”?" in bob.page("/")
    decide(bob)
    assert "What became of" not in main_of(bob.page("/"))


def test_who_was_invited_is_told_by_mail_once_all_is_answered(visit, asked):
    visit("bob").submit(f"{REVIEW}/people", others="carol@example.org")
    say(visit("carol"), words="Seen from outside.")
    visit("bob").submit(f"{REVIEW}/closing")
    do_chores()
    assert mails_of(MailKind.REVIEW_ANSWERED) == [], "one is open"
    decide(visit("bob"))
    for _ in range(2):
        do_chores()
    assert mails_of(MailKind.REVIEW_ANSWERED) == ["carol@example.org"]


# Purging


def test_a_purge_reaches_what_reviewers_wrote_and_what_was_answered(visit, asked):
    say(visit("otto"), words="Patient 17 was there.")
    say(visit("otto"), SECOND, "Patient 18 too.")
    decide(visit("bob"), answer="Patient 17 is left out.")
    olga = visit("olga")
    assert "Patient 17" in olga.page(f"{REVIEW}/dispositions/1/purge")
    olga.submit(f"{REVIEW}/dispositions/1/purge")
    page = main_of(olga.page(REVIEW))
    assert "Patient 17" not in page and "Patient 18" in page
    olga.submit("/organize/withdrawn/section/2/purge")
    paper = db.session.get_one(Paper, 1)
    sections.withdraw(paper, sections.find(paper, 2), by=the("bob"))
    db.session.commit()
    olga.submit("/organize/withdrawn/section/2/purge")
    assert "Patient" not in main_of(olga.page(REVIEW))
    assert not [r for r in db.session.scalars(select(Revision.source)) if "Patient" in r]


def test_of_a_purged_paper_nothing_is_kept_that_was_asked(visit, asked):
    for mail in db.session.scalars(select(Mail).where(Mail.kind == MailKind.REVIEW_ASKED)):
        mail.message, mail.subject = MailMessage(packed=b"x"), "On forms"
    visit("alice").submit(f"{PAPER}/withdrawal")
    visit("olga").submit("/organize/withdrawn/paper/1/purge")
    review = db.session.get_one(Review, 1)
    told = db.session.scalars(select(Mail).where(Mail.kind == MailKind.REVIEW_ASKED)).all()
    assert review.note == "" and {(mail.message, mail.subject) for mail in told} == {(None, "")}


def test_withdrawn_comments_stand_in_the_table_without_words(visit, asked):
    paper, section = db.session.get_one(Paper, 1), db.session.get_one(Section, 1)
    made = passages.comment(paper, section, "Not meant.", base=1, span=(0, 3), by=the("otto"))
    comments.withdraw(made, paper, by=the("otto"))
    db.session.commit()
    page = main_of(visit("bob").page(REVIEW))
    assert "Not meant." not in page and "1 comment, 0 open" in page


def test_no_second_review_is_offered_while_one_is_open(world, visit):
    bob, offer = visit("bob"), 'reviews/new"'
    places = ("/gyn-onc/papers/1", "/gyn-onc/papers/1/reviews/")
    assert [offer in bob.page(place) for place in places] == [False, False]
    bob.submit(f"{REVIEW}/closing")
    assert [offer in bob.page(place) for place in places] == [True, True]
