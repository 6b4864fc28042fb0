"""Plugins that are broken, each in one way."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEAD = """
from flask import Blueprint

from yhteistuumin.api import *
from yhteistuumin.api import Plugin, hookimpl

PLUGIN = Plugin({name!r}, {title!r}, licence="MIT"{more})
"""

STEADY = "steady"
"""The plugin beside them, which is not broken."""


@dataclass(frozen=True)
class Bad:
    """One kind: *title* says what is wrong, *phase* where it must be found.

    *code* comes after the declaration; with *head* false it is all there is. *page* is an address
    of its own that is asked for; with *on_own_page* the panel tells it on the page of the
    add-on, not in the list. A *rehearsed* one never gets switched on. *visitors* is what is missing for them.
    """

    name: str
    title: str
    phase: str
    code: str = ""
    more: str = ""
    head: bool = True
    files: Mapping[str, str] = field(default_factory=dict)
    page: str = ""
    package: str = ""
    on_own_page: bool = False
    rehearsed: bool = False
    visitors: str = "the site without it"


def write(folder: Path, bad: Bad) -> None:
    """Make the files of *bad* below *folder*."""
    package = bad.package or f"yhteistuumin_{bad.name}"
    place = folder / bad.name / package
    place.mkdir(parents=True)
    (place / "__init__.py").write_text("", encoding="utf-8")
    head = HEAD.format(name=bad.name, title=bad.title, more=bad.more) if bad.head else ""
    (place / "plugin.py").write_text(head + textwrap.dedent(bad.code), encoding="utf-8")
    for name, text in bad.files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(textwrap.dedent(text), encoding="utf-8")
    (place.parent / "setup.cfg").write_text(
        f"[metadata]\nname = yhteistuumin-{bad.name}\nversion = 1.0\nlicense = MIT\n"
        f"[options.entry_points]\nyhteistuumin.plugins =\n    {bad.name} = {package}.plugin\n",
        encoding="utf-8",
    )


def hook(name: str, body: str) -> str:
    """A hook implementation with *body*."""
    return f"@hookimpl\ndef {name}():\n{textwrap.indent(textwrap.dedent(body).strip(), '    ')}\n"


def panel(name: str, data: str, *, template: str = "steady/panel.html") -> str:
    """A block on the front page whose variables *data*, the body of a function, gives."""
    function = f"def data(context):\n{textwrap.indent(textwrap.dedent(data).strip(), '    ')}\n"
    return function + hook("panels", f"return [Panel({name!r}, 'front', {template!r}, data)]")


def placed(name: str, data: str, *, template: str = "steady/block.html") -> str:
    """A block for texts whose variables *data*, the body of a function, gives."""
    function = f"def fill(context, values):\n{textwrap.indent(textwrap.dedent(data).strip(), '    ')}\n"
    return function + hook("blocks", f"return [Block('text', {name!r}, {name!r}, {template!r}, fill)]")


def mounted(name: str, body: str) -> str:
    """A blueprint with *body*, mounted at ``/fi/<name>/``."""
    return (
        f"blueprint = Blueprint({name!r}, __name__)\n"
        + textwrap.dedent(body)
        + hook("blueprints", f"return [Mount(blueprint, {{'fi': {name!r}, 'sv': {name!r}}})]")
    )


def section(name: str, more: str = "") -> str:
    """A section of the site."""
    return hook("sections", f"return [Section({name!r}, 'Title', {{'fi': {name!r}, 'sv': {name!r}}}{more})]")


def menu(target: str) -> str:
    """A menu entry."""
    return hook("menu_items", f"return [MenuItem('Entry', {target})]")


def steady(name: str) -> Bad:
    """A plugin with a section, a menu entry and a block that says “Steady block”; nothing is wrong with it."""
    return Bad(
        name,
        "Steady",
        "",
        section(name)
        + menu(f"section={name!r}")
        + panel(name, "return {'text': 'Steady block'}", template=f"{name}/panel.html")
        + placed(name, "return {'text': 'Steady words'}", template=f"{name}/block.html"),
        files={f"templates/{name}/{part}.html": "<section><p>{{ text }}</p></section>" for part in ("panel", "block")},
    )


STEADY_PLUGIN = steady(STEADY)

INDEX = """
@blueprint.get("/")
def index(lang):
    return "here"

