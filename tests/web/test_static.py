"""Static files: many for each page, so they ask nobody anything."""


def test_a_static_file_asks_the_database_nothing(visit, assert_queries):
    bob = visit("bob")
    with assert_queries(0):
        response = bob.get("/static/icon.svg")
    assert response.status_code == 200


def test_an_address_with_a_version_is_kept_for_ever(visit):
    assert "immutable" in visit().get("/static/icon.svg?v=1").headers["Cache-Control"]
    assert "no-cache" in visit().get("/static/icon.svg").headers["Cache-Control"]


def test_a_font_is_not_asked_for_again_on_every_page(visit, app, tmp_path, monkeypatch):
    (tmp_path / "serif.woff2").write_bytes(b"wOF2")
    monkeypatch.setattr(app, "static_folder", str(tmp_path))
    assert visit().get("/static/serif.woff2").headers["Cache-Control"] == "public, max-age=604800"


def test_a_static_file_is_the_same_whoever_is_signed_in(visit):
    response = visit("bob").get("/static/icon.svg?v=1")
    assert "Cookie" not in response.vary
    assert not response.headers.getlist("Set-Cookie")
