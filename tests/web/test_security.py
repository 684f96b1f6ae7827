"""What every answer says to browsers: nothing foreign runs or loads, nothing is guessed, framed or kept by others."""

import re
from dataclasses import replace

import pytest

from roundtable.config import flask_config
from roundtable.web import SIGNED_POSTS
from roundtable.web.framed import POLICY as MAIL_POLICY
from roundtable.web.security import POLICY
from tests.web.example_addresses import example, point_at_things
from tests.web.test_every_route import MAY

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def directives(policy):
    return {name: words.split() for name, _, words in (part.strip().partition(" ") for part in policy.split(";"))}


def test_the_policy_lets_only_our_own_in():
    said = directives(POLICY)
    assert said["default-src"] == said["script-src"] == ["'self'"]
    assert said["object-src"] == said["base-uri"] == said["frame-ancestors"] == ["'none'"]
    assert said["form-action"] == ["'self'"]
    for word in ("unsafe-inline", "unsafe-eval", "*", "http:", "https:", "data:"):
        assert word not in POLICY, word


def test_a_mail_in_its_frame_can_neither_run_nor_load_nor_send():
    said = directives(MAIL_POLICY)
    assert said["default-src"] == ["'none'"] and "script-src" not in said and "img-src" not in said
    assert "allow-scripts" not in MAIL_POLICY and "allow-forms" not in MAIL_POLICY and "sandbox" in said


@pytest.mark.parametrize(
    "address, code",
    [
        *(("/", 200), ("/account/sign-in", 200), ("/gyn-onc/", 200), ("/search?q=x", 200), ("/static/icon.svg", 200)),
        *(("/no-such/", 404), ("/me/digest", 302), ("/healthz", 503), ("/api/no-such", 404)),
    ],
)
def test_every_answer_carries_them_errors_too(visit, address, code):
    response = visit().get(address)
    assert response.status_code == code
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["Content-Security-Policy"] == POLICY
    assert "camera=()" in response.headers["Permissions-Policy"]


def test_no_page_holds_a_script_or_a_style_of_its_own(app, world, visit, session_app):
    """The policy would stop them; and one that needs them would be broken."""
    point_at_things(app)
    clients, seen = {name: visit(name) for name in (None, "bob", "olga")}, 0
    for rule in session_app.url_map.iter_rules():
        if rule.endpoint not in MAY or "GET" not in rule.methods or rule.endpoint.endswith("_html"):
            continue
        for name, client in clients.items():
            response = client.get(example(rule, app))
            if response.mimetype != "text/html":
                continue
            seen += 1
            inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=|javascript:", response.text)
            assert not inline, f"{rule.endpoint} as {name}: {inline}"
            foreign = re.findall(
                r'<(?:script|img|link|iframe|source|video|audio)[^>]*(?:src|href)="(https?:)?//', response.text
            )
            assert not foreign, f"{rule.endpoint} as {name} loads from elsewhere"
    assert seen > 200


def test_what_is_kept_by_whom(visit):
    assert visit().get("/static/icon.svg?v=1").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for address in ("/", "/gyn-onc/", "/account/sign-in"):
        assert visit("bob").get(address).headers["Cache-Control"] == "private, no-cache"


def test_only_over_a_safe_line_browsers_are_told_to_stay_on_it(visit):
    assert "Strict-Transport-Security" not in visit().get("/").headers
    safe = visit().get("/", base_url="https://localhost")
    assert "max-age=31536000" in safe.headers["Strict-Transport-Security"]


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visit):
    bob = visit()
    answer = bob.submit("/account/sign-in", address="bob@example.org", password="four quiet words here")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies and all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert "Secure" not in cookies[-1]


def test_over_a_safe_line_the_cookie_stays_on_it(app):
    settings = replace(app.config["SETTINGS"], url="https://roundtable.example.org")
    assert flask_config(settings)["SESSION_COOKIE_SECURE"] is True


def test_a_visitor_who_only_reads_gets_no_cookie(visit, world):
    for address in ("/", "/gyn-onc/", "/gyn-onc/updates/2", "/search?q=forms"):
        assert "Set-Cookie" not in visit().get(address).headers, address


def test_only_signed_links_are_posted_without_the_token(session_app):
    assert {endpoint for endpoint in SIGNED_POSTS if not endpoint.startswith("mail.")} == set()
    exempt = session_app.extensions["csrf"]._exempt_views
    named = {
        f"{session_app.view_functions[e].__module__}.{session_app.view_functions[e].__name__}" for e in SIGNED_POSTS
    }
    assert exempt == named


def test_a_form_of_another_site_is_refused(visit):
    """Over TLS the browser says where a form came from."""
    bob = visit("bob")
    for referer in ("https://evil.example/x", "https://localhost.evil.example/", ""):
        answer = bob.post(
            "/account/appearance",
            data={"theme": "dark", "csrf_token": bob.token()},
            base_url="https://localhost",
            headers={"Referer": referer} if referer else {},
        )
        assert answer.status_code in {400, 401}, referer


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_do_nothing(visit, world, method):
    assert visit("olga").open("/gyn-onc/updates/1", method=method).status_code == 405


def test_head_is_answered_as_get_without_words(visit):
    head, get = visit().head("/"), visit().get("/")
    assert head.status_code == get.status_code == 200 and head.data == b""
    assert head.headers["Content-Length"] == str(len(get.data))
