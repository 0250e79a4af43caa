"""Personal access tokens, by which a program shows whose work it does."""

from __future__ import annotations

from flask import Flask
from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.extensions import login
from web.base.registry import Feature, LogWords, NavItem, Subject
from web.people.events import AccountSecured
from web.tokens import service, views
from web.tokens.mails import MAILS
from web.tokens.models import AccessToken
from web.tokens.own_data import OWN_DATA
from web.tokens.permissions import END_TOKEN, KEEP_TOKENS, PERMISSIONS
from web.tokens.relations import relations_to_token
from web.tokens.verbs import TokenObject, TokenVerb

LOG = LogWords(
    objects={TokenObject.TOKEN: _l("访问令牌")},
    actions={
        TokenVerb.MAKE: _l("新建访问令牌"),
        TokenVerb.END: _l("作废访问令牌"),
        TokenVerb.END_ALL: _l("作废全部访问令牌"),
    },
    details={"scopes": _l("权限")},
)


def let_programs_in(app: Flask) -> None:
    """Know accounts by their tokens, and note when one is used."""
    login.request_loader(service.load_bearer)
    app.after_request(service.note_use)


FEATURE = Feature(
    name="tokens",
    blueprints=(views.blueprint,),
    subjects={"access_token": Subject(AccessToken, relations_to_token)},
    permissions=PERMISSIONS,
    access={
        "tokens.index": Access(KEEP_TOKENS),
        "tokens.make": Access(KEEP_TOKENS),
        "tokens.end": Access(END_TOKEN, "access_token"),
    },
    log=LOG,
    navigation=(NavItem("own", "tokens.index", _l("访问令牌"), 30, KEEP_TOKENS),),
    under={"tokens.make": "tokens.index"},
    mails=MAILS,
    own_data=OWN_DATA,
    reacts={AccountSecured: service.end_all},
    begins=(let_programs_in,),
)
