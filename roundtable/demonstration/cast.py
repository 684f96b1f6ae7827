"""The people and groups of the demonstration, and how its dates are made."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from roundtable.domain import clock, groups, memberships, users
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS, AffiliationKind, Cadence, Group, Role, User

PURPOSES = {
    "gyn-onc": "We work towards criteria and follow-up for STUMP and uterine LMS that all centres apply alike.",
    "clinical-trials": "We look for trial designs made for leiomyosarcoma itself, not for mixed soft tissue sarcoma.",
    "pdx-cell-line": "We find out which cell lines and PDX models keep what makes a leiomyosarcoma, and share them.",
    "multiomics": "We bring genomic and expression data of leiomyosarcoma together so that subtypes can be compared.",
    "plenary": "The meeting of all groups, where each reports.",
}
RHYTHMS = {
    "gyn-onc": "Every third Tuesday, 15:00 Berlin",
    "clinical-trials": "Every second Thursday, 10:00 Denver",
    "pdx-cell-line": "Once a month, Wednesday, 11:00 New York",
    "multiomics": "Every second Monday, 14:00 London",
    "plenary": "Once a year",
}


@dataclass
class Cast:
    """Who is who. Everybody's name says their role."""

    gyn_onc: Group
    clinical_trials: Group
    pdx: Group
    multiomics: Group
    plenary: Group
    record: User  # not a person: public records of the past are put in under this name
    organizer: User
    chair_gyn_onc: User
    chair_trials: User
    chair_pdx: User
    chair_multiomics: User
    pathologist: User
    statistician: User
    researcher_pdx: User
    researcher_multiomics: User
    advocate: User
    observer: User


def gather(password_hash: str) -> Cast:
    """Found the groups and let everybody join, a year and a half ago."""
    with clock.at(clock.now() - timedelta(days=540)):
        record = users.name("Public record", by=None)
        founded = {g.slug: g for g in groups.found_first(list(FOUNDING_GROUPS), by=None)}
        for slug, group in founded.items():
            group.purpose, group.rhythm = PURPOSES[slug], RHYTHMS[slug]
        people = {key: _join(*values, password_hash) for key, values in _PEOPLE.items()}
        people["organizer"].is_organizer = True
        for slug, key, role, cadence in _MEMBERS:
            memberships.start(founded[slug], people[key], role=role, by=people["organizer"], cadence=cadence)
    return Cast(
        gyn_onc=founded["gyn-onc"],
        clinical_trials=founded["clinical-trials"],
        pdx=founded["pdx-cell-line"],
        multiomics=founded["multiomics"],
        plenary=founded["plenary"],
        record=record,
        **people,
    )


_ACADEMIC, _PATIENTS, _PUBLIC = (
    AffiliationKind.ACADEMIC,
    AffiliationKind.PATIENT_ORGANISATION,
    AffiliationKind.PUBLIC_BODY,
)
#: name, address, zone, affiliation, its kind, patient advocate
_PEOPLE = {
    "organizer": ("Organizer", "organizer", "America/New_York", "Demonstration office", _PATIENTS, False),
    "chair_gyn_onc": ("Chair Gyn Onc", "chair.gyn-onc", "Europe/Berlin", "Demonstration hospital A", _ACADEMIC, False),
    "chair_trials": (
        "Chair Clinical Trials",
        "chair.trials",
        "America/Denver",
        "Demonstration hospital B",
        _ACADEMIC,
        False,
    ),
    "chair_pdx": ("Chair PDX", "chair.pdx", "America/New_York", "Demonstration institute C", _ACADEMIC, False),
    "chair_multiomics": (
        "Chair Multiomics",
        "chair.multiomics",
        "Europe/London",
        "Demonstration institute D",
        _ACADEMIC,
        False,
    ),
    "pathologist": ("Pathologist Gyn Onc", "pathologist", "Europe/Rome", "Demonstration hospital E", _ACADEMIC, False),
    "statistician": (
        "Statistician Trials",
        "statistician",
        "Europe/Paris",
        "Demonstration institute F",
        _ACADEMIC,
        False,
    ),
    "researcher_pdx": (
        "Researcher PDX",
        "researcher.pdx",
        "Europe/Berlin",
        "Demonstration institute G",
        _ACADEMIC,
        False,
    ),
    "researcher_multiomics": (
        "Researcher Multiomics",
        "researcher.multiomics",
        "Europe/Berlin",
        "Demonstration institute H",
        _ACADEMIC,
        False,
    ),
    "advocate": ("Patient advocate", "advocate", "America/Chicago", "Demonstration patient group", _PATIENTS, True),
    "observer": ("Observer", "observer", "Asia/Seoul", "Demonstration agency", _PUBLIC, False),
}
_MEMBERS = [
    ("gyn-onc", "chair_gyn_onc", Role.CHAIR, Cadence.DAILY),
    ("gyn-onc", "pathologist", Role.MEMBER, Cadence.WEEKLY),
    ("gyn-onc", "advocate", Role.MEMBER, Cadence.WEEKLY),
    ("gyn-onc", "statistician", Role.MEMBER, Cadence.WEEKLY),
    ("gyn-onc", "researcher_multiomics", Role.MEMBER, Cadence.DAILY),
    ("clinical-trials", "chair_trials", Role.CHAIR, Cadence.DAILY),
    ("clinical-trials", "statistician", Role.MEMBER, Cadence.WEEKLY),
    ("clinical-trials", "advocate", Role.MEMBER, Cadence.WEEKLY),
    ("clinical-trials", "chair_gyn_onc", Role.MEMBER, Cadence.WEEKLY),
    ("pdx-cell-line", "chair_pdx", Role.CHAIR, Cadence.DAILY),
    ("pdx-cell-line", "researcher_pdx", Role.MEMBER, Cadence.DAILY),
    ("pdx-cell-line", "researcher_multiomics", Role.MEMBER, Cadence.WEEKLY),
    ("multiomics", "chair_multiomics", Role.CHAIR, Cadence.DAILY),
    ("multiomics", "researcher_multiomics", Role.MEMBER, Cadence.DAILY),
    ("multiomics", "researcher_pdx", Role.MEMBER, Cadence.WEEKLY),
    ("multiomics", "observer", Role.OBSERVER, Cadence.WEEKLY),
]


def _join(
    name: str, address: str, zone: str, affiliation: str, kind: AffiliationKind, is_advocate: bool, password_hash: str
) -> User:
    profile = Profile(name, zone, "en", affiliation, kind, is_advocate)
    person = users.join(profile, address=f"{address}@example.org", password_hash=password_hash)
    db.session.flush()
    groups.join_plenary(person)
    return person


def at(days: int, hour: int = 9, minute: int = 0, zone: str = "UTC") -> datetime:
    """That time of the wall in that zone, so many days from the real today; aware."""
    place = ZoneInfo(zone)
    day = datetime.now(place).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=place)


def wall(days: int, hour: int, zone: str) -> datetime:
    """The same as the clock on the wall shows it."""
    return at(days, hour, 0, zone).replace(tzinfo=None)
