from flask import Blueprint

from roundtable.access import require

bp = Blueprint("organize", __name__)


@bp.before_request
def for_organizers_only() -> None:
    require("roundtable.organize")
