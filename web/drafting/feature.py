"""Writing a posting."""

from __future__ import annotations

from web.base.access import Access
from web.base.files.limits import MOST_REQUEST_BYTES
from web.base.permissions import READ_OWN_WORK
from web.base.registry import Feature
from web.drafting import step_views
from web.postings.permissions import (
    CREATE_ACHIEVEMENT,
    CREATE_NEED,
    EDIT_POSTING,
    READ_POSTING_WORK,
    WITHDRAW_POSTING,
)

FEATURE = Feature(
    name="drafting",
    blueprints=(step_views.blueprint,),
    access={
        "drafting.postings": Access(READ_OWN_WORK, own=True),
        "drafting.new_need": Access(CREATE_NEED, most_bytes=MOST_REQUEST_BYTES),
        "drafting.new_achievement": Access(CREATE_ACHIEVEMENT, most_bytes=MOST_REQUEST_BYTES),
        "drafting.check_need": Access(CREATE_NEED, stores=False),
        "drafting.check_achievement": Access(CREATE_ACHIEVEMENT, stores=False),
        "drafting.edit": Access(EDIT_POSTING, "posting", most_bytes=MOST_REQUEST_BYTES),
        "drafting.autosave": Access(EDIT_POSTING, "posting"),
        "drafting.show": Access(READ_POSTING_WORK, "posting"),
        "drafting.withdraw": Access(WITHDRAW_POSTING, "posting"),
        "drafting.delete": Access(EDIT_POSTING, "posting"),
        "drafting.discard": Access(EDIT_POSTING, "posting"),
        "drafting.take_back": Access(EDIT_POSTING, "posting"),
        "drafting.copy": Access(EDIT_POSTING, "posting"),
        "drafting.renew": Access(EDIT_POSTING, "posting"),
        "drafting.choose_call": Access(EDIT_POSTING, "posting"),
    },
    under=dict.fromkeys(
        (
            "drafting.postings",
            "drafting.show",
            "drafting.edit",
            "drafting.new_need",
            "drafting.new_achievement",
            "drafting.withdraw",
            "drafting.delete",
            "drafting.discard",
            "drafting.take_back",
            "drafting.renew",
            "drafting.choose_call",
        ),
        "home.work",
    ),
)
