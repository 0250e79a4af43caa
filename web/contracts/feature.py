"""What a technology contract says beyond its amounts: registration form, confirmation, payments."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel
from web.contracts import ledger_views, panels, payment_parts, service, views
from web.contracts.demo import load_contracts
from web.contracts.mails import MAILS
from web.contracts.own_data import OWN_DATA
from web.contracts.payment_demo import load_payments
from web.contracts.payment_mails import MAILS as PAYMENT_MAILS
from web.contracts.payment_own_data import OWN_DATA as PAYMENT_DATA
from web.contracts.payment_permissions import PERMISSIONS as PAYMENT_PERMISSIONS
from web.contracts.payment_tasks import TASKS as PAYMENT_TASKS
from web.contracts.payment_words import LABELS as PAYMENT_LABELS
from web.contracts.payment_words import MARKS as PAYMENT_MARKS
from web.contracts.permissions import (
    CONFIRM_CONTRACT,
    LIST_CONTRACTS,
    PERMISSIONS,
    READ_CONTRACT,
)
from web.contracts.queries import standing_of
from web.contracts.report import PARTS
from web.contracts.states import Standing
from web.contracts.tasks import TASKS
from web.contracts.verbs import ContractObject, ContractVerb
from web.contracts.words import LABELS, MARKS
from web.deals.events import ContractCorrected, RegistrationTyped
from web.deals.permissions import OVERSEE_DEALS
from web.matches.permissions import CORRECT_CONTRACT
from web.postings.demo import Loaded


def doubt_registration(event: RegistrationTyped) -> None:
    """Ask the broker, softly, where not both sides have confirmed what is registered."""
    if standing_of(event.contract) is not Standing.AGREED:
        text = gettext("双方还没有都确认合同内容与平台上的一致。确实已经登记的，请勾选。")
        event.doubts.append(("unconfirmed", text))


def load_demo(loaded: Loaded) -> None:
    """Load the demo's forms, then its payments."""
    load_contracts(loaded)
    load_payments(loaded)


FEATURE = Feature(
    name="contracts",
    blueprints=(views.blueprint, *payment_parts.BLUEPRINTS),
    permissions={**PERMISSIONS, **PAYMENT_PERMISSIONS},
    access={
        **payment_parts.ACCESS,
        **dict.fromkeys(("contracts.show", "contracts.paper"), Access(READ_CONTRACT, "match")),
        **dict.fromkeys(("contracts.edit", "contracts.fill"), Access(CORRECT_CONTRACT, "match")),
        **dict.fromkeys(
            ("contracts.confirm", "contracts.object_to"), Access(CONFIRM_CONTRACT, "match")
        ),
        **dict.fromkeys(
            ("contracts.office_ledger", "contracts.take_office_ledger"), Access(OVERSEE_DEALS)
        ),
        **dict.fromkeys(
            ("contracts.own_ledger", "contracts.take_own_ledger"), Access(LIST_CONTRACTS)
        ),
    },
    labels={**LABELS, **PAYMENT_LABELS},
    marks={**MARKS, **PAYMENT_MARKS},
    log=LogWords(
        objects={ContractObject.LEDGER: _l("合同台账")},
        actions={
            **payment_parts.LOG_ACTIONS,
            ContractVerb.FILL: _l("填写合同登记表"),
            ContractVerb.CONFIRM: _l("确认合同内容"),
            ContractVerb.OBJECT: _l("提出合同不一致"),
            ContractVerb.TAKE_LEDGER: _l("取走合同台账"),
        },
        details={"changed_fields": _l("改动的项数"), **payment_parts.LOG_DETAILS},
    ),
    navigation=(
        NavItem("deals", "contracts.own_ledger", _l("合同台账"), 20, LIST_CONTRACTS),
        NavItem("records", "contracts.office_ledger", _l("合同台账"), 25, OVERSEE_DEALS),
    ),
    under={
        "contracts.show": "deals.index",
        "contracts.edit": "deals.index",
        **payment_parts.UNDER,
    },
    panels=(
        Panel("deal.contract", "contracts/_deal.html", panels.of_deal),
        *payment_parts.PANELS,
    ),
    tasks=(*TASKS, *PAYMENT_TASKS),
    reacts={ContractCorrected: service.void, RegistrationTyped: doubt_registration},
    mails=(*MAILS, *PAYMENT_MAILS),
    sweep=payment_parts.SWEEP,
    template_globals=payment_parts.GLOBALS,
    own_data=(*OWN_DATA, *PAYMENT_DATA),
    report=PARTS,
    demo=load_demo,
)

__all__ = ["FEATURE", "ledger_views"]
