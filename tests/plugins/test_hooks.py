"""Each hook once, from a plugin's declaration to the registry."""

from __future__ import annotations

import pytest

from yhteistuumin.plugins.contract import hook_names

EVERYTHING = """
import click
from flask import Blueprint

blueprint = Blueprint("everything", __name__)


@blueprint.get("/")
def index(lang):
    return lang


@click.command("count-things")
def count_things():
    pass


def data(context):
    return {}


def well():
    return Health(True, "Fine.")


def take(events):
    pass


@hookimpl
def sections():
    return [Section("things", "Things", {"fi": "asiat", "sv": "saker"})]


@hookimpl
def content_types():
    return [ContentType("thing", "Thing", "Things", section="things")]


@hookimpl
def blueprints():
    return [Mount(blueprint, {"fi": "kaikki", "sv": "allt"})]


@hookimpl
def menu_items():
    return [MenuItem("Things", section="things")]


@hookimpl
def panels():
    return [Panel("things", "front", "everything/panel.html", data)]


def placed(context, values):
    return values


@hookimpl
def blocks():
    tone = Field("tone", FieldKind.CHOICE, "Tone", choices=(Choice("warm", "Warm"),))
    return [Block("things", "Things", "Some things", "everything/block.html", placed, fields=(tone,))]


@hookimpl
def term_pages():
    return [TermPages("colour", "everything.index")]


@hookimpl
def commands():
    return [count_things]


@hookimpl
def health_checks():
    return [HealthCheck("things", well)]


@hookimpl
def outbox_handlers():
    return [OutboxHandler("things", "item", take)]


@hookimpl
def terms():
    return [VocabularyTerm("theme", "north:song", {"fi": "Laulu"})]


@hookimpl
def settings():
    return [Setting("greeting", "Greeting", SettingKind.TEXT)]


@hookimpl
def offers():
    return [Offer("nobody.colours", "blue")]
"""


@pytest.fixture
def registry(write_plugin, load_names, request):
    name = f"everything{request.node.name.count('_')}{len(request.node.name)}"
    write_plugin(name, EVERYTHING.replace('"everything"', f'"{name}"'))
    result = load_names(name)
    assert result.report(name).reason == ""
    return result.registry


def test_every_hook_ends_in_the_registry(registry):
    assert [name for name in hook_names() if f"def {name}(" not in EVERYTHING] == []
    assert {
        "sections": list(registry.sections),
        "content_types": list(registry.content_types),
        "blueprints": [owned.value.prefix for owned in registry.mounts],
        "menu_items": [owned.value.title for owned in registry.menu_items],
        "panels": [owned.value.name for owned in registry.panels_at("front")],
        "blocks": [(name, owned.value.title) for name, owned in registry.blocks.items()],
        "term_pages": list(registry.term_pages),
        "commands": [owned.value.name for owned in registry.commands],
        "health_checks": [owned.value.name for owned in registry.health_checks],
        "outbox_handlers": [owned.value.name for owned in registry.outbox_handlers],
        "terms": [owned.value.id for owned in registry.terms],
        "settings": [owned.value.name for owned in registry.settings],
        "offers": [(owned.value.to, owned.value.value) for owned in registry.offers],
    } == {
        "sections": ["things"],
        "content_types": ["page", "thing"],
        "blueprints": [{"fi": "kaikki", "sv": "allt"}],
        "menu_items": ["Things"],
        "panels": ["things"],
        "blocks": [(f"{next(iter(registry.sections.values())).owner}.things", "Things")],
        "term_pages": ["colour"],
        "commands": ["count-things"],
        "health_checks": ["things"],
        "outbox_handlers": ["documents", "things"],
        "terms": ["north:song"],
        "settings": ["greeting"],
        "offers": [("nobody.colours", "blue")],
    }


PAINTER = """
from yhteistuumin.api import Offer, Plugin, hookimpl

PLUGIN = Plugin("NAME", "Name", licence="MIT", TAKES)


@hookimpl
def offers():
    return OFFERS
"""


@pytest.mark.parametrize(
    ("offers", "reason"),
    [
        ('[Offer("takingTEST.colours", "blue")]', ""),
        ('[Offer("takingTEST.colors", "blue")]', "The plugin “takingTEST” takes no “colors”."),
        ('[Offer("takingTEST.colours", 5)]', "“takingTEST.colours” takes str, not int."),
        ('[Offer("not_there.colours", 5)]', ""),
    ],
)
def test_a_plugin_takes_from_others_what_it_says(write_plugin, load_names, offers, reason):
    number = abs(hash(offers)) % 1_000_000
    taking, offering = f"taking{number}", f"offering{number}"
    source = PAINTER.replace("NAME", taking).replace("TAKES", 'takes={"colours": str}').replace("OFFERS", "[]")
    write_plugin(taking, source)
    given = offers.replace("takingTEST", taking)
    source = PAINTER.replace("NAME", offering).replace("TAKES", f'after=("{taking}",)').replace("OFFERS", given)
    write_plugin(offering, source)
    result = load_names(taking, offering)
    assert str(result.report(offering).reason) == reason.replace("takingTEST", taking)
    assert bool(result.registry.offers) == (not reason)


def test_everything_knows_who_declared_it(registry):
    owners = {owned.owner for owned in (*registry.mounts, *registry.panels, *registry.commands)}
    assert owners == {next(iter(registry.sections.values())).owner}
    assert registry.content_types["page"].owner == "core"
