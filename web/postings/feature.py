"""Postings: needs and achievements, their texts and who may read them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.registry import Feature, LogWords, Subject, Sweep
from web.postings import service
from web.postings.files import FILES
from web.postings.mails import MAILS
from web.postings.models import Posting
from web.postings.notices import HAPPENINGS
from web.postings.numbers import number_of
from web.postings.own_data import OWN_DATA, keep_contact
from web.postings.permissions import PERMISSIONS
from web.postings.relations import relations_to_posting
from web.postings.states import PostingState, RevisionState
from web.postings.tasks import TASKS
from web.postings.verbs import PostingObject, PostingVerb
from web.postings.words import LABELS

LOG = LogWords(
    objects={PostingObject.POSTING: _l("需求或成果")},
    actions={
        PostingVerb.REVISE: _l("开始新版本"),
        PostingVerb.SUBMIT: _l("提交审核"),
        PostingVerb.WITHDRAW: _l("撤回"),
        PostingVerb.EXPIRE: _l("到期下架"),
        PostingVerb.FULFIL: _l("达成"),
        PostingVerb.TAKE_BACK: _l("取回"),
        PostingVerb.DELETE: _l("删除草稿"),
        PostingVerb.DISCARD: _l("放弃新版本"),
        PostingVerb.COPY: _l("复制为新稿"),
        PostingVerb.RENEW: _l("延长有效期"),
        PostingVerb.RESTORE: _l("恢复发布"),
        PostingVerb.CHANGE_CALL: _l("改选征集"),
    },
    details={"source": _l("来源"), "call": _l("征集"), "kind": _l("类型")},
    states={PostingObject.POSTING: (PostingState, RevisionState)},
)

FEATURE = Feature(
    name="postings",
    subjects={"posting": Subject(Posting, relations_to_posting)},
    permissions=PERMISSIONS,
    labels=LABELS,
    log=LOG,
    filters={"number_of": number_of},
    template_globals={"PostingState": PostingState},
    tasks=TASKS,
    mails=MAILS,
    happenings=(HAPPENINGS,),
    sweep=(Sweep(11, service.expire_postings),),
    own_data=OWN_DATA,
    keeps=(keep_contact,),
    attaches={Holder.REVISION: FILES},
    large=(Posting,),
)
