"""The markers in confidential fields, and the amounts that give a contract away."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = re.compile(r"CANARY[A-Z0-9]+")

TOTAL, TECHNICAL = 765_432_198, 543_210_987
FIRST_FEE, SECOND_FEE = 161_803_398, 152_355_867
BASE, PAID, OUTPUT = 864_209_753, 27_182_818, 957_531_864
AMOUNTS = (TOTAL, TECHNICAL, FIRST_FEE, SECOND_FEE, BASE, PAID, OUTPUT)
"""What the season's only contract says, in fen: no other number of the site is like these."""


def canary(name: str) -> str:
    """A word that no other text holds; also as an address."""
    return f"CANARY{name.upper()}"


ALL_MARKS = {
    canary(name)
    for name in (
        "OPENPERSON OPENPHONE OPENMAIL ANONPERSON ANONPHONE ANONMAIL ANONFIRM SUMMPERSON"
        " SUMMPHONE SUMMMAIL SUMMFIRM SUMMPROBLEM SUMMINDICATOR SUMMTRIED SUMMKEYWORD ACHPERSON"
        " ACHPHONE ACHMAIL DRAFT SUBMITTED RETURNED AUDITNOTE NEWTITLE DEALNOTE DECLINENOTE"
        " HELPNOTE ANONFILENAME ANONFILETEXT SUMMFILENAME SUMMFILETEXT DRAFTFILENAME DRAFTFILETEXT"
        " SUBMITTEDFILENAME SUBMITTEDFILETEXT RETURNEDFILENAME RETURNEDFILETEXT NEWFILENAME"
        " NEWFILETEXT DEALFILENAME DEALFILETEXT"
        # The contract, what is said of it, and its payments.
        " SOLDNUMBER SOLDPROJECT SOLDREGISTRATION SOLDREASON SOLDOBJECTION SOLDINSTALMENT"
        " SOLDPAYMENT SOLDROYALTY SOLDMILESTONE SOLDACCEPTANCE"
        # Meetings: who comes, what was said, and what never became public.
        " GUESTSUMMNAMES GUESTSUMMWISHES GUESTACHNAMES GUESTACHWISHES GUESTANONNAMES"
        " GUESTANONWISHES TALKDEAL TALKASKED ROADSHOWNOTE PLANNEDMEETING CALLEDOFF"
        # The office's own.
        " PLANNEDCALL CLOSINGERROR INDICATORNOTE INDICATORSOURCE"
    ).split()
}


def marks(*names: str) -> set[str]:
    """Every marker whose name begins with one of ``names``."""
    begun = tuple(canary(name) for name in names)
    return {mark for mark in ALL_MARKS if mark.startswith(begun)}


def find_marks(text: str) -> set[str]:
    """The markers in a text."""
    return set(MARK.findall(text))


def find_amounts(text: str) -> set[str]:
    """The contract's amounts in a text, in fen, yuan or 万元, however they are rounded."""
    return set(_TOLD.findall(text))


def _forms(fen: int) -> Iterable[str]:
    yuan = fen / 100
    yield str(fen)
    for decimals in (0, 2):
        yield f"{yuan:.{decimals}f}"
        yield f"{yuan:,.{decimals}f}"
    yield f"{fen // 100}"
    yield f"{fen // 100:,}"
    for decimals in range(1, 7):
        yield f"{yuan / 10_000:.{decimals}f}"
    # To the nearest 万元 it is only known by its unit.
    yield f"{yuan / 10_000:.0f} 万"
    yield f"{yuan / 10_000:.0f}万"


def _pattern() -> re.Pattern[str]:
    forms = {form for fen in AMOUNTS for form in _forms(fen)}
    told = sorted((re.escape(form) for form in forms if len(form) > 3), key=len, reverse=True)
    return re.compile(rf"(?<![\d.,])(?:{'|'.join(told)})(?![\d])")


_TOLD = _pattern()
