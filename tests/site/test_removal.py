"""Deleting the folder of a bundled plugin: every other page stands, and nothing leads to what is gone."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import pytest

from yhteistuumin.plugins.current import load_result
from yhteistuumin.profiles import read_profile
from yhteistuumin.runtime import registry

PLUGINS = read_profile("yhteistuumin").plugins
ENOUGH = 12
BODY = re.compile(r'<div class="prose.*?(?=<aside|</article>)', re.S)
"""What editors wrote: a link of theirs to a page that is gone is theirs to change."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Owned:
    """What stands and falls with a plugin: where its pages begin, and its content types."""

    addresses: tuple[str, ...]
    kinds: frozenset[str]


@pytest.fixture(scope="module")
def owned_by(demo_site):
    """``owned_by("blog")``"""

    def owned(name):
        with demo_site.app_context():
            sections = [one.value.prefix for one in registry().sections.values() if one.owner == name]
            mounts = [one.value.prefix for one in registry().mounts if one.owner == name]
            prefixes = [prefix for prefix in (*sections, *mounts) if not isinstance(prefix, str)]
            kinds = frozenset(kind for kind, one in registry().content_types.items() if one.owner == name)
        return Owned(tuple(f"/{lang}/{prefix[lang]}/" for prefix in prefixes for lang in ("fi", "sv")), kinds)

    return owned


@pytest.mark.parametrize("name", PLUGINS)
def test_without_a_plugin_every_other_page_answers_and_nothing_dangles(
    name, without, walked, walk, owned_by, administrator_of
):
    gone = owned_by(name).addresses
    site = without(name)
    visitor = site.test_client()
    with site.app_context():
        states = {plugin: str(load_result().report(plugin).state) for plugin in PLUGINS}
    assert states == {plugin: "missing" if plugin == name else "enabled" for plugin in PLUGINS}

    there = walk(visitor, "/fi/", "/sv/", most_of_a_kind=ENOUGH)
    assert [page for page in there.broken if not page[0].startswith(gone)] == []
    around = {page: re.sub(BODY, "", text) for page, text in there.html.items()}
    assert [(page, url) for page, text in around.items() for url in gone if f'"{url}' in text] == []

    before = [address for address in walked.pages if not address.startswith(gone)]
    assert [address for address in before[:: len(before) // 40] if visitor.get(address).status_code != 200] == []
    for url in gone:
        answer = visitor.get(url)
        assert (answer.status_code, f'<html lang="{url[1:3]}">' in answer.text) == (404, True), url

    for lang in ("fi", "sv"):
        sitemap = visitor.get(f"/sitemap-{lang}.xml")
        assert sitemap.status_code == 200
        assert not any(f"localhost{url}" in sitemap.text for url in gone)
        assert not any(f"localhost{url}" in visitor.get(f"/{lang}/feed.atom").text for url in gone)
    assert visitor.get("/healthz").status_code == 200
    check_themes(visitor)
    check_json(visitor, name, owned_by(name))
    for address in ("/admin/", "/admin/addons/", "/admin/media/"):
        assert administrator_of(site).get(address).status_code == 200, address


def check_themes(visitor):
    for theme in visitor.get("/api/v1/themes?lang=sv").json["themes"][::6]:
        page = visitor.get(theme["url"])
        total = re.search(r'<p role="status"><strong>(\d+)', page.text)
        assert page.status_code == 200
        assert total and int(total[1]) == theme["count"], theme["id"]


def check_json(visitor, name, owned):
    items = visitor.get("/api/v1/items?lang=fi&per_page=100")
    assert items.status_code == 200
    told = [items.json, visitor.get("/api/v1/themes?lang=sv").json]
    if name == "search":
        assert visitor.get("/api/v1/search?q=kylä&lang=fi").status_code == 404
    else:
        for question in ("", "kylä", "kulttuuri", "Porvoo"):
            told.append(visitor.get("/api/v1/search", query_string={"q": question, "lang": "fi", "per_page": 100}).json)
            told.append(visitor.get("/api/v1/suggest", query_string={"q": question, "lang": "fi"}).json)
        assert not owned.kinds & {value["id"] for value in told[2]["facets"]["kind"]}
    text = json.dumps(told, ensure_ascii=False)
    assert [url for url in owned.addresses if f'"{url}' in text] == []


@pytest.fixture
def administrator_of():
    """``administrator_of(site)``: signed in."""
    from yhteistuumin.db import write
    from yhteistuumin.security import sessions
    from yhteistuumin.tables import Account, Grant

    browsers = {}

    def sign_in(site):
        if site in browsers:
            return browsers[site]
        with site.app_context():
            with write() as writing:
                account = Account(email="administrator@example.org", name="A", fs_uniquifier="administrator")
                writing.add(account)
                writing.flush()
                writing.add(Grant(account_id=account.id, role="administrator"))
                number = account.id
            token = sessions.create({"_user_id": "administrator", "_fresh": True}, number)
            name = sessions.cookie_name()
        browsers[site] = site.test_client()
        browsers[site].set_cookie(name, token)
        return browsers[site]

    return sign_in


@pytest.mark.parametrize("name", PLUGINS)
def test_a_new_network_is_made_without_the_plugin(name, without_at_first, owned_by):
    site, refused = without_at_first(name)
    assert {plugin for plugin, _error in refused} >= {name}
    visitor = site.test_client()
    for address in ("/fi/", "/sv/", "/fi/teemat/lastenkulttuuri/", "/sitemap.xml", "/healthz"):
        assert visitor.get(address).status_code == 200, address
    kinds = {item["kind"] for item in visitor.get("/api/v1/items?per_page=100").json["items"]}
    everything = {"page", "post", "practice", "regional_task", "organisation", "resource", "file", "glossary_term"}
    assert kinds == everything - owned_by(name).kinds


@pytest.fixture
def without_at_first(tmp_path, monkeypatch):
    """``without_at_first("blog")``: ``init`` and the example content on a clone without the folder."""
    from yhteistuumin.installing import initialise, load_demo
    from yhteistuumin.plugins import discovery
    from yhteistuumin.site import close_site

    made = []
    locate = discovery._installed_location

    def build(name):
        left = tmp_path / "plugins"
        left.mkdir()
        for folder in discovery.BUNDLED_FOLDER.iterdir():
            if folder.is_dir() and folder.name != name:
                (left / folder.name).symlink_to(folder)
        gone = f"yhteistuumin_{name}"
        hidden = lambda package: None if package == gone else locate(package)  # noqa: E731
        monkeypatch.setattr(discovery, "_installed_location", hidden)
        done = initialise(tmp_path / "instance", testing=True, plugin_folders=(left,))
        made.append(done.app)
        load_demo(done.app)
        return done.app, done.refused

    yield build
    for app in made:
        close_site(app)
