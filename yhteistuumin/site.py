"""The application, from top to bottom: read settings, load plugins, build, and start over without
the plugin that stands in the way."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, got_request_exception, request
from flask_babel import Babel
from jinja2 import FileSystemLoader
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.middleware.proxy_fix import ProxyFix

from yhteistuumin import admin, i18n, rest, security, web
from yhteistuumin.content.addresses import section_prefix
from yhteistuumin.content.state import site_state
from yhteistuumin.db import database, prepare_engine
from yhteistuumin.plugins import tracing
from yhteistuumin.plugins.barrier import guarded_view, view_hook
from yhteistuumin.plugins.conflicts import is_for_editors
from yhteistuumin.plugins.current import FALLEN_BACK, GENERATION, OWNERS, PLUGINS, built_generation
from yhteistuumin.plugins.discovery import Source, discover
from yhteistuumin.plugins.failures import (
    DIED,
    NO_END,
    blame_the_dead,
    forget_loading,
    record_failure,
    record_loading,
)
from yhteistuumin.plugins.faults import RESUME, Fault, LoadedPlugin, Phase, fault_of
from yhteistuumin.plugins.last_good import recall, remember
from yhteistuumin.plugins.lifecycle import package_folder
from yhteistuumin.plugins.loading import LoadResult, Selection, load
from yhteistuumin.plugins.mounting import AppWide, outside, remember_words, within_bounds
from yhteistuumin.plugins.state import (
    enabled_names,
    known_names,
    stored_generation,
    stored_versions,
    unloadable,
)
from yhteistuumin.runtime import REGISTRY, SETTINGS
from yhteistuumin.schema.declarations import Mount
from yhteistuumin.schema.messages import CORE_DOMAIN, Message, translator
from yhteistuumin.schema.registry import Owned
from yhteistuumin.security.permissions import current_actor, declare_blueprint
from yhteistuumin.settings import PACKAGE, Settings, read_settings, resource_folder
from yhteistuumin.web import regional as regional_pages
from yhteistuumin.web.statics import add_folder

LOADING_FACTOR = 2
"""How much longer than a hook of a page a plugin may take to load: other processes start as well."""
MAX_REQUEST_BYTES = 24 * 1024 * 1024
TIME_ZONE = "Europe/Helsinki"
STALE = "yhteistuumin.stale"
"""Set in the WSGI environment of a request that found out that its worker is behind."""

_ = translator(__name__)

FALLEN_BACK_ADVICE = _("The last set of add-ons that worked is running. Repair or disable what was changed last.")

log = logging.getLogger(__name__)

_TOLD: set[str] = set()  # faults that this process has logged: it may build the site many times


class _Site(Flask):
    """Flask, with a note of each call into a plugin's own pages."""

    def full_dispatch_request(self) -> Response:
        owner = self.extensions[OWNERS].get(request.blueprint)
        if owner is None:
            return super().full_dispatch_request()
        try:
            return guarded_view(owner, super().full_dispatch_request)
        except ServiceUnavailable as error:
            return self.finalize_request(self.handle_user_exception(error))


class _Culprits(Exception):
    """The plugins without which the site can be built, and what is wrong with each."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, Fault] = {}

    @contextmanager
    def blaming(self, owner: str) -> Iterator[None]:
        """Whatever the block raises is the fault of *owner*."""
        try:
            yield
        except _Unfit as found:
            self.faults.setdefault(owner, found.fault)
        except AppWide as found:
            self.faults.setdefault(owner, found.fault)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything; the site must start
            self.faults.setdefault(owner, fault_of(Phase.BUILD, error))


class _Unfit(Exception):
    """A plugin that cannot be built in."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.fault = Fault(Phase.BUILD, reason)


@dataclass(frozen=True)
class _Attempt:
    """Which plugins may take part (None: all that are switched on), and why the others may not."""

    only: frozenset[str] | None = None
    cause: Fault | None = None


def create_site(instance: str | Path | None = None, **overrides: Any) -> Flask:
    """The site of the installation in *instance*, with its enabled plugins.

    *overrides* replace single `Settings`; ``testing=True`` is Flask's. A plugin never makes this
    raise: one that cannot be built in is reported and left out. Where nobody can be blamed, the
    last set of plugins that worked is taken, then the bundled ones, then none.
    """
    testing = bool(overrides.pop("testing", False))
    settings = replace(read_settings(instance), **overrides)
    tracing.switch(settings.trace)
    attempt = _Attempt()
    for only in (partial(recall, settings.cache), partial(_bundled, settings), frozenset):
        try:
            return _site(settings, attempt, testing=testing)
        except Exception as error:
            if settings.development:
                raise
            log.exception("the site cannot be built with this set of plugins")
            attempt = _Attempt(only(), attempt.cause or fault_of(Phase.BUILD, error, FALLEN_BACK_ADVICE))
    return _site(settings, attempt, testing=testing)


def _bundled(settings: Settings) -> frozenset[str]:
    found = discover(settings.plugin_folders).values()
    return frozenset(candidate.name for candidate in found if candidate.source is Source.BUNDLED)


