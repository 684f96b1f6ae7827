"""Rules that hold for every page, so that a new one cannot forget them.

Every route is walked as everybody. Who may is said here once more, endpoint by endpoint: a page that is
not in the table fails, and so does one that lets in anybody else.
"""

import re

import pytest

from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS, PLENARY
from roundtable.web import SIGNED_POSTS
from tests.web.example_addresses import example, point_at_things

EVERYBODY = {"visitor", "carol", "otto", "bob", "alice", "olga"}
SIGNED_IN = EVERYBODY - {"visitor"}
GROUP = {"otto", "bob", "alice", "olga"}  # who belongs to Gyn Onc, and organizers
WORKING = {"bob", "alice", "olga"}
RUNNING = {"alice", "olga"}
ORGANIZER = {"olga"}

#: endpoint → who gets in (GET) or may do it (POST), on the things of tests/world.py: they are Gyn Onc's,
#: for the group; Bob wrote, owns and leads them; meetings are chaired by Alice, Bob takes notes.
MAY = {
    "static": EVERYBODY,
    "health.show": EVERYBODY,  # 503 where no worker runs: tests/web/test_health.py
    "front.index": EVERYBODY,
    "front.mark_all_seen": SIGNED_IN,
    "search.find": EVERYBODY,
    "account.sign_in": EVERYBODY,
    "account.sign_out": SIGNED_IN,
    "account.use_link": EVERYBODY,
    "account.ask_password": EVERYBODY,
    "account.set_password": EVERYBODY,
    "account.accept_invitation": EVERYBODY,
    "account.change_profile": SIGNED_IN,
    "account.change_appearance": SIGNED_IN,
    "account.list_sign_ins": SIGNED_IN,
    "account.end_sign_in": set(),  # one's own only: tests/web/test_account.py
    "me.list_action_items": SIGNED_IN,
    "me.list_meetings": SIGNED_IN,
    "me.list_papers": SIGNED_IN,
    "me.list_groups": SIGNED_IN,
    "me.change_mail": SIGNED_IN,
    "me.set_invitations": SIGNED_IN,
    "me.list_announcements": SIGNED_IN,
    "me.list_held_mails": SIGNED_IN,
    "me.dismiss_refusals": SIGNED_IN,
    "me.show_next_digest": SIGNED_IN,
    "me.show_next_digest_html": SIGNED_IN,
    "me.show_digest": set(),  # one's own only: tests/web/test_digests.py
    "mail.show_unsubscribe": EVERYBODY,
    "mail.unsubscribe": EVERYBODY,
    "mail.choose_digests": EVERYBODY,
    "mail.mail_next_digest": EVERYBODY,  # it is mailed to whose it is
    "mail.show_invitation": EVERYBODY,
    "mail.answer_invitation": EVERYBODY,
    "mail.upload_material": EVERYBODY,
    "me.list_mails": SIGNED_IN,
    "addresses.change_address": SIGNED_IN,
    "addresses.prove_address": SIGNED_IN,
    "addresses.take_mail_again": SIGNED_IN,
    "addresses.use_new_address": EVERYBODY,
    "mail.show_action_item": EVERYBODY,  # whoever has the link, as the person whose it is
    "mail.act_on_action_item": EVERYBODY,
    "mail.look_over": EVERYBODY,
    "mail.assent_by_mail": EVERYBODY,
    "mail.show_times": EVERYBODY,
    "mail.answer_times": EVERYBODY,
    "mail.show_held": EVERYBODY,
    "mail.answer_held": EVERYBODY,
    "calendar.show_feed": EVERYBODY,  # at an address that only its owner knows
    "calendar.list_feeds": SIGNED_IN,
    "calendar.make_feed": SIGNED_IN,
    "calendar.revoke_feed": {"bob"},
    "files.show_file": GROUP,
    "live.wait_for_changes": SIGNED_IN,
    "api.preview": SIGNED_IN,
    "api.upload": SIGNED_IN,
    "numbers.list_decisions": SIGNED_IN,
    "numbers.export_decisions": SIGNED_IN,
    "numbers.map_gaps": SIGNED_IN,
    "numbers.show_gap": SIGNED_IN,
    "numbers.show_decision": GROUP,
    "numbers.show_action_item": GROUP,
    "dev.list_mails": set(),  # in a demonstration only: tests/web/test_dev.py
    "dev.show_mail": set(),
    "dev.show_html": set(),
    "organize.show_overview": ORGANIZER,
    "organize.list_withdrawn": ORGANIZER,
    "organize.bring_back": ORGANIZER,
    "organize.purge_withdrawn": ORGANIZER,
    "organize.list_announcements": ORGANIZER,
    "organize.write_announcement": ORGANIZER,
    "organize.show_announcement": ORGANIZER,
    "organize.show_announcement_html": ORGANIZER,
    "organize.change_announcement": ORGANIZER,
    "organize.test_announcement": ORGANIZER,
    "organize.send_announcement": ORGANIZER,
    "organize.cancel_announcement": ORGANIZER,
    "organize.withdraw_announcement": ORGANIZER,
    "organize.list_people": ORGANIZER,
    "organize.make_organizer": ORGANIZER,
    "organize.deactivate": ORGANIZER,
    "organize.reactivate": ORGANIZER,
    "organize.list_invitations": ORGANIZER,
    "organize.send_invitations": ORGANIZER,
    "organize.remind": ORGANIZER,
    "organize.remind_all": ORGANIZER,
    "organize.withdraw": ORGANIZER,
    "organize.found_group": ORGANIZER,
    "organize.list_mails": ORGANIZER,
    "organize.retry_mail": ORGANIZER,
    "organize.drop_mail": ORGANIZER,
    "organize.show_ledger": ORGANIZER,
    "organize.show_ledger_of": ORGANIZER,
    "organize.retry_failures": ORGANIZER,
    "organize.drop_failures": ORGANIZER,
    "organize.list_addresses": ORGANIZER,
    "organize.lift_address": ORGANIZER,
    "organize.retry_address": ORGANIZER,
    "organize.list_incoming": ORGANIZER,
    "organize.reread_incoming": ORGANIZER,
    "organize.reread_all_incoming": ORGANIZER,
    "organize.change_address": ORGANIZER,
    "organize.hold_mail": ORGANIZER,
    "organize.dismiss_refusals": ORGANIZER,
    "organize.release_mail": ORGANIZER,
    "organize.show_audit": ORGANIZER,
    "organize.list_backups": ORGANIZER,
    "organize.make_backup": ORGANIZER,
    "organize.stop_backup": ORGANIZER,
    "group.home": EVERYBODY,
    "group.show_charter": EVERYBODY,
    "group.save_charter": RUNNING,
    "group.show_charter_history": GROUP,
    "group.purge_charter_history": ORGANIZER,
    "group.change_group": RUNNING,
    "group.list_members": SIGNED_IN,
    "group.ask_to_join": SIGNED_IN,
    "group.answer_join_request": RUNNING,
    "group.change_role": RUNNING,
    "group.end_membership": RUNNING,  # and the member: tests/web/test_members.py
    "group.show_announcement": set(),  # to whom it went: tests/web/test_announcements.py
    "group.list_updates": EVERYBODY,
    "group.show_update": GROUP,
    "group.post_update": WORKING,
    "group.edit_update": WORKING,
    "group.show_update_draft": WORKING,
    "group.drop_update_draft": WORKING,
    "group.show_update_history": GROUP,
    "group.purge_update_history": ORGANIZER,
    "group.pin_update": RUNNING,
    "group.withdraw_update": WORKING,
    "group.purge_update": ORGANIZER,
    "group.post_comment": GROUP,
    "group.list_comments": GROUP,
    "group.show_comment": GROUP,
    "group.edit_comment": {"alice"},
    "group.withdraw_comment": RUNNING,
    "group.purge_comment": ORGANIZER,
    "group.list_held_mails": RUNNING,
    "group.post_held_mail": RUNNING,
    "group.decline_held_mail": RUNNING,
    "group.drop_held_mail": RUNNING,
    "group.dismiss_refusals": RUNNING,
    "group.list_meetings": EVERYBODY,
    "group.schedule_meeting": RUNNING,
    "group.show_meeting": GROUP,
    "group.export_meeting": GROUP,
    "group.change_meeting": RUNNING,
    "group.cancel_meeting": RUNNING,
    "group.undo_cancellation": RUNNING,
    "group.show_steps": GROUP,
    "group.answer_meeting": GROUP,
    "group.ask_those_who_come": RUNNING,
    "group.list_answers": RUNNING,
    "group.export_attendance": RUNNING,
    "group.open_session": WORKING,
    "group.undo_opening": WORKING,
    "group.close_session": WORKING,
    "group.undo_closing": WORKING,
    "group.start_item": WORKING,
    "group.shorten_item": WORKING,
    "group.capture_line": set(),  # what one may keep depends on its kind: tests/web/test_capturing.py
    "group.list_questions": SIGNED_IN,
    "group.show_question": GROUP,
    "group.answer_question": WORKING,
    "group.withdraw_question": WORKING,  # Bob asked it
    "group.show_agenda_item": GROUP,
    "group.take_over_notes": WORKING,
    "group.save_notes": WORKING,
    "group.show_notes_history": WORKING,
    "group.purge_notes_history": ORGANIZER,
    "group.note_attendance": WORKING,
    "group.declare_recusal": GROUP,
    "group.undo_recusal": WORKING,  # one's own; of others who runs the meeting
    "group.edit_agenda": RUNNING,
    "group.add_agenda_item": RUNNING,
    "group.change_agenda_item": RUNNING,
    "group.move_agenda_item": RUNNING,
    "group.set_minutes": RUNNING,
    "group.remove_agenda_item": RUNNING,
    "group.add_slot": RUNNING,
    "group.move_slot": RUNNING,
    "group.remove_slot": RUNNING,
    "group.carry_over": RUNNING,
    "group.leave_candidate": RUNNING,
    "group.ask_for_discussion": GROUP,
    "group.agree_without_discussion": WORKING,
    "group.add_material": WORKING,  # Bob presents the item of tests/world.py
    "group.withdraw_material": WORKING,
    "group.make_upload_link": WORKING,
    "group.show_came_of_it": GROUP,
    "group.list_gaps": EVERYBODY,
    "group.show_gap": SIGNED_IN,
    "group.raise_gap": WORKING,
    "group.change_gap": WORKING,
    "group.set_gap_state": WORKING,
    "group.withdraw_gap": RUNNING,
    "group.add_step": WORKING,
    "group.add_milestone": WORKING,
    "group.reach_milestone": WORKING,
    "group.withdraw_milestone": WORKING,
    "group.move_step": WORKING,
    "group.take_off_plan": WORKING,
    "group.link_gap": WORKING,
    "group.unlink_gap": WORKING,
    "group.list_asks": GROUP,
    "group.show_ask": SIGNED_IN,
    "group.make_ask": RUNNING,
    "group.accept_ask": {"carol", "olga"},  # Multiomics is asked, and Carol chairs it
    "group.decline_ask": {"carol", "olga"},
    "group.deliver_ask": {"carol", "olga"},
    "group.withdraw_ask": RUNNING,
    "group.list_time_polls": GROUP,
    "group.make_time_poll": RUNNING,
    "group.show_time_poll": GROUP,
    "group.change_time_poll": RUNNING,
    "group.answer_time_poll": GROUP,
    "group.settle_time_poll": RUNNING,
    "group.close_time_poll": RUNNING,
    "group.reopen_time_poll": RUNNING,
    "group.withdraw_time_poll": RUNNING,
    "group.begin_series": RUNNING,
    "group.show_series": GROUP,
    "group.fork_series": RUNNING,
    "group.end_series": RUNNING,
    "group.propose_item": WORKING,
    "group.take_proposal": RUNNING,
    "group.decline_proposal": RUNNING,
    "group.lock_proposals": RUNNING,
    "group.list_minutes": RUNNING,
    "group.give_minutes": RUNNING,
    "group.show_minutes": RUNNING,  # what waits; once it is on record the group's: tests/web/test_minutes.py
    "group.show_minutes_text": RUNNING,
    "group.date_minutes": RUNNING,
    "group.drop_minutes": RUNNING,
    "group.purge_minutes": ORGANIZER,
    "group.import_minutes": RUNNING,
    "group.read_minutes": RUNNING,
    "group.stop_minutes": RUNNING,
    "group.list_topics": GROUP,
    "group.show_topic": GROUP,
    "group.change_topic": RUNNING,
    "group.close_topic": RUNNING,
    "group.reopen_topic": RUNNING,
    "group.publish_agenda": RUNNING,
    "group.undo_publication": RUNNING,
    "group.show_publication": GROUP,
    "group.show_summary": GROUP,
    "group.compose_summary": WORKING,
    "group.ask_for_summary": RUNNING,
    "group.edit_summary": WORKING,
    "group.publish_summary": RUNNING,
    "group.circulate_summary": RUNNING,
    "group.undo_circulation": RUNNING,
    "group.confirm_summary": RUNNING,
    "group.undo_confirmation": RUNNING,
    "group.make_objection": GROUP,
    "group.assent_to_summary": GROUP,
    "group.take_objection": WORKING,
    "group.decline_objection": WORKING,
    "group.withdraw_objection": {"alice"},  # who made it
    "group.purge_objection": ORGANIZER,
    "group.add_erratum": WORKING,
    "group.purge_erratum": ORGANIZER,
    "group.show_mailed_notes": WORKING,
    "group.take_over_mailed_notes": WORKING,
    "group.drop_mailed_notes": WORKING,
    "group.show_summary_history": WORKING,
    "group.purge_summary_history": ORGANIZER,
    "group.list_decisions": EVERYBODY,
    "group.show_decision": GROUP,
    "group.make_decision": RUNNING,
    "group.change_decision": RUNNING,
    "group.withdraw_decision": RUNNING,
    "group.export_decisions": EVERYBODY,
    "group.add_discussion": RUNNING,
    "group.remove_discussion": RUNNING,
    "group.list_action_items": SIGNED_IN,
    "group.show_action_item": GROUP,
    "group.assign_action_item": WORKING,
    "group.change_action_item": WORKING,
    "group.hand_over_action_item": WORKING,
    "group.show_board": SIGNED_IN,
    "group.export_action_items": SIGNED_IN,
    "group.move_action_items": WORKING,
    "group.set_stage": WORKING,
    "group.snooze_action_item": WORKING,
    "group.hand_back_action_item": WORKING,
    "group.finish_action_item": WORKING,
    "group.reopen_action_item": WORKING,
    "group.withdraw_action_item": WORKING,
    "group.list_papers": EVERYBODY,
    "group.show_paper": GROUP,
    "group.start_paper": WORKING,
    "group.import_paper": WORKING,
    "group.show_paper_import": WORKING,
    "group.stop_paper_import": WORKING,
    "group.change_paper": WORKING,
    "group.set_paper_state": WORKING,
    "group.publish_paper": RUNNING,
    "group.withdraw_paper": RUNNING,
    "group.add_section": WORKING,
    "group.change_section": WORKING,
    "group.edit_section": WORKING,
    "group.show_section_draft": WORKING,
    "group.show_merged_draft": WORKING,
    "group.drop_section_draft": WORKING,
    "group.keep_section_draft": WORKING,
    "group.take_over_section": WORKING,
    "group.stay_in_section": WORKING,
    "group.leave_section": WORKING,
    "group.show_section_history": WORKING,
    "group.restore_section": WORKING,
    "group.purge_section_history": ORGANIZER,
    "group.move_section": WORKING,
    "group.show_section_origins": GROUP,
    "group.name_section_origin": WORKING,
    "group.remove_section_origin": WORKING,
    "group.confirm_origin_place": WORKING,
    "group.show_suggestion_origins": GROUP,
    "group.name_suggestion_origin": WORKING,
    "group.comment_on_passage": GROUP,
    "group.settle_comment": WORKING,
    "group.suggest_change": WORKING,
    "group.show_suggestion": GROUP,
    "group.take_suggestion": {"alice", "bob"},  # chair and lead, and nobody else
    "group.decline_suggestion": {"alice", "bob"},
    "group.undo_suggestion": {"alice", "bob"},
    "group.withdraw_suggestion": {"bob"},
    "group.purge_suggestion": ORGANIZER,
    "group.reopen_comment": WORKING,
    "group.confirm_place": WORKING,
    "group.withdraw_section": WORKING,
    "group.compare_paper": GROUP,
    "group.show_changes_since_read": GROUP,
    "group.list_passages": GROUP,
    "group.show_writers": WORKING,
    "group.list_versions": GROUP,
    "group.make_version": WORKING,  # Bob leads the paper
    "group.mail_section": WORKING,
    "group.dismiss_section_mail": set(),  # one's own only: tests/web/test_mailed_sections.py
    "group.show_mailed_section": WORKING,
    "group.take_mailed_section": {"alice", "bob"},  # chair, and who sent it back
    "group.drop_mailed_section": {"alice", "bob"},
    "group.purge_mailed_section": ORGANIZER,
    "group.show_version": GROUP,
    **dict.fromkeys(("group.download_word", "group.show_word", "group.make_word", "group.stop_word"), GROUP),
    "group.list_reviews": GROUP,
    "group.show_review": GROUP,
    "group.export_dispositions": GROUP,
    "group.ask_for_review": WORKING,
    "group.ask_more_reviewers": WORKING,
    "group.remove_reviewer": WORKING,
    "group.change_review": WORKING,
    "group.close_review": WORKING,
    "group.show_own_review": {"bob", "otto"},  # who is asked
    "group.review_section": {"bob", "otto"},
    "group.show_review_draft": {"bob", "otto"},
    "group.finish_review": {"bob", "otto"},
    "group.resume_review": {"bob", "otto"},
    "group.make_disposition": {"alice", "bob"},  # chair and lead, and nobody else
    "group.purge_review_answer": ORGANIZER,
}


