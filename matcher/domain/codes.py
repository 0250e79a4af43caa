"""The closed sets of codes of the domain. Their words live in the region pack and web/labels.py."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What an account is allowed to be. A visitor is anybody who is not signed in."""

    VISITOR = "visitor"
    FIRM = "firm"
    INSTITUTE = "institute"
    BROKER = "broker"
    EXPERT = "expert"
    OFFICER = "officer"
    AUDITOR = "auditor"


class OrganisationKind(StrEnum):
    """Kind of organisation an account belongs to."""

    FIRM = "firm"
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    HOSPITAL = "hospital"
    LAB = "lab"
    AGENCY = "agency"
    BUREAU = "bureau"


RESEARCH_KINDS = frozenset(
    {
        OrganisationKind.UNIVERSITY,
        OrganisationKind.INSTITUTE,
        OrganisationKind.HOSPITAL,
        OrganisationKind.LAB,
    }
)
"""The kinds counted as institutions 科研机构 in the figures."""


class Verification(StrEnum):
    """Whether the bureau has verified an organisation."""

    PENDING = "pending"
    VERIFIED = "verified"
    REJECTED = "rejected"


class NeedKind(StrEnum):
    """Kind of a technology need."""

    CORE = "core"
    COMMON = "common"
    FRONTIER = "frontier"


class Confidentiality(StrEnum):
    """How much of a need the public sees."""

    PUBLIC = "public"
    ANONYMOUS = "anonymous"
    SUMMARY = "summary"


class Mode(StrEnum):
    """Cooperation modes."""

    TRANSFER = "transfer"
    LICENSE = "license"
    LICENSE_SOLE = "license_sole"
    LICENSE_EXCLUSIVE = "license_exclusive"
    EQUITY = "equity"
    CODEVELOP = "codevelop"
    SERVICE = "service"
    USE_FIRST = "use_first"


class Must(StrEnum):
    """Criteria that a need's owner may insist on. Validity always applies, so it is not here."""

    FIELD = "field"
    MATURITY = "maturity"
    BUDGET = "budget"
    MODES = "modes"
    DISTRICT = "district"
    INDICATORS = "indicators"


class AuditCode(StrEnum):
    """Why an officer rejects a posting."""

    SECRET = "secret"
    NOT_TECHNOLOGY = "not_technology"
    UNTRUE = "untrue"
    RIGHTS_UNCLEAR = "rights_unclear"
    DUPLICATE = "duplicate"
    OTHER = "other"


class DeclineCode(StrEnum):
    """Why a broker or a party declines a match."""

    FIELD_MISMATCH = "field_mismatch"
    INDICATORS_UNMET = "indicators_unmet"
    MATURITY_LOW = "maturity_low"
    BUDGET_GAP = "budget_gap"
    ALREADY_COOPERATING = "already_cooperating"
    DUPLICATE = "duplicate"
    INSUFFICIENT_INFO = "insufficient_info"
    OTHER = "other"


class Outcome(StrEnum):
    """What a broker decided about a proposal; an undone decision counts as none."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    UNDONE = "undone"


class ConflictCode(StrEnum):
    """What interest a broker holds in an organisation."""

    EMPLOYMENT = "employment"
    SHARES = "shares"
    FAMILY = "family"
    COOPERATION = "cooperation"
    OTHER = "other"


class CloseCode(StrEnum):
    """Why a match ended without a completed contract."""

    SIDE_DECLINED = "side_declined"
    TERMS_NOT_AGREED = "terms_not_agreed"
    NO_RESPONSE = "no_response"
    POSTING_GONE = "posting_gone"
    OTHER_SIGNED = "other_signed"
    OTHER = "other"


class Interest(StrEnum):
    """One side's answer after a broker confirmed a match."""

    PENDING = "pending"
    INTERESTED = "interested"
    DECLINED = "declined"


class Consent(StrEnum):
    """A firm's answer to whether its need may be shown as part of a joint one."""

    PENDING = "pending"
    AGREED = "agreed"
    DECLINED = "declined"


class Side(StrEnum):
    """The two parties of a match."""

    NEED = "need"
    ACHIEVEMENT = "achievement"


class Origin(StrEnum):
    """Where a match came from."""

    ENGINE = "engine"
    REQUEST = "request"
    CLAIM = "claim"
    """Somebody answered the need with a plan 认领; the engine said nothing of it."""


class ContractKind(StrEnum):
    """Kinds of technology contract."""

    DEVELOPMENT = "development"
    TRANSFER = "transfer"
    LICENSE = "license"
    CONSULTING = "consulting"
    SERVICE = "service"


class HelpKind(StrEnum):
    """What the owner of a need may ask for where the engine finds nothing."""

    ADVICE = "advice"
    CHALLENGE = "challenge"


class CallKind(StrEnum):
    """What a quarterly call collects."""

    ACHIEVEMENTS = "achievements"
    NEEDS = "needs"
    BOTH = "both"


class Stage(StrEnum):
    """Maturity stages that group the nine TRL levels."""

    LAB = "lab"
    BENCH = "bench"
    PILOT = "pilot"
    INDUSTRIAL = "industrial"

    @classmethod
    def of_trl(cls, trl: int) -> Stage:
        """Return the stage of a TRL 1 to 9."""
        if trl <= 3:
            return cls.LAB
        if trl <= 5:
            return cls.BENCH
        return cls.PILOT if trl <= 7 else cls.INDUSTRIAL
