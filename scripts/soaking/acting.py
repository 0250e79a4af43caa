"""People at work: operations sent until the site has answered, and a foreign reader beside."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial

from scripts.soaking.calling import Answer, Caller, form_of, with_other_word
from scripts.soaking.ground import PASSWORD
from scripts.soaking.ledger import Ledger
from scripts.soaking.operations import SECRET, Office, Operation

AGAIN = 0.4
"""Seconds until somebody tries again whom nothing answered."""
LEFT_OPEN = frozenset({"draft", "submission", "question", "request", "entry"})
"""Kinds whose empty form somebody keeps open in many windows: it is filled in again and again, with
a word of its own each time, as every window's form has one."""
WINDOWS = 10

DEFECT = 500

TWICE = 0.1
"""Share of the forms that are sent a second time after the answer, as an impatient hand does."""


@dataclass
class Tally:
    """What happened, for all people together."""

    tried: set[tuple[str, str]] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    leaks: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """What was answered as a defect of the site: faults have pages of their own."""
    read: int = 0
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of the accounts that have signed in: several people work under the same ones."""
    signing: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Worker:
    """Somebody who does one operation after the other, under many accounts."""

    port: int
    office: Office
    ledger: Ledger
    tally: Tally
    stop: threading.Event
    wanted: int
    chance: random.Random
    callers: dict[str, Caller] = field(default_factory=dict)
    windows: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    """Empty forms by account and page."""

    def run(self) -> None:
        """Work until enough was acknowledged or time is up."""
        while not self.stop.is_set() and self.ledger.count < self.wanted:
            self.do(self.office.next())

    def do(self, operation: Operation) -> None:
        """Fill in the form and send it until it is answered; write down what was acknowledged."""
        caller, path = self._caller(operation.who), operation.path
        form = self._open(caller, operation)
        if form is None:
            return
        fields = [*form.items(), *operation.fields]
        self.tally.tried.add((operation.kind, operation.marker))
        answer = self._insist(caller, lambda: caller.post(path, fields, operation.files))
        if answer is None or not _is_done(operation, answer):
            said = f"{answer.status} {answer.location}" if answer else "-"
            self.tally.answers[f"{operation.kind}: {said[:20]}"] += 1
            return
        self.ledger.note(operation.kind, operation.marker)
        self.tally.answers["acknowledged"] += 1
        if self.chance.random() < TWICE:
            caller.post(path, fields, operation.files)
        if operation.then is not None:
            operation.then(answer.location)

    def _open(self, caller: Caller, operation: Operation) -> dict[str, str] | None:
        """Return the empty form of an operation; None where its page is not to be had."""
        left = self.windows.setdefault((operation.who, operation.page), [])
        if operation.kind in LEFT_OPEN and left:
            return left.pop()
        page = self._insist(caller, lambda: caller.get(operation.page))
        if page is None or page.status != 200:
            self.tally.answers[f"{operation.kind}: page {page.status if page else '-'}"] += 1
            return None
        form = form_of(page.text, operation.path)
        if operation.kind in LEFT_OPEN:
            left += [with_other_word(form) for _ in range(WINDOWS)]
        return form

    def _insist(self, caller: Caller, ask) -> Answer | None:  # type: ignore[no-untyped-def]
        """Ask until the site answers with something else than that it cannot now."""
        while not self.stop.is_set():
            answer: Answer = ask()
            if answer.status not in (0, 429) and answer.status < 500:
                return answer
            self.tally.answers[f"tried again after {answer.status}"] += 1
            if answer.status == DEFECT:
                self.tally.failures.append(answer.asked)
            time.sleep(AGAIN)
        return None

    def _caller(self, who: str) -> Caller:
        if who not in self.callers:
            with self.tally.signing:
                known = self.tally.cookies.get(who)
                caller = Caller(self.port, dict(known or {}))
                if known is None:
                    self._sign_in(caller, who)
                    self.tally.cookies[who] = dict(caller.cookies)
            self.callers[who] = caller
        return self.callers[who]

    def _sign_in(self, caller: Caller, who: str) -> None:
        while who and not self.stop.is_set():
            page = self._insist(caller, lambda: caller.get("/sign-in"))
            if page is None:
                return
            fields = {**form_of(page.text, "/sign-in"), "email": who, "password": PASSWORD}
            send = partial(caller.post, "/sign-in", [*fields.items()])
            answer = self._insist(caller, send)
            if answer is not None and answer.status == 302:
                return


def _is_done(operation: Operation, answer: Answer) -> bool:
    if operation.kind == "registration":
        # Answered by a page; sent again, by the way to the form.
        return answer.status in (200, 302)
    return answer.status == 302 and "/sign-in" not in answer.location


PLACES = (
    *(
        "/",
        "/needs",
        "/achievements",
        "/needs.atom",
        "/search?q=%E7%BD%91%E7%AE%B1",
        "/challenges",
        "/figures",
    ),
    *("/needs/{}", "/work/postings/{}", "/deals/{}", "/challenges/{}", "/work/postings/{}/edit"),
    *("/work/requests/{}", "/attachments/{}", "/work/tables/{}", "/desk/{}", "/inbox/"),
)


def read_abroad(port: int, who: str, tally: Tally, stop: threading.Event, seed: int) -> None:
    """Look everywhere as a visitor and as a firm that has nothing to do with anything."""
    chance = random.Random(seed)  # noqa: S311 - chance is no secret here
    visitor = Caller(port)
    reader = Worker(port, None, None, tally, stop, 0, chance)  # type: ignore[arg-type]
    while not stop.is_set():
        place = chance.choice(PLACES).format(chance.randint(1, 400))
        for caller in (visitor, reader._caller(who)):
            answer = caller.get(place)
            tally.read += answer.status == 200
            if SECRET in answer.text:
                tally.leaks.append(place)
            if answer.status == DEFECT:
                tally.failures.append(answer.asked)
        stop.wait(0.2)
