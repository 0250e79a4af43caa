"""One's own data, and the texts the law asks for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.registry import Feature, LogWords, NavItem
from web.privacy import data_views, views
from web.privacy.permissions import DELETE_OWN_ACCOUNT, HAVE_OWN_DATA, PERMISSIONS
from web.privacy.verbs import PrivacyVerb

LOG = LogWords(
    actions={
        PrivacyVerb.DOWNLOAD: _l("下载自己的数据"),
        PrivacyVerb.DELETE: _l("注销账号"),
    },
)

FEATURE = Feature(
    name="privacy",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "privacy.notice": SHARED,
        "privacy.terms": SHARED,
        "privacy.contact": SHARED,
        "privacy.data": Access(HAVE_OWN_DATA),
        "privacy.download": Access(HAVE_OWN_DATA),
        "privacy.delete": Access(DELETE_OWN_ACCOUNT),
    },
    log=LOG,
    navigation=(
        NavItem("footer", "privacy.notice", _l("隐私声明"), 40),
        NavItem("footer", "privacy.terms", _l("服务条款"), 50),
        NavItem("footer", "privacy.contact", _l("联系我们"), 60),
        NavItem("own", "privacy.data", _l("我的数据"), 90, HAVE_OWN_DATA),
    ),
    under={"privacy.delete": "privacy.data"},
)

__all__ = ["FEATURE", "data_views"]
