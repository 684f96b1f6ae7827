"""Every column says whether it holds personal data, what for and how long; the page about it is in step."""

from pathlib import Path

import pytest

from roundtable import data_protection
from roundtable.columns import Personal
from roundtable.extensions import Base

TABLES = sorted((m.class_ for m in Base.registry.mappers), key=lambda c: c.__tablename__)


@pytest.mark.parametrize("noun", TABLES, ids=lambda c: c.__tablename__)
def test_every_column_is_tagged(noun):
    columns = {c.name: c for c in noun.__table__.columns}
    tagged = {name for name, c in columns.items() if isinstance(c.info.get("personal"), Personal)}
    plain = set(noun.impersonal.split())
    untagged = set(columns) - tagged - plain
    assert not untagged, (
        f"{noun.__tablename__}: say of {sorted(untagged)} what they are for: info=personal(purpose, retention) if they "
        "say something about a person, else name them in `impersonal`"
    )
    assert not tagged & plain, f"{sorted(tagged & plain)} cannot be both"
    assert not plain - set(columns), f"`impersonal` names columns that are not there: {sorted(plain - set(columns))}"


def test_the_page_is_in_step():
    page = (Path(__file__).parent.parent / "docs" / "data-protection.md").read_text()
    assert page == data_protection.page(), "run: flask --app wsgi docs data-protection"
