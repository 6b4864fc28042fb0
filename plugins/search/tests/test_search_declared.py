"""Another plugin may declare how the words of a language are read."""

from __future__ import annotations

from yhteistuumin_search import declared as declared_module
from yhteistuumin_search.analysis import Analyser, WordForms, analyser_id, terms
from yhteistuumin_search.index import index_health, rebuild
from yhteistuumin_search.plugin import PLUGIN


class Backwards:
    """Reads every word from its end."""

    id = "backwards-1"

    def knows(self, word: str) -> bool:
        return True

    def forms(self, word: str) -> WordForms:
        return WordForms((word.lower()[::-1],))


def test_an_offered_analyser_reads_its_language_and_asks_for_a_new_index(site, put, client, monkeypatch):
    put({"uid": "a", "kind": "page", "translations": {"fi": {"title": "Aallokko", "state": "published"}}})
    assert PLUGIN.takes == {"analysers": Analyser}
    offered = (Analyser("fi", Backwards, frozenset({"oho"})),)
    monkeypatch.setattr(declared_module, "offered", lambda *_asked: offered)
    site.extensions["yhteistuumin.kept"].pop("search.analysers", None)
    assert terms("Aallokko", "fi") != ["okkollaa"]
    with site.app_context():
        assert (terms("Aallokko", "fi"), analyser_id("fi")) == (["okkollaa"], "backwards-1")
        assert terms("råden", "sv") != ["nedår"]
        assert not index_health().ok
        rebuild()
        assert index_health().ok
    answer = client.get("/api/v1/search?q=oho+aallokko&lang=fi").json
    assert [hit["uid"] for hit in answer["hits"]] == ["a"]
