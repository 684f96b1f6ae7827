"""The organizers' pages, a module for each noun. Everything here is for organizers only."""

from roundtable.web.organize import (  # noqa: F401
    addresses,
    announcements,
    audit,
    backups,
    groups,
    incoming,
    invitations,
    ledger,
    mails,
    overview,
    people,
    withdrawals,
)
from roundtable.web.organize.blueprint import bp  # noqa: F401
