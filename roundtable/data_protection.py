"""docs/data-protection.md, made from the tags of the columns, so that it cannot be out of date."""

from roundtable import models  # noqa: F401  (all tables)
from roundtable.columns import Personal
from roundtable.extensions import metadata

HEAD = """# What is kept about people

Made by `flask --app wsgi docs data-protection` from the tags in `roundtable/models/`; a test fails when it is
out of date, and when a column has no tag. Everything that is not listed here says nothing about a person.

| table | column | what for | how long |
|---|---|---|---|
"""

TAIL = """
## Rights of the people concerned

- **Access and copy**: a person sees their own profile, sign-ins, mail settings and past digests under their name;
  an organizer exports the rest with `flask --app wsgi backup`.
- **Correction**: the profile page; an organizer for everybody else's.
- **Erasure**: an organizer closes the account. What somebody wrote for the group stays as the group's record, under
  their name, unless it is purged; the record of a scientific discussion is kept for reasons of research integrity.
- **What should never have been written** (a patient's data by mistake): an organizer purges it: words, earlier states,
  files, search index and stored mails go for good; the event stays, without words. A single comment, a suggestion, and
  a section that came back by mail can be purged alone.
- **Nobody is counted in public**: no read receipts, no tallies per named person. Mails carry no tracking pixel.
- **Backups** hold all of this. Keep them as safe as the database, and delete them after the time that you have set.
"""


def page() -> str:
    rows = [
        f"| {table.name} | {column.name} | {tag.purpose} | {tag.retention} |"
        for table in sorted(metadata.tables.values(), key=lambda t: t.name)
        for column in table.columns
        if isinstance(tag := column.info.get("personal"), Personal)
    ]
    return HEAD + "\n".join(rows) + "\n" + TAIL