@pytest.fixture(scope="session")
def routes(session_app):
    """Every rule but the founding groups' mounts, which a test below holds to be the same pages."""
    mounts = {*FOUNDING_GROUPS, PLENARY}
    return [r for r in session_app.url_map.iter_rules() if r.endpoint.split(".")[0] not in mounts]


def pytest_generate_tests(metafunc):
    if "endpoint" in metafunc.fixturenames:
        metafunc.parametrize("endpoint", sorted(MAY))


@pytest.fixture
def walk(signed_in, app, database, routes):
    """``walk(endpoint, method)`` → who got in, who was refused, by name."""
    point_at_things(app)

    def walk(endpoint, method):
        rules = [r for r in routes if r.endpoint == endpoint and method in r.methods]
        answers = {}
        for rule in rules:
            for name in sorted(EVERYBODY, key=lambda n: n in MAY[endpoint]):  # the refused first: they change nothing
                client = signed_in(None if name == "visitor" else name)
                url = example(rule, app)
                response = client.get(url) if method == "GET" else client.submit(url, revision=1)
                answers[name] = response.status_code
                db.session.remove()
                if method == "POST" and name in MAY[endpoint]:
                    database.refresh("signed_in")
        return answers

    return walk


def test_every_route_is_in_the_table(routes):
    missing = {r.endpoint for r in routes} - set(MAY)
    assert not missing, f"Say in MAY of this test who may open: {sorted(missing)}"
    assert not set(MAY) - {r.endpoint for r in routes}


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_only_who_may_gets_in(walk, endpoint, method):
    refused = {401, 403, 404} if method == "POST" else {401, 403, 404}
    for name, status in walk(endpoint, method).items():
        assert status < 500 or endpoint == "health.show", f"{name} broke {endpoint}: {status}"
        if name in MAY[endpoint]:
            assert status not in refused, f"{name} may {method} {endpoint}, but got {status}"
        elif name == "visitor":
            assert status in {302, 401, 404}, f"a visitor at {endpoint} is asked to sign in, but got {status}"
        else:
            assert status in refused, f"{name} may not {method} {endpoint}, but got {status}"


def test_a_change_needs_the_csrf_token(signed_in, app, routes, endpoint):
    point_at_things(app)
    for rule in routes:
        if rule.endpoint == endpoint and "POST" in rule.methods and endpoint not in SIGNED_POSTS:
            assert signed_in("olga").post(example(rule, app)).status_code == 400


def test_addresses_are_lower_case_with_hyphens(routes):
    for rule in routes:
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert fixed == fixed.lower() and "_" not in fixed, rule.rule


def test_a_visitor_lands_where_they_were_going(visit, world):
    response = visit().get("/gyn-onc/meetings/1?x=1")
    assert response.status_code == 302
    assert response.location == "/account/sign-in?next=/gyn-onc/meetings/1?x%3D1"


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_beyond_the_database_is_not_found(visit, number):
    assert visit("olga").get(f"/gyn-onc/updates/{number}").status_code == 404
