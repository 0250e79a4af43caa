"""What people do during the soak: each operation leaves a mark that nothing else leaves."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from scripts.soaking.calling import File
from scripts.soaking.ground import LAST_DAY, Ground
from tests.attachments.samples import make_docx
from tests.calendar import today
from tests.intake.tables import make_sheet, need_row
from tests.membership.helpers import make_code

SECRET = "机密底牌"  # noqa: S105 - a mark, no password
"""Stands in texts that no foreign reader may see."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A form to be sent: by whom, from which page, and what is found of it afterwards."""

    kind: str
    who: str
    """Address of the account; empty for a visitor."""
    page: str
    path: str
    marker: str
    fields: Sequence[tuple[str, str]] = ()
    files: Sequence[File] = ()
    then: Callable[[str], None] | None = None
    """Gets the address that the answer leads to."""


@dataclass
class Office:
    """Gives operations, and remembers which ones others make possible."""

    ground: Ground
    seed: int
    chance: random.Random = field(init=False)
    number: int = 0
    ready: deque[Operation] = field(default_factory=deque)
    """What became possible: the approval of what was submitted, the rows of a table."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - chance is no secret here
        self.proposals = deque(self.ground.proposals)

    def next(self) -> Operation:
        """Return the next operation."""
        with self.lock:
            self.number += 1
            if self.ready and self.chance.random() < 0.5:
                return self.ready.popleft()
            return self.chance.choices(MAKERS, WEIGHTS)[0](
                self, f"浸泡{self.seed}第{self.number}号"
            )


def draft(office: Office, mark: str) -> Operation:
    """A need that is begun."""
    fields = {"title": mark, "tried": SECRET, "district": "", "action": "save", **CHOSEN}
    page = "/work/needs/new"
    return Operation("draft", _firm(office), page, page, mark, [*fields.items()])


def submission(office: Office, mark: str) -> Operation:
    """A complete need that is submitted; an officer publishes it afterwards."""
    page = "/work/needs/new"
    fields = {**NEED, "title": mark, "valid_until": _day(150), "action": "submit", "tried": SECRET}

    def then(location: str) -> None:
        key = location.rsplit("/", 1)[-1]
        page, path = f"/office/postings/{key}", f"/office/postings/{key}/publish"
        officer = office.chance.choice(office.ground.officers)
        office.ready.append(Operation("approval", officer, page, path, key))

    pairs = [*fields.items(), ("fields", "marine"), ("modes", "codevelop")]
    return Operation("submission", _firm(office), page, page, mark, pairs, then=then)


def note(office: Office, mark: str) -> Operation:
    """A line in a deal's timeline."""
    key, broker = office.chance.choice(office.ground.deals)
    fields = [("note-kind", "call"), ("note-text", f"{mark}{SECRET}")]
    page = f"/deals/{key}"
    return Operation("note", broker, page, f"{page}/note", f"{mark}{SECRET}", fields)


def decision(office: Office, mark: str) -> Operation:
    """A broker's answer to a proposal."""
    if not office.proposals:
        return note(office, mark)
    key, broker = office.proposals.popleft()
    verb = office.chance.choice(["confirm", "decline"])
    fields = [("code", "maturity_low")] if verb == "decline" else []
    return Operation("decision", broker, f"/desk/{key}", f"/desk/{key}/{verb}", str(key), fields)


def question(office: Office, mark: str) -> Operation:
    """A question about a challenge."""
    page = f"/challenges/{office.chance.choice(office.ground.challenges)}"
    return Operation("question", _firm(office), page, f"{page}/questions", mark, [("text", mark)])


def request(office: Office, mark: str) -> Operation:
    """A request for days of a pilot base; its keeper accepts it afterwards."""
    key, keeper = office.chance.choice(office.ground.entries)
    page, first = f"/resources/pilots/{key}/ask", office.chance.randint(2, LAST_DAY - 3)
    fields = {"note": mark, "contact_name": "周工", "contact_phone": "0759-0001111"}
    fields |= {"first_day": _day(first), "last_day": _day(first), "units": "1"}

    def then(location: str) -> None:
        back = location.split("?")[0]
        path = f"{back}/accept"
        office.ready.append(Operation("acceptance", keeper, back, path, back.rsplit("/", 1)[-1]))

    return Operation("request", _firm(office), page, page, mark, [*fields.items()], then=then)


def entry(office: Office, mark: str) -> Operation:
    """A pilot base that is begun."""
    page = "/work/resources/pilots/new"
    fields = [("title", mark), ("base_kind", "pilot"), ("district", "")]
    return Operation(
        "entry", office.chance.choice(office.ground.institutes), page, page, mark, fields
    )


def attachment(office: Office, mark: str) -> Operation:
    """A file brought with a new need."""
    page = "/work/needs/new"
    fields = {"title": mark, "district": "", "action": "attach", **CHOSEN}
    files = [(f"{mark}.docx", make_docx(mark))]
    return Operation("attachment", _firm(office), page, page, mark, [*fields.items()], files)


def table(office: Office, mark: str) -> Operation:
    """A table of needs; its rows are taken afterwards."""
    rows = [need_row(title=f"{mark}行{row}") for row in range(3)]
    titles = [office.ground.headings[name] for name in rows[0]]
    content = make_sheet(titles, [list(row.values()) for row in rows])
    files, who = [(f"{mark}.xlsx", content)], _firm(office)

    def then(location: str) -> None:
        fields = [("rows", "all"), ("submits", "drafts")]
        office.ready.append(Operation("rows", who, location, f"{location}/take", mark, fields))

    page = "/work/tables"
    return Operation("table", who, page, page, mark, [("kind", "need")], files, then)


def registration(office: Office, mark: str) -> Operation:
    """A visitor who registers a firm."""
    email = f"soak{office.seed}x{office.number}@example.org"
    fields = {"organisation": f"{mark}养殖有限公司", "kind": "firm", "district": "chikan"}
    fields |= {
        "credit_code": make_code(office.number),
        "name": "林一",
        "title": "总工",
        "agree": "y",
    }
    fields |= {"email": email, "password": "seven quiet herons wade"}
    return Operation("registration", "", "/register", "/register", email, [*fields.items()])


def bid(office: Office, _mark: str) -> Operation:
    """An institute that begins a bid, or comes back to it."""
    page = f"/challenges/{office.chance.choice(office.ground.challenges)}"
    who = office.chance.choice(office.ground.institutes)
    return Operation("bid", who, page, f"{page}/bid", f"{page.rsplit('/', 1)[-1]} {who}")


def _firm(office: Office) -> str:
    return office.chance.choice(office.ground.firms)


def _day(number: int) -> str:
    return (today() + timedelta(days=number)).isoformat()


CHOSEN = {"need_kind": "core", "confidentiality": "public"}
NEED = {
    "summary": "旺季开壳招不到人，需要一台小作坊也买得起的自动开壳设备。",
    "problem": "全靠人工，每人每小时约六十只。",
    "indicators": "≥ 600 只/小时",
    "need_kind": "common",
    "keywords": "生蚝、开壳，自动化",
    "budget_min": "36.5",
    "budget_max": "80",
    "district": "chikan",
    # What is hidden stays hidden after the approval too: firm, contact and details.
    "confidentiality": "summary",
    "contact_name": SECRET,
    "contact_phone": "0759-0000000",
    "not_secret": "y",
}
MAKERS = (
    *(draft, submission, note, decision, question, request, entry),
    *(attachment, table, registration, bid),
)
WEIGHTS = (12, 2, 20, 8, 8, 12, 16, 5, 1, 2, 2)
"""What costs the engine work is rarer than what only stores."""
