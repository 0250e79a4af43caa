"""What a file is to hold, as the office chooses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from matcher.domain.codes import ContractKind
from matcher.types import Kind
from web.base import labels
from web.base.forms.base import Form
from web.base.forms.fields import CodeField, CodesField, LocalDateField, as_choices
from web.base.sheets.tables import Suffix
from web.calls.queries import list_all_calls
from web.deals.office_queries import NO_CALL, Period
from web.deals.queries import DEAL_STATES
from web.exchange.queries import Wanted
from web.exchange.verbs import FileOf
from web.matches.states import MatchState
from web.postings.states import LIFE_STATES, PostingState


def _calls() -> list[Any]:
    found = [(str(call.id), call.title) for call in list_all_calls()]
    return as_choices([("", gettext("全部")), *found, (NO_CALL, gettext("不属于征集"))])


def _deal_states() -> list[Any]:
    words = [(state.value, labels.label(state)) for state in DEAL_STATES]
    return as_choices([("", gettext("全部")), *words])


class FileForm(Form):
    """What all files are chosen by. Nothing chosen is everything."""

    NEEDED: ClassVar[Sequence[str]] = ("suffix", "call")

    call = SelectField(_l("征集"), choices=_calls, validate_choice=False)
    since = LocalDateField(_l("从"))
    until = LocalDateField(_l("到"))
    suffix = CodeField(_l("文件格式"), Suffix)

    def validate(self, extra_validators: object = None) -> bool:
        """The period must not end before it begins."""
        is_valid = bool(super().validate(extra_validators))
        since, until = self.since.data, self.until.data
        if since is not None and until is not None and since > until:
            self.until.errors = [gettext("结束日期早于开始日期，请修改其中一个。")]
            return False
        return is_valid

    @property
    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(**self._chosen())

    def _chosen(self) -> dict[str, Any]:
        period = Period(self.since.data, self.until.data)
        return {"call": self.call.data or "", "period": period}


class PostingsFileForm(FileForm):
    """Needs or achievements, by the day on which they were handed in."""

    NEEDED: ClassVar[Sequence[str]] = (*FileForm.NEEDED, "kind", "states")

    kind = CodeField(_l("类别"), Kind)
    states = CodesField(
        _l("状态"),
        choices=lambda: as_choices((state, labels.label(state)) for state in LIFE_STATES),
        description=_l("一个都不勾选时，取全部状态。"),
    )

    def _chosen(self) -> dict[str, Any]:
        states = tuple(PostingState(state) for state in self.states.data or ())
        return super()._chosen() | {"kind": self.kind.data, "states": states}


class MatchesFileForm(FileForm):
    """Matches, by the day on which they were proposed."""

    NEEDED: ClassVar[Sequence[str]] = (*FileForm.NEEDED, "state")

    state = CodeField(_l("状态"), MatchState, empty=_l("全部"))

    def _chosen(self) -> dict[str, Any]:
        return super()._chosen() | {"state": self.state.data}


class DealsFileForm(MatchesFileForm):
    """Deals, by the day on which they were confirmed."""

    state = CodeField(_l("状态"), MatchState, empty=_l("全部"), choices=_deal_states)


class ContractsFileForm(FileForm):
    """Contracts, by the day on which they were signed."""

    NEEDED: ClassVar[Sequence[str]] = (*FileForm.NEEDED, "contract_kind")

    contract_kind = CodeField(_l("合同类型"), ContractKind, empty=_l("全部"))

    def _chosen(self) -> dict[str, Any]:
        return super()._chosen() | {"contract_kind": self.contract_kind.data}


FORMS: dict[FileOf, type[FileForm]] = {
    FileOf.POSTINGS: PostingsFileForm,
    FileOf.MATCHES: MatchesFileForm,
    FileOf.DEALS: DealsFileForm,
    FileOf.CONTRACTS: ContractsFileForm,
}
