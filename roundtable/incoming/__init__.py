"""Mail that comes to our addresses: taken in by the worker, then dealt with by what the address was made for."""

from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.incoming.taking import deal_with, is_known, take_in

__all__ = ["Arrived", "Outcome", "deal_with", "is_known", "take_in"]
