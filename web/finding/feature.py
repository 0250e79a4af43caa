"""Lists, search, comparison, feeds, saved searches."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import KEPT, PUBLIC, SHARED, Access
from web.base.registry import Feature, NavItem, Subject, Sweep
from web.finding import news, saved_views, views, words
from web.finding.demo import load_searches
from web.finding.mails import MAILS
from web.finding.models import SavedSearch
from web.finding.own_data import OWN_DATA
from web.finding.permissions import KEEP_SEARCHES, PERMISSIONS, USE_SAVED_SEARCH
from web.finding.relations import relations_to_saved

_SAVED = Access(USE_SAVED_SEARCH, "saved_search")

FEATURE = Feature(
    name="finding",
    blueprints=(views.blueprint, saved_views.blueprint),
    subjects={"saved_search": Subject(SavedSearch, relations_to_saved)},
    permissions=PERMISSIONS,
    access={
        "finding.achievements": SHARED,
        "finding.needs": SHARED,
        "finding.districts": SHARED,
        "finding.search": KEPT,
        "finding.compare": PUBLIC,
        "finding.achievements_feed": KEPT,
        "finding.needs_feed": KEPT,
        "searches.index": Access(KEEP_SEARCHES),
        "searches.save": Access(KEEP_SEARCHES),
        "searches.restore": Access(KEEP_SEARCHES),
        "searches.open": _SAVED,
        "searches.rename": _SAVED,
        "searches.remove": _SAVED,
    },
    navigation=(
        NavItem("main", "finding.achievements", _l("科技成果"), 20),
        NavItem("main", "finding.needs", _l("技术需求"), 30),
        NavItem("main", "finding.search", _l("搜索"), 60),
        NavItem("work", "searches.index", _l("收藏的搜索"), 30, KEEP_SEARCHES),
    ),
    filters={"mark_found": words.mark_found},
    template_globals={
        **saved_views.GLOBALS,
        "feed_path": words.feed_path,
        "found_passage": words.found_passage,
        "compare_path": words.compare_path,
    },
    mails=MAILS,
    sweep=(Sweep(70, news.look_for_news),),
    own_data=OWN_DATA,
    demo=load_searches,
)