def _site(settings: Settings, attempt: _Attempt, *, testing: bool) -> Flask:
    excluded: dict[str, Fault] = {}
    late: tuple[str, ...] = ()
    while True:
        app = _bare(settings, testing=testing)
        with app.app_context(), _closed_on_failure():
            prepare_engine(database.engine)
            blame_the_dead(settings.cache, settings.call_seconds)
            generation = stored_generation()
            excluded = {**_left_out(attempt), **excluded}
            result = _load(settings, excluded)
            app.extensions.update({REGISTRY: result.registry, PLUGINS: result, GENERATION: generation})
            app.extensions.update({OWNERS: {}, FALLEN_BACK: attempt.cause})
            try:
                _build(app, result)
            except _Culprits as found:
                database.session.remove()
                database.engine.dispose()
                excluded.update({**_lasting(result), **found.faults})
                late += result.late
                continue
            _note_outcome(settings, attempt, result, (*late, *result.late))
            _log_faults(result, enabled_names())
        return app


@contextmanager
def _closed_on_failure() -> Iterator[None]:
    """Give the database connections back when the block raises: nobody will ever use them again."""
    try:
        yield
    except BaseException:
        database.session.remove()
        database.engine.dispose()
        raise


def _left_out(attempt: _Attempt) -> dict[str, Fault]:
    """The plugins that are not even tried, and why."""
    ended = {NO_END: _("It did not finish loading."), DIED: _("It ended the whole program while it was loaded.")}
    left_out = {
        name: Fault(Phase.IMPORT, ended.get(error, _("It could not be loaded.")), RESUME)
        for name, error in unloadable().items()
    }
    if attempt.only is not None and attempt.cause is not None:
        left_out.update(dict.fromkeys(enabled_names() - attempt.only, attempt.cause))
    return left_out


def _lasting(result: LoadResult) -> dict[str, Fault]:
    """The faults that another attempt would only find again; a clash or a missing need may go."""
    passing = {Phase.ORDER, Phase.CONFLICT}
    return {name: fault for name, fault in result.faults.items() if fault.phase not in passing}


def _note_outcome(settings: Settings, attempt: _Attempt, result: LoadResult, late: Iterable[str]) -> None:
    for name in late:
        record_loading(name, NO_END)
    names = [loaded.plugin.name for loaded in result.loaded]
    forget_loading(names)
    if attempt.only is None:
        remember(settings.cache, names)


def _log_faults(result: LoadResult, enabled: frozenset[str]) -> None:
    for report in result.plugins:
        line = f"plugin {report.name}: {report.reason} ({report.phase}) {report.advice}"
        if report.phase and report.name in enabled and line not in _TOLD:
            _TOLD.add(line)
            log.error("%s", line)


def close_site(app: Flask) -> None:
    """Give back the database connections of *app*; it opens new ones when it is used again."""
    with app.app_context():
        database.session.remove()
        database.engine.dispose()


def _bare(settings: Settings, *, testing: bool) -> Flask:
    app = _Site(
        "yhteistuumin", instance_path=str(settings.instance), static_folder=None, template_folder=None
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=testing,
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        SQLALCHEMY_DATABASE_URI=_database_url(settings.database_url),
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": not settings.database_url.startswith("sqlite")},
        BABEL_DEFAULT_TIMEZONE=TIME_ZONE,
    )
    app.extensions[SETTINGS] = settings
    database.init_app(app)
    return app


def _database_url(url: str) -> str:
    scheme, separator, rest_of_url = url.partition("://")
    if scheme in {"postgres", "postgresql"}:
        return f"postgresql+psycopg{separator}{rest_of_url}"
    return url


def _load(settings: Settings, excluded: Mapping[str, Fault]) -> LoadResult:
    selection = Selection(
        enabled_names(),
        known_names(),
        safe_mode=settings.safe_mode,
        excluded=excluded,
        languages=settings.languages,
        strict=settings.development,
        patience=settings.call_seconds * LOADING_FACTOR,
        versions=stored_versions(),
    )
    return load(settings.plugin_folders, selection)


def _build(app: Flask, result: LoadResult) -> None:
    _speak(app, result)
    security.install(app)
    web.install(app)
    admin.install(app)
    rest.install(app)
    remember_words(app)
    culprits = _Culprits()
    for loaded in result.loaded:
        with culprits.blaming(loaded.plugin.name):
            _add_static(app, loaded)
            _check_templates(result, loaded)
    regional_pages.prepare(app)
    regional = result.registry.regional
    for owned in sorted(result.registry.mounts, key=lambda owned: owned.owner in regional):
        with culprits.blaming(owned.owner):
            _mount(app, owned)
    regional_pages.install(app)
    _check_endpoints(app, result, culprits)
    for blueprint, fault in outside(app):
        culprits.faults.setdefault(app.extensions[OWNERS][blueprint], fault)
    if culprits.faults:
        raise culprits
    app.after_request(_notice_generation)
    app.after_request(_tell_timing)
    got_request_exception.connect(_record_view_failure, app)
    _trust_proxies(app, app.extensions[SETTINGS].proxies)


