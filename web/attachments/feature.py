"""Files attached to postings, deals, calls and contracts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments import panels, views
from web.attachments.models import Attachment
from web.attachments.own_data import OWN_DATA
from web.attachments.permissions import ATTACH_FILE, PERMISSIONS
from web.attachments.verbs import AttachmentVerb
from web.attachments.words import LABELS, file_size
from web.base.access import Access
from web.base.files.limits import MOST_REQUEST_BYTES
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, Subject

FEATURE = Feature(
    name="attachments",
    blueprints=(views.blueprint,),
    subjects={"attachment": Subject(Attachment)},
    permissions=PERMISSIONS,
    access={
        "attachments.upload": Access(ATTACH_FILE, most_bytes=MOST_REQUEST_BYTES),
        "attachments.download": Access(READ_PUBLIC, "attachment"),
        "attachments.remove": Access(ATTACH_FILE, "attachment"),
    },
    labels=LABELS,
    log=LogWords(
        actions={AttachmentVerb.ATTACH: _l("添加附件"), AttachmentVerb.DETACH: _l("删除附件")},
        details={"attachment": _l("附件"), "file": _l("文件")},
    ),
    filters={"file_size": file_size},
    template_globals={"attached_to": panels.attached_to},
    own_data=OWN_DATA,
)
