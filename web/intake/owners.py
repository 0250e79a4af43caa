"""Whose a row is: the organisations that rows name, known ones and new ones."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.types import Kind
from web.base import db, labels
from web.exchange.found import Finding, Place, ReadRow
from web.intake.naming import fold, guess_kind, posting_of_code
from web.membership.kinds import role_for
from web.people.models import Organisation
from web.people.organisations import is_credit_code
from web.postings.kinds import KIND_OF_ROLE
from web.postings.models import Posting
from web.postings.states import PostingState

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Known:
    """What rows are compared with."""

    id: int
    name: str
    credit_code: str
    kind: OrganisationKind
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Unknown:
    """An organisation that is made when the table is taken."""

    name: str
    credit_code: str
    kind: OrganisationKind
    district: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a row is: known, new, or unclear for what ``problems`` say."""

    known: Known | None = None
    new: Unknown | None = None
    problems: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()


class Owners(Protocol):
    """Tells whose a row is."""

    def of(self, row: ReadRow) -> Owner:
        """Return the owner of a row."""


def owners_for(organisation: Organisation | None, kind: Kind) -> Owners:
    """Return who tells it: all rows are the organisation's, or each names its own."""
    return NamedOwners(kind) if organisation is None else OneOwner(organisation)


class OneOwner:
    """The table of an organisation: a row that names another one is not its own."""

    def __init__(self, organisation: Organisation) -> None:
        self.known = _known(organisation)
        self.names = {fold(organisation.name), fold(organisation.name_en)} - {""}

    def of(self, row: ReadRow) -> Owner:
        """Return the organisation, unless the row clearly is another's."""
        code = fold(row.credit_code).upper()
        if code and self.known.credit_code:
            is_own = code == self.known.credit_code
        else:
            is_own = not row.organisation or fold(row.organisation) in self.names
        if is_own:
            return Owner(self.known)
        problem = _finding(
            row,
            "这一行写的不是本单位。是本单位的，请改成单位全称或清空这一格；不是的，请删去这一行",
            "this row names another organisation; write your own full name or leave the cell empty",
            row.organisation or row.credit_code,
        )
        return Owner(problems=(problem,))


