"""The organizers' pages, a module for each noun. Everything here is for organizers only."""

from roundtable.web.organize import audit, backups, groups, invitations, mails, overview, people  # noqa: F401
from roundtable.web.organize.blueprint import bp  # noqa: F401
