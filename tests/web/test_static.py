"""Static files: many for each page, so they ask nobody anything."""


def test_a_static_file_asks_the_database_nothing(visit, assert_queries):
    bob = visit("bob")
    with assert_queries(0):
        response = bob.get("/static/icon.svg")
    assert response.status_code == 200


def test_an_address_with_a_version_is_kept_for_ever(visit):
    assert "immutable" in visit().get("/static/icon.svg?v=1").headers["Cache-Control"]
    assert "no-cache" in visit().get("/static/icon.svg").headers["Cache-Control"]