class NamedOwners:
    """Tables of several organisations: by credit code, else by the exact name."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.by_id: dict[int, Known] = {}
        self.by_code: dict[str, Known] = {}
        self.by_name: dict[str, dict[int, Known]] = defaultdict(dict)
        self.new_by_name: dict[str, Unknown] = {}
        self.new_by_code: dict[str, Unknown] = {}
        # Not as objects: a city has thousands, and this is asked again for every transaction.
        for one in db.session().execute(select(*_COLUMNS)):
            self.add(one)

    def add(self, organisation: Any) -> None:
        """Know one more organisation."""
        known = _known(organisation)
        self.by_id[known.id] = known
        if known.credit_code:
            self.by_code[known.credit_code] = known
        for name in (organisation.name, organisation.name_en):
            if name:
                self.by_name[fold(name)][known.id] = known

    def of(self, row: ReadRow) -> Owner:
        """Return whose the row is."""
        code = fold(row.credit_code).upper()
        if code and not is_credit_code(code):
            return _refused(
                row,
                "统一社会信用代码有误，请核对 18 位代码",
                "is not a unified social credit code, check its 18 characters",
                row.credit_code,
            )
        named = list(self.by_name.get(fold(row.organisation), {}).values())
        if not row.organisation and not code:
            return self._of_code_of_posting(row)
        by_code = self.by_code.get(code) if code else None
        if by_code is not None:
            return self._by_code(row, by_code, named)
        return self._by_name(row, code, named)

    def _by_code(self, row: ReadRow, by_code: Known, named: list[Known]) -> Owner:
        if named and by_code not in named:
            return _refused(
                row,
                f"代码是“{by_code.name}”的，与单位名称不符，请核对",
                f'the credit code is that of "{by_code.name}", not of the organisation named',
                row.organisation,
            )
        if named or not row.organisation:
            return self._fitting(row, by_code)
        remark = _finding(
            row,
            f"按代码归入“{by_code.name}”",
            f'taken as "{by_code.name}" by its credit code',
            row.organisation,
        )
        return self._fitting(row, by_code, (remark,))

    def _by_name(self, row: ReadRow, code: str, named: list[Known]) -> Owner:
        if len(named) > 1:
            return _refused(
                row,
                "有几家同名单位，请补上统一社会信用代码",
                "several organisations have this name, add the credit code",
                row.organisation,
            )
        if named and code and named[0].credit_code:
            return _refused(
                row,
                f"与平台登记的“{named[0].name}”代码不同，请核对",
                f'"{named[0].name}" is registered with another credit code',
                row.credit_code,
            )
        if named:
            return self._fitting(row, named[0])
        if not row.organisation:
            return _refused(
                row,
                "平台上没有这个代码的单位，请补上单位全称",
                "no organisation has this credit code, add its full name",
                row.credit_code,
            )
        return self._unknown(row, code)

    def _unknown(self, row: ReadRow, code: str) -> Owner:
        name = " ".join(unicodedata.normalize("NFC", row.organisation).split())
        twin = self.new_by_name.get(fold(name)) or self.new_by_code.get(code or "-")
        if twin is not None:
            return self._like_twin(row, code, name, twin)
        problem = self._fault_of_new(row, name)
        if problem is not None:
            return Owner(problems=(problem,))
        district = str(row.values.get("district") or "")
        new = Unknown(name, code, guess_kind(name, self.kind), district)
        self.new_by_name[fold(name)] = new
        if code:
            self.new_by_code[code] = new
        return Owner(new=new)

    def _like_twin(self, row: ReadRow, code: str, name: str, twin: Unknown) -> Owner:
        is_other = fold(twin.name) != fold(name) or (code and code != twin.credit_code)
        if not is_other:
            return Owner(new=twin)
        return _refused(
            row,
            f"与前面的新单位“{twin.name}”名称或代码不一致，请核对",
            f'name and credit code do not agree with those of "{twin.name}" above',
            row.organisation,
        )

    def _fault_of_new(self, row: ReadRow, name: str) -> Finding | None:
        if len(name) > LONGEST_NAME:
            return _finding(row, "单位名称过长", "the name is too long", name[:40])
        if role_for(guess_kind(name, self.kind)) is not _ROLES[self.kind]:
            return _finding(row, *_WRONG_KIND[self.kind], row.organisation)
        if row.values.get("district") in labels.region().codes("districts"):
            return None
        return _finding(
            row,
            "新单位要有所在的区县，请补上“区县”一列",
            "a new organisation needs its district, add that column",
            row.organisation,
        )

    def _of_code_of_posting(self, row: ReadRow) -> Owner:
        """Return the owner of the posting whose code the row has, where it names nobody."""
        posting_id = posting_of_code(row, self.kind)
        owner_id = posting_id and db.session().scalar(
            select(Posting.organisation_id).where(
                Posting.id == posting_id,
                Posting.kind == self.kind,
                Posting.state != PostingState.CLAIM,
            )
        )
        if owner_id:
            return Owner(self.by_id[owner_id])
        return _refused(row, "没有写单位", "names no organisation", "")

    def _fitting(self, row: ReadRow, known: Known, remarks: tuple[Finding, ...] = ()) -> Owner:
        if role_for(known.kind) is not _ROLES[self.kind]:
            return _refused(row, *_WRONG_KIND[self.kind], row.organisation)
        return Owner(known, remarks=remarks)


_ROLES: dict[Kind, Role] = {kind: role for role, kind in KIND_OF_ROLE.items()}
_WRONG_KIND = {
    Kind.NEED: (
        "技术需求由企业提出，这家单位不是企业",
        "needs are those of firms, and this organisation is none",
    ),
    Kind.ACHIEVEMENT: (
        "科技成果由高校院所提供，这家单位不是",
        "achievements are those of universities and institutes, and this organisation is none",
    ),
}


_COLUMNS = (
    Organisation.id,
    Organisation.name,
    Organisation.name_en,
    Organisation.credit_code,
    Organisation.kind,
    Organisation.verification,
)


def _known(organisation: Any) -> Known:
    return Known(
        organisation.id,
        organisation.name,
        organisation.credit_code or "",
        organisation.kind,
        organisation.verification is Verification.VERIFIED,
    )


def _finding(row: ReadRow, zh: str, en: str, value: str) -> Finding:
    place: Any = Place(row.place.sheet, row.place.row, "单位")
    return Finding(place, zh, en, value[:80])


def _refused(row: ReadRow, zh: str, en: str, value: str) -> Owner:
    return Owner(problems=(_finding(row, zh, en, value),))
