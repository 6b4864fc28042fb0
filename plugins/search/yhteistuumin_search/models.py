"""What the search API answers, for its description in ``openapi.json``."""

from __future__ import annotations

from pydantic import BaseModel, Field

from yhteistuumin.api import ApiParameter

LANG = ApiParameter("lang", "The language that the question is asked in.")
QUESTION = ApiParameter("q", "What is looked for; without it everything is listed, newest first.")
NARROWING = (
    ApiParameter("only", "Leave out what is not published in this language."),
    ApiParameter("theme", "Id of a theme; sub-themes are included.", many=True),
    ApiParameter("region", "Id of a region.", many=True),
    ApiParameter("kind", "Name of a content type.", many=True),
    ApiParameter("page", "From 1.", number=True),
    ApiParameter("per_page", "At most 100.", number=True),
)


class SearchHit(BaseModel):
    """A found item, in the asked language where it is published in it."""

    uid: str
    kind: str
    lang: str = Field(description="The language of title, url and summary.")
    title: str
    url: str
    summary: str
    themes: list[str]
    region: str | None
    why: str | None = Field(description="How it was found, when not by its own words.")


class FacetCount(BaseModel):
    """How many hits there would be with this value."""

    id: str
    label: str
    count: int


class SearchAnswer(BaseModel):
    """One page of hits, best first."""

    total: int
    hits: list[SearchHit]
    facets: dict[str, list[FacetCount]]
    suggestion: str | None = Field(description="Another spelling that finds more.")


class SuggestedPage(BaseModel):
    """A page that the words begin to name."""

    label: str
    kind: str
    url: str


class Suggestions(BaseModel):
    """What could be meant."""

    suggestions: list[SuggestedPage]
