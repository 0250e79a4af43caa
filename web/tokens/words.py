"""Words of what a token can be given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from web.tokens.states import Scope

SCOPES: Mapping[Scope, Any] = {
    Scope.READ_PUBLIC: _l("读取公开内容"),
    Scope.READ_OWN: _l("读取本账号能看到的内容"),
    Scope.WRITE_POSTINGS: _l("起草和提交需求、成果"),
}