def _record_view_failure(app: Flask, exception: BaseException, **_facts: object) -> None:
    """Count what a plugin's view raised, for ``doctor``; the visitor still gets the error page."""
    owner = app.extensions[OWNERS].get(request.blueprint)
    if owner is not None:
        trace = "".join(traceback.format_exception(exception))
        record_failure(owner, view_hook(), trace, suspendable=False)


def _trust_proxies(app: Flask, number: int) -> None:
    """Believe the last *number* proxies who the visitor is and which address was asked for."""
    if number:
        trusting = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=number)
        app.wsgi_app = trusting  # type: ignore[method-assign]


def _speak(app: Flask, result: LoadResult) -> None:
    """Catalogues, templates and formats."""
    folders = {loaded.package: package_folder(loaded) for loaded in result.loaded}
    catalogues = {package: folder / "translations" for package, folder in folders.items()}
    catalogues[CORE_DOMAIN] = resource_folder("translations")
    i18n.install(catalogues, app.extensions[SETTINGS].cache)
    Babel(app, locale_selector=_locale)  # type: ignore[no-untyped-call]
    templates = [PACKAGE / "templates", *(folder / "templates" for folder in folders.values())]
    app.jinja_loader = FileSystemLoader(templates)
    app.jinja_env.add_extension(i18n.OwnedGettext)
    app.jinja_env.globals.update(i18n.template_globals(loaded.plugin.name for loaded in result.loaded))


def _locale() -> str:
    return str(i18n.locale(i18n.language()))


def _add_static(app: Flask, loaded: LoadedPlugin) -> None:
    folder = package_folder(loaded) / "static"
    if folder.is_dir():
        add_folder(app, loaded.plugin.name, folder)


def _check_templates(result: LoadResult, loaded: LoadedPlugin) -> None:
    name = loaded.plugin.name
    registry = result.registry
    declared: list[Owned[Any]] = [
        *registry.sections.values(), *registry.content_types.values(), *registry.panels, *registry.blocks.values()
    ]  # fmt: skip
    for owned in declared:
        template = owned.value.template
        own = owned.owner == name and template.startswith(f"{name}/")
        if own and not (package_folder(loaded) / "templates" / template).is_file():
            reason = _("Its template “%(template)s” is not there.", template=template)
            raise _Unfit(reason)


def _mount(app: Flask, owned: Owned[Mount]) -> None:
    """Mount a blueprint once, or once for each language of the site; that of a regional plugin
    below the page of a region."""
    mount, blueprint = owned.value, owned.value.blueprint
    is_regional = owned.owner in app.extensions[REGISTRY].regional
    if isinstance(mount.prefix, str):
        with within_bounds(app, owned.owner, blueprint.name, mount.prefix):
            app.register_blueprint(blueprint, url_prefix=mount.prefix)
        app.extensions[OWNERS][blueprint.name] = owned.owner
        if is_regional:
            regional_pages.fence(app, owned)
        declare_blueprint(app, blueprint.name, mount.permission)
        if is_for_editors(mount):
            admin.adopt(app, blueprint.name)
        return
    for lang in app.extensions[SETTINGS].languages:
        name = f"{blueprint.name}-{lang}"
        base = regional_pages.base_of(app, owned.owner, lang) if is_regional else f"/{lang}/"
        if not base:
            continue
        prefix = f"{base}{section_prefix(mount.prefix, lang)}"
        with within_bounds(app, owned.owner, name, prefix):
            app.register_blueprint(blueprint, name=name, url_prefix=prefix, url_defaults={"lang": lang})
        app.extensions[OWNERS][name] = owned.owner
        declare_blueprint(app, name, mount.permission)


def _check_endpoints(app: Flask, result: LoadResult, culprits: _Culprits) -> None:
    lang = app.extensions[SETTINGS].languages[0]
    registry = result.registry
    declared: list[Owned[Any]] = [*registry.menu_items, *registry.term_pages.values()]
    for owned in declared:
        blueprint, _dot, view = owned.value.endpoint.partition(".")
        names = {owned.value.endpoint, f"{blueprint}-{lang}.{view}"}
        if view and not names & app.view_functions.keys():
            reason = _("It links to “%(endpoint)s”, which is no page.", endpoint=owned.value.endpoint)
            with culprits.blaming(owned.owner):
                raise _Unfit(reason)


def _notice_generation(response: Response) -> Response:
    """Mark the worker whose set of plugins is out of date; the server replaces it."""
    if "yhteistuumin_state" in g and site_state().generation != built_generation():
        request.environ[STALE] = True
    return response


def _tell_timing(response: Response) -> Response:
    """Show an administrator which plugins took how long for this page, while calls are traced."""
    if tracing.is_on() and current_actor().may("addons.manage"):
        response.headers["Server-Timing"] = tracing.server_timing()
    return response
