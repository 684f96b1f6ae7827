"""What is read to be shown: of its noun, with its columns and no others, as the database and the session have it."""

import pytest
from sqlalchemy import bindparam
from sqlalchemy.orm.exc import UnmappedInstanceError

from roundtable.domain import action_items
from roundtable.domain.reading import Shape, paged
from roundtable.extensions import db
from roundtable.models import ActionItem, Decision, Group
from tests.cast import group, the

LINE = Shape(ActionItem, "group_id text due_on state", owner="name")
ALL = LINE.select().order_by(ActionItem.id)


def promise(text, owner=None):
    return action_items.assign(group(), action_items.Promise(text, owner), by=the("alice"))


def test_it_is_of_its_noun_and_has_all_that_follows_from_its_columns(app):
    kept = promise("Ask the registry", the("bob"))
    promise("Nobody yet")
    first, second = LINE.read(ALL)  # not committed yet: what was changed before is read
    assert isinstance(first, ActionItem)
    assert (first.id, first.number, first.is_open) == (kept.id, kept.number, True)
    assert (first.text, first.owner.name, second.owner) == ("Ask the registry", the("bob").name, None)
    assert first.group is group()


@pytest.mark.parametrize("column", ["created_at", "stage", "meeting", "helpers"])
def test_what_was_not_read_is_an_error_and_not_nothing(app, column):
    promise("Ask the registry", the("bob"))
    (item,) = LINE.read(ALL)
    with pytest.raises(LookupError, match="was not read"):
        getattr(item, column)
    with pytest.raises(LookupError, match="was not read"):
        _ = item.owner.zone


def test_a_change_of_it_is_never_saved(app):
    kept = promise("Ask the registry")
    db.session.commit()
    (item,) = LINE.read(ALL)
    item.text = "Something else"
    with pytest.raises(UnmappedInstanceError):
        db.session.add(item)
    db.session.commit()
    db.session.refresh(kept)
    assert kept.text == "Ask the registry"


def test_the_group_is_found_where_none_is_held(app):
    promise("Ask the registry")
    db.session.commit()
    db.session.expunge_all()
    assert LINE.read(ALL)[0].group.slug == "gyn-onc"


def test_pages_and_parameters(app):
    for number in range(5):
        promise(f"Number {number}")
    query = paged(ALL.where(ActionItem.group_id == bindparam("group_id")))
    pages = [LINE.page(query, number, 2, group_id=group().id) for number in (1, 2, 3)]
    assert [[item.text[-1] for item in page.rows] for page in pages] == [["0", "1"], ["2", "3"], ["4"]]
    assert [page.has_next for page in pages] == [True, True, False]


def test_a_column_that_is_not_there_is_noticed_at_once(app):
    with pytest.raises(AttributeError):
        Shape(Decision, "texts")
    with pytest.raises(AttributeError):
        Shape(Group, "slug", nothing="name")
