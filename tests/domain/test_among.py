"""Whether a column is one of several: by statements that are the same however many are asked for."""

import pytest
from sqlalchemy import select

from roundtable.among import in_ids, in_words, one_of
from roundtable.extensions import db
from roundtable.models import Audience, Membership, Role, User
from tests.cast import the


def names(ids):
    return set(db.session.scalars(select(User.name).where(in_ids(User.id)), {"ids": ids}))


def test_the_ids_are_one_parameter(app):
    bob, carol = the("bob"), the("carol")
    assert names([]) == set()
    assert names([bob.id]) == {bob.name}
    assert names([bob.id, carol.id, 99_999_999]) == {bob.name, carol.name}
    others = select(User.name).where(~in_ids(User.id, "those"))
    assert bob.name not in set(db.session.scalars(others, {"those": [bob.id]}))


@pytest.mark.parametrize("word", ["bob", 'Ö\\Hara "x"', "東京"])
def test_words_of_others_are_one_parameter(app, word):
    the("bob").name = word
    found = select(User.name).where(in_words(User.name))
    assert set(db.session.scalars(found, {"words": []})) == set()
    assert set(db.session.scalars(found, {"words": [word, "nobody"]})) == {word}


def test_words_stand_in_the_statement(app):
    chairs = select(Membership.user_id).where(one_of(Membership.role, [Role.CHAIR]))
    assert the("alice").id in set(db.session.scalars(chairs))
    assert the("bob").id not in set(db.session.scalars(chairs))
    assert "IN ('chair')" in str(chairs)


@pytest.mark.parametrize("word", ["O'Hara", "", "a b", "everybody')--"])
def test_only_words_of_our_own_are_put_there(word):
    with pytest.raises(AssertionError):
        one_of(Membership.role, [Audience.EVERYBODY, word])
