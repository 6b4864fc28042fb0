"""The only door for plugins: everything that a plugin may import from the core.

Names come and go with the API version (`API_VERSION`): adding one is a minor change, removing
one a major change. There is no logic here.
"""

from __future__ import annotations

from yhteistuumin import API_VERSION
from yhteistuumin.admin.menu import desk_crumb, edit_url
from yhteistuumin.admin.words import language_name
from yhteistuumin.content.addresses import (
    absolute,
    endpoint_url,
    front_url,
    item_url,
    section_url,
    term_url,
)
from yhteistuumin.content.documents import FileView
from yhteistuumin.content.drafting import Beginning as DraftBeginning
from yhteistuumin.content.drafting import may_start_draft, start_draft
from yhteistuumin.content.grouping import Group, grouped
from yhteistuumin.content.likeness import Feature, Scored, most_alike
from yhteistuumin.content.listing import (
    FacetGroup,
    FacetValue,
    Listing,
    Query,
    count,
    counts,
    listing,
    live_in,
)
from yhteistuumin.content.moments import today
from yhteistuumin.content.outbox import Backlog, Later, backlog, enqueue
from yhteistuumin.content.reading import Card, ItemView, Moved, Untranslated, cards, cards_by_uid, item_at
from yhteistuumin.content.regions import active
from yhteistuumin.content.searchable import (
    LiveTitle,
    SearchableText,
    live_titles,
    live_uids,
    said,
    searchable,
)
from yhteistuumin.content.slugs import slugify
from yhteistuumin.content.state import content_revision, set_setting, setting
from yhteistuumin.content.thesaurus.imported import (
    ImportedName,
    ImportedTerm,
    imported_names,
    imported_terms,
    imported_vocabularies,
)
from yhteistuumin.content.vocabularies import TermView, Vocabulary, vocabularies, vocabulary
from yhteistuumin.db import Base, now, session, write
from yhteistuumin.errors import Denied, Invalid, NotFound
from yhteistuumin.hookspecs import hookimpl
from yhteistuumin.i18n import language, sort_key, speaking, translate
from yhteistuumin.plugins.own_settings import plugin_setting
from yhteistuumin.rest.openapi import Parameter as ApiParameter
from yhteistuumin.rest.openapi import documented
from yhteistuumin.runtime import offered, per_site, settings
from yhteistuumin.schema.declarations import (
    Block,
    BlockContext,
    Health,
    HealthCheck,
    MenuItem,
    Mount,
    Offer,
    OutboxEvent,
    OutboxHandler,
    Panel,
    PanelContext,
    Plugin,
    Setting,
    SettingKind,
    TermPages,
    VocabularyTerm,
)
from yhteistuumin.schema.fields import Choice, Field, FieldKind
from yhteistuumin.schema.messages import Message, plural_translator, translator
from yhteistuumin.schema.problems import Problem
from yhteistuumin.schema.types import ContentType, Facet, Section
from yhteistuumin.security.audit import record as audit
from yhteistuumin.security.permissions import current_actor, public, requires
from yhteistuumin.security.rules import Actor, Subject, region_fence
from yhteistuumin.web.cache import do_not_keep
from yhteistuumin.web.facets import (
    chosen_facets,
    chosen_links,
    clear_url,
    facet_groups,
    list_title,
    page_address,
    with_choices,
)
from yhteistuumin.web.feeds import atom_feed
from yhteistuumin.web.fields import ShownField, shown_fields
from yhteistuumin.web.files import attached_files, file_facts
from yhteistuumin.web.frame import head as page_head
from yhteistuumin.web.links import Link, term_link, top_term, with_query
from yhteistuumin.web.map_pages import map_page
from yhteistuumin.web.maps import AreaMap, area_map
from yhteistuumin.web.paging import page_number, pager
from yhteistuumin.web.panels import shown_panels
from yhteistuumin.web.template_words import kind_title
from yhteistuumin.web.themes import theme_entries

__all__ = [
    "API_VERSION",
    "Actor",
    "ApiParameter",
    "AreaMap",
    "Backlog",
    "Base",
    "Block",
    "BlockContext",
    "Card",
    "Choice",
    "ContentType",
    "Denied",
    "DraftBeginning",
    "Facet",
    "FacetGroup",
    "FacetValue",
    "Feature",
    "Field",
    "FieldKind",
    "FileView",
    "Group",
    "Health",
    "HealthCheck",
    "ImportedName",
    "ImportedTerm",
    "Invalid",
    "ItemView",
    "Later",
    "Link",
    "Listing",
    "LiveTitle",
    "MenuItem",
    "Message",
    "Mount",
    "Moved",
    "NotFound",
    "Offer",
    "OutboxEvent",
    "OutboxHandler",
    "Panel",
    "PanelContext",
    "Plugin",
    "Problem",
    "Query",
    "Scored",
    "SearchableText",
    "Section",
    "Setting",
    "SettingKind",
    "ShownField",
    "Subject",
    "TermPages",
    "TermView",
    "Untranslated",
    "Vocabulary",
    "VocabularyTerm",
    "absolute",
    "active",
    "area_map",
    "atom_feed",
    "attached_files",
    "audit",
    "backlog",
    "cards",
    "cards_by_uid",
    "chosen_facets",
    "chosen_links",
    "clear_url",
    "content_revision",
    "count",
    "counts",
    "current_actor",
    "desk_crumb",
    "do_not_keep",
    "documented",
    "edit_url",
    "endpoint_url",
    "enqueue",
    "facet_groups",
    "file_facts",
    "front_url",
    "grouped",
    "hookimpl",
    "imported_names",
    "imported_terms",
    "imported_vocabularies",
    "item_at",
    "item_url",
    "kind_title",
    "language",
    "language_name",
    "list_title",
    "listing",
    "live_in",
    "live_titles",
    "live_uids",
    "map_page",
    "may_start_draft",
    "most_alike",
    "now",
    "offered",
    "page_address",
    "page_head",
    "page_number",
    "pager",
    "per_site",
    "plugin_setting",
    "plural_translator",
    "public",
    "region_fence",
    "requires",
    "said",
    "searchable",
    "section_url",
    "session",
    "set_setting",
    "setting",
    "settings",
    "shown_fields",
    "shown_panels",
    "slugify",
    "sort_key",
    "speaking",
    "start_draft",
    "term_link",
    "term_url",
    "theme_entries",
    "today",
    "top_term",
    "translate",
    "translator",
    "vocabularies",
    "vocabulary",
    "with_choices",
    "with_query",
    "write",
]
