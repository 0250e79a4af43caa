"""The forms of packs: the broker's page, the firm's answers, the parties' answers and shares.

A pack's form has fields for each of its parts, so it is made for the pack.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from web.base import labels
from web.base.forms.base import Form
from web.base.forms.fields import CodeField, WanField, as_choices
from web.base.forms.texts import short_text
from web.base.forms.texts import words as sentences
from web.packs.answering import Answer
from web.packs.contents import list_kept
from web.packs.kinds import PartKind
from web.packs.models import Pack, Part, Party
from web.packs.service import Typed
from web.packs.states import PartReason, PartState

ANSWERS = (PartState.ACCEPTED, PartState.DECLINED, PartState.QUESTION)


class WorkForm(Form):
    """What the broker writes; ``for_pack`` adds a reason and a tick for each part."""

    pack: Pack

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    words = sentences(_l("给企业的话"), description=_l("显示在方案包开头。"))
    missing = sentences(
        _l("还缺什么"), description=_l("目前还配不齐的，如实写明；企业和管理员会看到。")
    )

    @classmethod
    def for_pack(cls, pack: Pack, **options: Any) -> WorkForm:
        """Return the form of a pack."""
        fields: dict[str, Any] = {}
        for part in pack.parts:
            fields[f"reason_{part.id}"] = sentences(_l("理由"))
            fields[f"keep_{part.id}"] = BooleanField(_l("放入方案包"))
        for kind in PartKind:
            fields[f"gap_{kind.value}"] = short_text(
                _l("缺口"), _l("这一类缺什么；不需要这一类的，清空即可。"), most=300
            )
        made: type[WorkForm] = type("PackWorkForm", (cls,), fields)
        form = made(**options)
        form.pack = pack
        return form

    @classmethod
    def stored(cls, pack: Pack) -> WorkForm:
        """Return the form with what is stored."""
        data: dict[str, Any] = {
            "version": pack.version,
            "words": pack.words,
            "missing": pack.missing,
            **{f"gap_{gap.kind.value}": gap.text for gap in pack.gaps},
            **{f"reason_{part.id}": part.reason for part in pack.parts},
            **{f"keep_{part.id}": part.is_kept for part in pack.parts},
        }
        return cls.for_pack(pack, formdata=None, data=data)

    @property
    def typed(self) -> Typed:
        """What was typed and ticked."""
        return Typed(
            words=self.words.data or "",
            missing=self.missing.data or "",
            gaps={kind: self[f"gap_{kind.value}"].data or "" for kind in PartKind},
            reasons={part.id: self[f"reason_{part.id}"].data or "" for part in self.pack.parts},
            kept=frozenset(part.id for part in self.pack.parts if self[f"keep_{part.id}"].data),
        )


class AnswerForm(Form):
    """The firm's answers; ``for_pack`` adds the fields of each part."""

    parts: list[Part]

    @classmethod
    def for_pack(cls, pack: Pack, **options: Any) -> AnswerForm:
        """Return the form of a pack."""
        parts = list_kept(pack)
        fields: dict[str, Any] = {}
        for part in parts:
            offered = [one for one in ANSWERS if not (part.is_gone and one is PartState.ACCEPTED)]
            fields[f"answer_{part.id}"] = RadioField(
                _l("对“%(title)s”的答复", title=part.title),
                [Optional()],
                choices=as_choices([(one.value, labels.label(one)) for one in offered]),
                validate_choice=False,
            )
            fields[f"code_{part.id}"] = CodeField(
                _l("不接受的原因"), PartReason, empty=_l("请选择")
            )
            fields[f"words_{part.id}"] = sentences(
                _l("补充说明或疑问"), description=_l("有疑问时必填；原因选“其他”时必填。")
            )
        made: type[AnswerForm] = type("PackAnswerForm", (cls,), fields)
        form = made(**options)
        form.parts = parts
        return form

    @classmethod
    def stored(cls, pack: Pack) -> AnswerForm:
        """Return the form with the answers that are stored."""
        data: dict[str, Any] = {}
        for part in list_kept(pack):
            answered = part.state is not PartState.OFFERED
            data[f"answer_{part.id}"] = part.state.value if answered else None
            data[f"code_{part.id}"] = part.code
            data[f"words_{part.id}"] = part.words
        return cls.for_pack(pack, formdata=None, data=data)

    @property
    def answers(self) -> dict[int, Answer]:
        """What was answered, by part."""
        found = {}
        for part in self.parts:
            state = _state(self[f"answer_{part.id}"].data)
            code, told = self[f"code_{part.id}"].data, self[f"words_{part.id}"].data or ""
            found[part.id] = Answer(state, code if state is PartState.DECLINED else None, told)
        return found

    @property
    def finishes(self) -> bool:
        """Whether 完成答复 was pressed."""
        return request.form.get("action") == "finish"


def _state(code: str | None) -> PartState:
    return PartState(code) if code in set(ANSWERS) else PartState.OFFERED


class ReplyForm(Form):
    """The broker's answer to a question."""

    NEEDED = ("reply",)

    reply = sentences(_l("答复"), required=_l("请写明答复。"))


class PartyForm(Form):
    """What somebody says who is asked to take part."""

    words = sentences(_l("说明"), description=_l("经纪人会看到。不参加的，请写明原因。"))

    @property
    def agrees(self) -> bool:
        """Whether 同意参加 was pressed."""
        return request.form.get("action") == "agree"


class SharesForm(Form):
    """Each party's share of the money; ``for_parties`` adds the fields."""

    parties: list[Party]

    @classmethod
    def for_parties(cls, parties: Iterable[Party], **options: Any) -> SharesForm:
        """Return the form of the parties that have a share."""
        listed = list(parties)
        fields: dict[str, Any] = {
            f"share_{one.id}": WanField(
                gettext("%(name)s的份额（万元）", name=name_of(one)), [Optional()]
            )
            for one in listed
        }
        made: type[SharesForm] = type("PackSharesForm", (cls,), fields)
        form = made(**options)
        form.parties = listed
        return form

    @property
    def shares(self) -> dict[int, int | None]:
        """The amounts in fen, by party."""
        return {one.id: self[f"share_{one.id}"].data for one in self.parties}


def name_of(party: Party) -> str:
    """Return how a party is called on pages of the deal: its role, and what it brings."""
    role = labels.label(party.role)
    return f"{role} · {party.part.title}" if party.part is not None else role


class SearchForm(Form):
    """What the broker looks for to put in."""

    class Meta:
        """It only reads."""

        csrf = False

    kind = CodeField(_l("种类"), PartKind)
    q = short_text(_l("关键词"), most=60)
