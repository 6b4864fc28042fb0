"""The JSON of searches and suggestions, as `contract` names it."""

from __future__ import annotations

from typing import Any

from yhteistuumin_search.hits import Hit
from yhteistuumin_search.searching import FACETS, Answer
from yhteistuumin_search.suggesting import Suggestion


def as_document(answer: Answer) -> dict[str, Any]:
    """``{"total", "hits", "facets", "suggestion"}`` of the search API; a facet without values is empty."""
    shown = {group.name: group.values for group in answer.listing.facets}
    return {
        "total": answer.listing.total,
        "hits": [_hit(hit) for hit in answer.hits],
        "facets": {
            name: [{"id": value.id, "label": value.label, "count": value.count} for value in shown.get(name, ())]
            for name in FACETS
        },
        "suggestion": answer.suggestion or answer.corrected or None,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    card = hit.card
    return {
        "uid": card.uid,
        "kind": card.kind,
        "lang": card.lang,
        "title": card.title,
        "url": card.url,
        "summary": card.summary,
        "themes": list(card.themes),
        "region": card.region,
        "why": hit.why.striptags(),
    }


def suggestions_document(found: list[Suggestion]) -> dict[str, Any]:
    """``{"suggestions": [{"label", "kind", "url"}]}`` of the suggestion API."""
    return {"suggestions": [{"label": s.label, "kind": s.kind, "url": s.url} for s in found]}
