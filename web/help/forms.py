"""What owners ask for and what officers and brokers answer."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import HelpKind
from web.base.forms.base import Form
from web.base.forms.fields import CodeField
from web.base.forms.problems import Words
from web.base.forms.questions import Questioning
from web.base.forms.texts import words
from web.matches.contacts import point_out

PROBLEMS: Words = {("note", "missing"): _l("请写几句想请经纪人留意什么，再提交。")}
"""Words of what cannot be asked for, by field and fault."""


class AskForm(Questioning):
    """A request for advice, or to make the need an open challenge."""

    NEEDED = ("note",)

    kind = CodeField(_l("求助"), HelpKind)
    note = words(
        _l("想请经纪人留意什么"),
        description=_l("例如：可以接受的变通办法、已联系过的单位。只有管理员和经手的经纪人看到。"),
    )
    names: Collection[str] = ()
    """Names of an owner who is not told to the broker."""

    def pose(self) -> None:
        """Ask about contact data: the broker finds it with the need once both sides agree."""
        point_out(self, "note", self.names, gettext("经手的经纪人会看到这段话。"))


class AnswerForm(Form):
    """A broker's answer."""

    answer = words(
        _l("答复"),
        required=_l("请写下答复，企业会看到这段话。"),
        description=_l("找到的线索、建议放宽的条件、可以请教的团队。企业会看到这段话。"),
    )


class RefuseForm(Form):
    """Why a request is not taken up."""

    answer = words(
        _l("不受理的原因"),
        required=_l("请写明原因，企业会看到这段话。"),
        description=_l("企业会看到这段话。"),
    )
