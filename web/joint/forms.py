"""The officer's form of a joint need."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.forms.base import Form
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, long_text, short_text

NEW_WORDS: Words = {
    "title": _l("请填写标题。"),
    "summary": _l("请写一段概述。"),
    "needs": _l("至少要有两家企业的已发布需求，每家一项，且都不在其他共性技术需求里。"),
}
"""What keeps a joint need from being formed, by field."""


class JointNeedForm(Form):
    """Title and summary, from what the needs say in public."""

    NEEDED = ("title", "summary")

    title = short_text(_l("标题"), _l("用一句话说清共同要解决什么，不写单位名称。"), 200)
    summary = long_text(
        _l("概述"), _l("只根据各项需求的公开内容写：共同的难题、共同的指标、各家的差别。"), 6
    )

    def check(self) -> bool:
        """Both must be written."""
        self.validate()
        for name in self.NEEDED:
            if not self[name].data and not self[name].errors:
                add_error(self[name], str(NEW_WORDS[name]))
        return not self.errors