"""

BEFORE_IMPORT = (
    Bad("gone", "its files were removed while it was switched on", "discover"),
    Bad("twin", "two plugins of one name", "discover"),
    Bad("wrong_package", "another's import package", "contract", package="yhteistuumin_other_package"),
)

IMPORTING = (
    Bad("syntax_error", "a syntax error", "import", "x = = 1", head=False),
    Bad("import_error", "an import of what is not there", "import", "from yhteistuumin.api import NoSuchThing"),
    Bad("missing_module", "a missing dependency", "import", "import a_module_that_is_not_there"),
    Bad("raises_import", "an exception at import", "import", "1 / 0"),
    Bad("exits", "SystemExit at import", "import", "raise SystemExit(3)"),
    Bad("ends_process", "the end of the whole process (os._exit) at import", "import", "import os\nos._exit(9)"),
    Bad("ctrl_c", "KeyboardInterrupt at import", "import", "raise KeyboardInterrupt"),
    Bad("base_exception", "an exception of its own kind of BaseException", "import", """
        class Odd(BaseException):
            pass

        raise Odd("no")
        """),
    Bad("recursion", "endless recursion at import", "import", "def again():\n    again()\n\n\nagain()"),
    Bad("hangs_import", "an import that never ends", "import", """
        while True:
            try:
                sum(range(9))
            except Exception:
                pass
        """),
    Bad("replaces", "it replaces a function of the core", "import", """
        from yhteistuumin.content import slugs

        slugs.slugify = lambda text: "owned"
        """),
)

CONTRACT = (
    Bad("no_declaration", "no declaration", "contract", "x = 1", head=False),
    Bad("another_name", "a name that is not that of its entry point", "contract",
        "from yhteistuumin.api import Plugin\nPLUGIN = Plugin('quite_another', 'X', licence='MIT')", head=False),
    Bad("no_licence", "no licence", "contract",
        "from yhteistuumin.api import Plugin\nPLUGIN = Plugin('no_licence', 'no licence')", head=False),
    Bad("wrong_core", "a range of the core that does not fit", "contract", more=", api=(9, 0)"),
    Bad("unhashable", "an unhashable declaration", "contract", more=", requires=[['blog']]"),
    Bad("huge_title", "a text of a megabyte", "contract", more=", description='x' * 1_000_000"),
    Bad("mistyped", "a mistyped hook", "contract", "@hookimpl\ndef menu_itemz():\n    return []\n"),
    Bad("wrong_argument", "a wrong argument of a hook", "contract", "@hookimpl\ndef menu_items(app):\n    return []\n"),
    Bad("unmarked_hook", "a hook without its mark", "contract", "def menu_items():\n    return []\n"),
    Bad("around_all", "a hook around everybody's", "contract", """
        @hookimpl(wrapper=True)
        def menu_items():
            return (yield)
        """),
    Bad("foreign_table", "a table with another's prefix", "contract", """
        from sqlalchemy.orm import Mapped, mapped_column


        class ForeignTable(Base):
            __tablename__ = "blog_foreign"
            id: Mapped[int] = mapped_column(primary_key=True)
        """),
    Bad("bad_relation", "a relationship that leads nowhere", "contract", """
        from sqlalchemy.orm import Mapped, mapped_column, relationship


        class Lonely(Base):
            __tablename__ = "bad_relation_lonely"
            id: Mapped[int] = mapped_column(primary_key=True)
            friend = relationship("NobodyAtAll")
        """),
    Bad("foreign_templates", "templates in another's folder", "contract",
        files={"templates/blog/post.html": "taken over"}),
)

ORDERING = (
    Bad("circle_one", "a circle of requirements", "order", more=", requires=('circle_two',)"),
    Bad("circle_two", "the other half of the circle", "order", more=", requires=('circle_one',)"),
    Bad("needs_broken", "a requirement that is broken itself", "order", more=", requires=('raises_import',)"),
)

COLLECTING = (
    Bad("hook_raises", "a hook that raises", "collect", hook("menu_items", "raise LookupError('nothing')")),
    Bad("hook_exits", "a hook that calls sys.exit", "collect", hook("menu_items", "import sys\nsys.exit('bye')")),
    Bad("hook_none", "a hook that returns nothing", "collect", hook("menu_items", "pass")),
    Bad("hook_nonsense", "a hook that returns nonsense", "collect", hook("menu_items", "return ['an entry', 7]")),
    Bad("endless", "an endless generator", "collect", hook("menu_items", """
        while True:
            yield MenuItem("More", section="steady")
        """)),
    Bad("long_label", "a menu entry of a thousand letters", "collect",
        hook("menu_items", "return [MenuItem('o' * 1000, section='steady')]")),
    Bad("ten_thousand", "a menu of 10,000 entries", "collect",
        hook("menu_items", "return [MenuItem(str(number), section='steady') for number in range(10_000)]")),
    Bad("wordy_order", "an attribute of the wrong type", "collect",
        hook("menu_items", "return [MenuItem('Entry', section='steady', order='first')]")),
    Bad("list_of_fields", "a list where a tuple must be", "collect", section("list_of_fields") + hook(
        "content_types",
        "return [ContentType('unhashed', 'K', 'K', section='list_of_fields', fields=[{}])]")),
    Bad("sleeps", "a hook that never ends", "contract", "import time\n" + hook("menu_items", "time.sleep(600)")),
)

CONFLICTS = (
    Bad("same_address", "an address that is taken", "conflict",
        hook("sections", "return [Section('same_address', 'Title', {'fi': 'blogi', 'sv': 'same'})]")),
    Bad("reserved_place", "a reserved address", "conflict",
        hook("sections", "return [Section('reserved_place', 'Title', {'fi': 'admin', 'sv': 'admin'})]")),
    Bad("same_type", "a content type that is taken", "conflict",
        section("same_type") + hook("content_types", "return [ContentType('post', 'P', 'P', section='same_type')]")),
    Bad("lost_section", "a link to a section that is not there", "conflict", menu("section='no_such_section'")),
    Bad("shadows", "a command that the core has", "conflict",
        "import click\n" + hook("commands", "return [click.Command('doctor')]")),
    Bad("foreign_blueprint", "a blueprint with another's name", "conflict",
        hook("blueprints", "return [Mount(Blueprint('blog', __name__), {'fi': 'f', 'sv': 'f'})]")),
    Bad("everywhere", "a blueprint that acts before every request", "conflict",
        mounted("everywhere", "@blueprint.before_app_request\ndef stop():\n    raise RuntimeError('everywhere')\n\n")),
    Bad("all_errors", "a blueprint that takes over everybody's errors", "conflict",
        mounted("all_errors", "@blueprint.app_errorhandler(404)\ndef own(error):\n    return 'mine'\n\n")),
    Bad("own_escape", "a template filter that replaces the core's", "conflict",
        mounted("own_escape", "@blueprint.app_template_filter('escape')\ndef own(value):\n    return value\n\n")),
    Bad("front_taken", "a page outside its own address", "conflict", mounted(
        "front_taken",
        "blueprint.record(lambda state: state.app.add_url_rule('/fi/', 'front_taken.x', lambda: 'mine'))\n\n")),
    Bad("configures", "it changes the settings of the site", "conflict", mounted(
        "configures", "blueprint.record(lambda state: state.app.config.update(SECRET_KEY='mine'))\n\n")),
)

BUILDING = (
    Bad("no_template", "a template that is not there", "build",
        panel("no_template", "return {}", template="no_template/panel.html")),
    Bad("no_page", "a link to a page that is not there", "build", menu("endpoint='no_page.index'")),
    Bad("two_views", "two views of one name", "build", mounted(
        "two_views",
        INDEX + "blueprint.record(lambda state: state.add_url_rule('/x', 'index', lambda lang: 'other'))\n\n")),
)

FILES = (
    Bad("bad_template", "a template that does not compile", "run",
        panel("bad_template", "return {}", template="bad_template/panel.html"),
        files={"templates/bad_template/panel.html": "{% for x in %}"}),
    Bad("static_gone", "a static folder that is not there", "contract",
        panel("static_gone", "return {}", template="static_gone/panel.html"),
        files={"templates/static_gone/panel.html": '<img src="{{ static_url("static_gone/a.svg") }}" alt="">'},
        visitors="everything, without its file"),
    Bad("bad_catalogue", "a broken catalogue", "contract",
        files={"translations/sv/LC_MESSAGES/yhteistuumin_bad_catalogue.po": 'msgid "a"\nrubbish "b"\n'}),
    Bad("bad_places", "a translation with a place that the text does not have", "contract",
        more=", after=('steady',)", code=
        "_ = translator(__name__)\n" + hook(
            "menu_items", "return [MenuItem(_('%(n)s entries', n=3), section='steady', menu='footer')]"),
        files={"translations/sv/LC_MESSAGES/yhteistuumin_bad_places.po":
               'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
               'msgid "%(n)s entries"\nmsgstr "%(m)s saker %"\n'}),
)

RUNNING = (
    Bad("panel_raises", "a block that raises", "run", panel("panel_raises", "raise LookupError('nothing here')")),
    Bad("panel_number", "a block that gives nonsense", "run", panel("panel_number", "return 7")),
    Bad("panel_exits", "a block that calls sys.exit", "run", panel("panel_exits", "import sys\nsys.exit(1)")),
    Bad("panel_changes", "a block that changes what it was given", "run", panel("panel_changes", """
        object.__setattr__(context, "lang", "xx")
        context.place = "elsewhere"
        """)),
    Bad("panel_slow", "a block that is slow", "run", "import time\n" + panel("panel_slow", "time.sleep(0.6)")),
    Bad("panel_endless", "a block that never ends", "run", panel("panel_endless", """
        while True:
            try:
                sum(range(9))
            except Exception:
                pass
        """)),
    Bad("panel_template", "a template that raises", "run",
        panel("panel_template", "return {}", template="panel_template/panel.html"),
        files={"templates/panel_template/panel.html": "{{ nothing.there.at.all }}"}),
    Bad("placed_raises", "a block for texts that raises", "run", placed("placed_raises", "raise LookupError('no')")),
    Bad("placed_number", "a block for texts that gives nonsense", "run", placed("placed_number", "return 7")),
    Bad("placed_endless", "a block for texts that never ends", "run", placed("placed_endless", """
        while True:
            try:
                sum(range(9))
            except Exception:
                pass
        """)),
    Bad("placed_template", "a block for texts whose template does not compile", "run",
        placed("placed_template", "return {}", template="placed_template/block.html"),
        files={"templates/placed_template/block.html": "{% for x in %}"}),
    Bad("filter_raises", "a template filter that raises", "run", mounted(
        "filter_raises",
        "@blueprint.app_template_filter('filter_raises_it')\ndef it(value):\n    raise ValueError(value)\n\n")
        + panel("filter_raises", "return {'x': 1}", template="filter_raises/panel.html"),
        files={"templates/filter_raises/panel.html": "{{ x|filter_raises_it }}"}),
    Bad("more_nonsense", "further variables of a listing that are nonsense", "run",
        "def more(query):\n    return 5\n\n\n" + section("more_nonsense", ", more=more"), page="/fi/more_nonsense/"),
    Bad("listing_broken", "a listing's own template that raises", "run",
        section("listing_broken", ", template='listing_broken/list.html'"), page="/fi/listing_broken/",
        files={"templates/listing_broken/list.html": "{{ nothing.there.at.all }}"}),
    Bad("view_raises", "a page that raises", "run",
        mounted("view_raises", INDEX.replace('return "here"', "raise LookupError('no')")), page="/fi/view_raises/"),
    Bad("view_none", "a page that returns nothing", "run",
        mounted("view_none", INDEX.replace('return "here"', "pass")), page="/fi/view_none/"),
    Bad("view_exits", "a page that calls sys.exit", "run",
        mounted("view_exits", INDEX.replace('return "here"', "raise SystemExit(1)")), page="/fi/view_exits/"),
    Bad("view_endless", "a page that never ends", "run",
        mounted("view_endless", INDEX.replace('return "here"', "while True:\n        pass")), page="/fi/view_endless/"),
    Bad("before_raises", "a blueprint that raises before each request", "run", mounted(
        "before_raises", "@blueprint.before_request\ndef stop():\n    raise RuntimeError('first')\n\n" + INDEX),
        page="/fi/before_raises/"),
    Bad("job_raises", "a background job that raises", "run",
        "def handle(events):\n    raise OSError('disk full')\n\n\n"
        + hook("outbox_handlers", "return [OutboxHandler('job_raises', 'item', handle)]")),
    Bad("job_endless", "a background job that never ends", "run",
        "def handle(events):\n    while True:\n        pass\n\n\n"
        + hook("outbox_handlers", "return [OutboxHandler('job_endless', 'item', handle)]")),
    Bad("health_raises", "a health check that raises", "run",
        "def check():\n    raise OSError('no')\n\n\n"
        + hook("health_checks", "return [HealthCheck('health_raises', check)]"), on_own_page=True),
    Bad("health_nonsense", "a health check that gives nonsense", "run",
        "def check():\n    return 'fine'\n\n\n"
        + hook("health_checks", "return [HealthCheck('health_nonsense', check)]"), on_own_page=True),
    Bad("health_hangs", "a health check that never ends", "run",
        "def check():\n    while True:\n        pass\n\n\n"
        + hook("health_checks", "return [HealthCheck('health_hangs', check)]"), on_own_page=True),
)

MIGRATION = """
    import sqlalchemy as sa
    from alembic import op

    revision = "m1"
    down_revision = None


    def upgrade():
        op.create_table("{name}_note", sa.Column("id", sa.Integer(), primary_key=True))
        {up}


    def downgrade():
        {down}
    """

NEVER = "nothing: it was never switched on"

REHEARSED = (
    Bad("half_way", "a migration that fails half-way", "migrate", rehearsed=True, visitors=NEVER, files={
        "migrations/m1.py": MIGRATION.format(name="half_way", up="raise RuntimeError('halfway')", down="pass")}),
    Bad("one_way", "a migration that cannot go down", "migrate", rehearsed=True, visitors=NEVER, files={
        "migrations/m1.py": MIGRATION.format(name="one_way", up="pass", down="raise NotImplementedError('one way')")}),
    Bad("kills", "a crash of its native code at import", "rehearse",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", rehearsed=True, visitors=NEVER),
)

KINDS = (
    *BEFORE_IMPORT, *IMPORTING, *CONTRACT, *ORDERING, *COLLECTING, *CONFLICTS, *BUILDING, *FILES, *RUNNING,
    *REHEARSED,
)  # fmt: skip
