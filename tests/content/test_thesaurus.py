from __future__ import annotations

import gzip
import json

import pytest

from yhteistuumin.content.thesaurus import storing
from yhteistuumin.content.thesaurus.concepts import checked
from yhteistuumin.content.thesaurus.imported import imported_names, imported_terms, imported_vocabularies
from yhteistuumin.content.thesaurus.reading import read_concepts
from yhteistuumin.content.vocabularies import vocabularies
from yhteistuumin.db import session, write
from yhteistuumin.errors import ThesaurusError

LANGUAGES = ("fi", "sv", "en")
PREFIXES = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix : <http://example.org/v/> .\n"
CHOIRS = f"""{PREFIXES}
:c1 a skos:Concept ; skos:prefLabel "musiikki"@fi, "musik"@sv ; skos:narrower :c2 .
:c2 a skos:Concept ; skos:prefLabel "kuorot"@fi, "körer"@sv-FI, "koorit"@et ;
    skos:altLabel "laulukuorot"@fi ; skos:hiddenLabel "kuorro"@fi ; skos:related :c3 ; skos:notation "78.3" ;
    skos:exactMatch <http://example.org/other/9> .
:c3 a skos:Concept ; skos:prefLabel "orkesterit"@fi, "orkestrar"@sv .
"""
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY skos "http://www.w3.org/2004/02/skos/core#">%s]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="&skos;">
<skos:Concept rdf:about="http://example.org/v/c1"><skos:prefLabel xml:lang="fi">kuorot%s</skos:prefLabel>
</skos:Concept></rdf:RDF>"""


@pytest.fixture
def written(tmp_path):
    def write_file(text: str, name: str = "choirs.ttl"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write_file


def read(file):
    return checked(read_concepts(file), LANGUAGES)


def test_a_concept_comes_with_its_names_and_links(written):
    found = read(written(CHOIRS))
    choir = found.concepts["http://example.org/v/c2"]
    assert [choir.label(lang) for lang in LANGUAGES] == ["kuorot", "körer", ""]
    assert (list(choir.alternative["fi"]), list(choir.hidden["fi"])) == (["laulukuorot"], ["kuorro"])
    assert (list(choir.broader), choir.code) == (["http://example.org/v/c1"], "78.3")
    assert found.other_languages == {"et": 1}


def test_turtle_xml_json_and_packed_files_say_the_same(written, tmp_path):
    packed = tmp_path / "choirs.nt.gz"
    packed.write_bytes(
        gzip.compress(
            b'<http://example.org/v/c1> <http://www.w3.org/2004/02/skos/core#prefLabel> "kuorot"@fi .\n'
            b"<http://example.org/v/c1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
            b"<http://www.w3.org/2004/02/skos/core#Concept> .\n"
        )
    )
    document = {
        "@context": {"skos": "http://www.w3.org/2004/02/skos/core#"},
        "@id": "http://example.org/v/c1",
        "@type": "skos:Concept",
        "skos:prefLabel": {"@value": "kuorot", "@language": "fi"},
    }
    files = [
        written(f'{PREFIXES}:c1 a skos:Concept ; skos:prefLabel "kuorot"@fi .'),
        written(XML % ("", ""), "choirs.rdf"),
        written(json.dumps(document), "choirs.jsonld"),
        packed,
    ]
    assert {read(file).concepts["http://example.org/v/c1"].label("fi") for file in files} == {"kuorot"}


BOMB = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
OUTSIDE = '<!ENTITY a SYSTEM "file:///etc/hostname">'


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("a.rdf", XML % (BOMB, "&b;"), "line 2: the entity “b” is not a plain short text"),
        ("a.rdf", XML % (OUTSIDE, "&a;"), "line 2: the entity “a” is not a plain short text"),
        ("a.rdf", XML.replace("</rdf:RDF>", "</oops>") % ("", ""), "line 5: the XML is broken (mismatched tag)"),
        ("a.rdf", "", "the XML is broken (no element found)"),
        ("a.ttl", f"{PREFIXES}:c1 a skos:Concept ; oops .", "line 3: "),
        ("a.ttl", f'{PREFIXES}:c1 skos:prefLabel "kuorot"@suomensuomea .', "line 3: A subtag may be"),
        ("a.ttl", f'{PREFIXES}:c1 skos:prefLabel "kuorot"@fi .', "the file has no skos:Concept"),
        ("a.ttl", f'{PREFIXES}:c1 a skos:Concept ; skos:prefLabel "koorit"@et .', "the file has: et (1)"),
        ("a.ttl", f'{PREFIXES}:c1 a skos:Concept ; skos:altLabel "koorit"@fi .', "no preferred labels"),
        (
            "a.ttl",
            f'{PREFIXES}:c1 a skos:Concept ; skos:prefLabel "kuoro"@fi, "kuorot"@fi .',
            "http://example.org/v/c1 has two preferred labels in “fi”: “kuoro” and “kuorot”",
        ),
        ("a.ttl", f'{PREFIXES}:c1 a skos:Concept ; skos:prefLabel "{"k" * 301}"@fi .', "a label of 301 characters"),
        (
            "a.ttl",
            f'{PREFIXES}:c a skos:Concept ; skos:prefLabel "a"@fi .\n'
            '<http://example.org/w/c> a skos:Concept ; skos:prefLabel "b"@fi .',
            "two concepts have the id “c”: http://example.org/v/c and http://example.org/w/c",
        ),
        (
            "a.ttl",
            f'{PREFIXES}:a a skos:Concept ; skos:prefLabel "a"@fi ; skos:broader :b .\n'
            ':b a skos:Concept ; skos:prefLabel "b"@fi ; skos:broader :a .',
            "round in a circle: http://example.org/v/a → http://example.org/v/b → http://example.org/v/a",
        ),
        ("a.docx", "", "a.docx must end in one of .rdf"),
        ("a.ttl.gz", "no gzip", "a.ttl.gz cannot be unpacked"),
        ("a.jsonld", '{"@context": "http://example.org/context"}', "remote contexts"),
    ],
)
def test_an_unfit_file_is_refused_in_one_sentence(written, name, text, sentence):
    with pytest.raises(ThesaurusError) as refused:
        read(written(text, name))
    assert sentence in str(refused.value)


def test_what_is_deprecated_or_nameless_is_left_out_and_told(written):
    old = ":old a skos:Concept ; <http://www.w3.org/2002/07/owl#deprecated> true .\n"
    found = read(written(f"{CHOIRS}{old}:c9 a skos:Concept ."))
    assert (len(found.concepts), found.deprecated, found.unnamed) == (3, 1, ("http://example.org/v/c9",))


def test_an_imported_list_is_read_by_the_piece_and_is_no_vocabulary_of_the_site(site, written):
    found = read(written(CHOIRS))
    with site.app_context():
        before = list(vocabularies())
        with write() as writing:
            storing.store(writing, "choirs", found, LANGUAGES)
        assert list(vocabularies()) == before
        assert imported_vocabularies() == {"choirs": 3}
        names = {(name.term, name.lang): (name.label, name.others) for name in imported_names("choirs")}
        assert names["c2", "fi"] == ("kuorot", ("laulukuorot", "kuorro"))
        terms = imported_terms("choirs", ["c2", "nothing"])
        assert list(terms) == ["c2"]
        assert (terms["c2"].broader, terms["c2"].related) == (("c1",), ("c3",))
        assert terms["c2"].matches == ("http://example.org/other/9",)


def test_a_newer_file_replaces_the_older_one_and_the_same_one_changes_nothing(site, written):
    newer = CHOIRS.replace('"musiikki"@fi', '"musiikit"@fi').replace(":c3 a", ":c4 a")
    with site.app_context():
        with write() as writing:
            storing.store(writing, "choirs", read(written(CHOIRS)), LANGUAGES)
        assert storing.difference(session(), "choirs", read(written(CHOIRS)), LANGUAGES).is_nothing
        change = storing.difference(session(), "choirs", read(written(newer)), LANGUAGES)
        assert (change.new, change.changed, change.gone) == (1, 2, 1)
        with write() as writing:
            storing.store(writing, "choirs", read(written(newer)), LANGUAGES)
        assert sorted(imported_terms("choirs", ["c1", "c2", "c3", "c4"])) == ["c1", "c2", "c4"]
        with write() as writing:
            assert storing.forget(writing, "choirs")
        assert imported_vocabularies() == {}


def test_a_list_cannot_take_a_name_that_is_taken_or_odd(site):
    with site.app_context():
        for name in ("theme", "Ä", "1yso", ""):
            with pytest.raises(ThesaurusError):
                storing.require_name(session(), name)
