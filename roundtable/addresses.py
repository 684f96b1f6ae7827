"""Flask, which remembers the addresses that it has built (a page shows a hundred, the same ones to everybody), and
finds out how one is built when it is asked for it."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context
from flask.globals import request_ctx
from werkzeug.routing import Rule

from roundtable.rendering import Environment

#: So many addresses are remembered in a process, the latest used.
REMEMBERED = 20_000


def g_itself() -> Any:
    """``flask.g`` finds out anew for each attribute whose it is, which takes longer than the attribute."""
    return g._get_current_object()


class RuleInTime(Rule):
    """Werkzeug writes two functions for each rule that build its addresses, which was a fifth of the start of a
    process; here each is written when it is first called (docs/decisions/0045)."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def build(rule: RuleInTime, /, **values: Any) -> tuple[str, str]:
            written = super(RuleInTime, rule)._compile_builder(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", written)
            return written(**values)

        return build


class Application(Flask):
    jinja_environment = Environment
    url_rule_class = RuleInTime

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self._remembered = lru_cache(REMEMBERED)(self._build_address)

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """From the same root and in the same group (``web.group.blueprint``) an address is always the same: within a
        page without its host, in mails, which are written outside of any request, with it."""
        in_page = has_request_context()
        if endpoint[0] == "." or (in_page and (values.get("_external") or values.get("_scheme"))):
            return super().url_for(endpoint, **values)
        root = self._root_of_page() if in_page else self.config["SERVER_NAME"]
        slug = None if "group" in values else g_itself().get("slug")
        try:
            return self._remembered(root, slug, endpoint, *values.items())
        except TypeError:  # a list in it
            return super().url_for(endpoint, **values)

    def _root_of_page(self) -> str:
        adapter = request_ctx._get_current_object().url_adapter  # type: ignore[attr-defined]
        return adapter.script_name if adapter is not None else ""

    def _build_address(self, _root: str, _slug: str | None, endpoint: str, *values: tuple[str, Any]) -> str:
        return super().url_for(endpoint, **dict(values))
