"""What mounting a blueprint must leave alone: a plugin acts on its own pages only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Flask

from yhteistuumin.plugins.contract import IN_THE_CODE
from yhteistuumin.plugins.faults import Fault, Phase
from yhteistuumin.schema.messages import translator

_ = translator(__name__)

_FUNCTIONS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_value_preprocessors",
    "url_default_functions",
)
_PREFIXES = "yhteistuumin.mount_prefixes"
_WORDS = ("filters", "tests", "globals")


class AppWide(Exception):
    """A blueprint reaches beyond its own pages."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault.reason))
        self.fault = fault


@contextmanager
def within_bounds(app: Flask, owner: str, blueprint: str, prefix: str) -> Iterator[None]:
    """Raise `AppWide` when the block, which mounts *blueprint* of *owner* below *prefix*, changes
    what other pages do."""
    before, views = _state(app), set(app.view_functions)
    yield
    after = _state(app)
    for name, value in before.items():
        if after[name] != value:
            reason = _("Its blueprint acts on every page of the site (%(what)s), not only on its own.", what=name)
            raise AppWide(Fault(Phase.CONFLICT, reason, IN_THE_CODE))
    for word in _new_words(app, owner):
        reason = _(
            "Its template word “%(word)s” must have a name that begins with “%(prefix)s”.",
            word=word,
            prefix=f"{owner}_",
        )
        raise AppWide(Fault(Phase.CONFLICT, reason, IN_THE_CODE))
    strange = {view for view in app.view_functions.keys() - views if not view.startswith(f"{blueprint}.")}
    for rule in app.url_map.iter_rules() if strange else ():
        if rule.endpoint in strange:
            raise AppWide(_outside(rule.rule))
    app.extensions.setdefault(_PREFIXES, {})[blueprint] = prefix


def outside(app: Flask) -> Iterator[tuple[str, Fault]]:
    """(blueprint, fault) of each mounted blueprint that has a page which is not below its own prefix."""
    prefixes: dict[str, str] = app.extensions.get(_PREFIXES, {})
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0]
        if blueprint in prefixes and not _is_below(rule.rule, prefixes[blueprint]):
            yield blueprint, _outside(rule.rule)


def _outside(address: str) -> Fault:
    reason = _("Its page “%(address)s” is not below its own address.", address=address)
    return Fault(Phase.CONFLICT, reason, IN_THE_CODE)


def _is_below(address: str, prefix: str) -> bool:
    wanted = "/" + prefix.strip("/")
    return address == wanted or address.startswith(f"{wanted}/")


def _state(app: Flask) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for name in _FUNCTIONS:
        found[name.removesuffix("_funcs")] = len(getattr(app, name).get(None, ()))
    found["errorhandler"] = sum(map(len, app.error_handler_spec[None].values()))
    found["teardown_appcontext"] = len(app.teardown_appcontext_funcs)
    found["config"] = dict(app.config)
    return found


def remember_words(app: Flask) -> None:
    """Note the words that templates have now: plugins may add some of their own, and change none."""
    app.extensions[_KNOWN] = {kind: dict(getattr(app.jinja_env, kind)) for kind in _WORDS}


_KNOWN = "yhteistuumin.template_words"


def _new_words(app: Flask, owner: str) -> list[str]:
    known: dict[str, dict[str, Any]] = app.extensions[_KNOWN]
    strange = []
    for kind in _WORDS:
        before, present = known[kind], getattr(app.jinja_env, kind)
        if before == present:
            continue
        new = [word for word, value in present.items() if before.get(word) is not value]
        strange += [word for word in new if not word.startswith(f"{owner}_")]
        known[kind] = dict(present)
    return strange
