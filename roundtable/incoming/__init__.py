"""Mail that comes to our addresses: taken in by the worker, then dealt with by what the address was made for."""

from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.incoming.holding import decide, told_of
from roundtable.incoming.moderating import decline_held, glimpse_of, post_held
from roundtable.incoming.taking import deal_with, give_up, is_known, prepare, read, refuse, take_in, turn_away

__all__ = [
    "Arrived",
    "Outcome",
    "deal_with",
    "decide",
    "decline_held",
    "give_up",
    "glimpse_of",
    "is_known",
    "post_held",
    "prepare",
    "read",
    "refuse",
    "take_in",
    "told_of",
    "turn_away",
]
