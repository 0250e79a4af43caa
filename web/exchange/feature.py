"""Postings and matches in from files and out to files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem
from web.exchange import commands, views
from web.exchange.panels import OWN_FILE
from web.exchange.permissions import DOWNLOAD_OWN, DOWNLOAD_RECORDS, PERMISSIONS
from web.exchange.verbs import FileObject, FileVerb
from web.exchange.words import LABELS

FEATURE = Feature(
    name="exchange",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "exchange.files": Access(DOWNLOAD_RECORDS),
        "exchange.take": Access(DOWNLOAD_RECORDS),
        "exchange.own": Access(DOWNLOAD_OWN),
    },
    labels=LABELS,
    log=LogWords(
        objects={FileObject.FILE: _l("文件")},
        actions={FileVerb.DOWNLOAD: _l("下载文件")},
        details={
            "what": _l("内容"),
            "of_kind": _l("类别"),
            "of_call": _l("征集"),
            "format": _l("格式"),
            "rows": _l("行数"),
        },
    ),
    navigation=(NavItem("records", "exchange.files", _l("下载"), 90, DOWNLOAD_RECORDS),),
    panels=(OWN_FILE,),
    commands=(commands.export_command, commands.import_command),
)
