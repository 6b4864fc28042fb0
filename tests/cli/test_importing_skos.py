"""``import skos``: shown first, refused whole, stored once."""

from __future__ import annotations

from yhteistuumin.content.thesaurus.imported import imported_terms

CHOIRS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://example.org/v/c1> a skos:Concept ; skos:prefLabel "kuorot"@fi, "körer"@sv .
<http://example.org/v/c2> a skos:Concept ; skos:prefLabel "orkesterit"@fi, "orkestrar"@sv, "orkestars"@kw .
"""


def test_a_word_list_is_shown_refused_or_stored(cli, make_site, tmp_path):
    file, broken = tmp_path / "choirs.ttl", tmp_path / "broken.ttl"
    file.write_text(CHOIRS, encoding="utf-8")
    broken.write_text(f"{CHOIRS}<http://example.org/v/c3> oops .\n", encoding="utf-8")
    site = make_site()

    def stored() -> set[str]:
        with site.app_context():
            return set(imported_terms("choirs", ["c1", "c2", "c3"]))

    shown = cli("import", "skos", str(file), "--dry-run")
    assert (shown.code, stored()) == (0, set())
    assert shown.out.splitlines() == [
        "choirs: 2 concepts; 2 with a name in fi; 2 with a name in sv; 0 with a name in en; not read: kw 1",
        "2 new, 0 changed, 0 no longer in the file",
        "nothing was changed (--dry-run)",
    ]
    refused = cli("import", "skos", str(broken), "--vocabulary", "choirs")
    assert (refused.code, stored()) == (1, set())
    assert refused.err.splitlines()[-1].startswith("line 4: ")
    assert (cli("import", "skos", str(file)).code, stored()) == (0, {"c1", "c2"})
    assert cli("import", "skos", str(file)).out.splitlines()[-1] == "everything is there already"
    taken = cli("import", "skos", str(file), "--vocabulary", "theme")
    assert (taken.code, "choose another name" in taken.err) == (1, True)


def test_a_word_list_is_taken_away_again_and_the_sites_own_are_not(cli, make_site, tmp_path):
    file = tmp_path / "choirs.ttl"
    file.write_text(CHOIRS, encoding="utf-8")
    site = make_site()
    cli("import", "skos", str(file))
    gone = cli("import", "forget", "choirs")
    assert (gone.code, gone.out) == (0, "taken away; the search forgets the names in the background\n")
    with site.app_context():
        assert not imported_terms("choirs", ["c1", "c2"])
    again = cli("import", "forget", "choirs")
    assert (again.code, again.err) == (1, "Error: there is no imported word list “choirs”\n")
    own = cli("import", "forget", "theme")
    assert (own.code, "one of the site's own vocabularies" in own.err) == (1, True)
