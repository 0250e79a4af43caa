"""The markers in confidential fields, and the amounts that give a contract away."""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = re.compile(r"CANARY[A-Z0-9]+|canary[a-z0-9]+")
"""In small letters, too: addresses of people without an account are stored so."""

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
        # Challenges: terms before they are public, questions, reviews, results, the work.
        " TERMSTITLE TERMSPROBLEM TERMSWISH TERMSBACK TERMSGONE TERMSREASON QUESTIONASKED"
        " QUESTIONWAITING TIEDREASON TIEDPARTY TIEDNOTE RELEASENOTE MINUTES MINUTESFILENAME"
        " MINUTESFILETEXT CHOICEREASON OBJECTION OBJECTIONANSWER OBJECTIONFILENAME"
        " OBJECTIONFILETEXT WORKNUMBER WORKREPORT WORKREPORTFILENAME WORKREPORTFILETEXT"
        " WORKOPINION WORKANSWER REFUSENOTE BLINDFIRM SECONDFIRM"
        # Registers: contacts, what was changed or sent back, who is not named, what was asked.
        " ENTRYPERSON ENTRYPHONE ENTRYMAIL ENTRYCHANGED ENTRYRETURNED ENTRYOPINION ENTRYLEADER"
        " ENTRYLEADERMAIL BASEPERSON BASEPHONE BASEMAIL REQUESTNOTE REQUESTPERSON REQUESTPHONE"
        " REQUESTMAIL REQUESTANSWER REQUESTRATING REFUSEDANSWER"
        # Packs: sent, being written, and what those say who are asked to take part.
        " PACKREASON PACKWORDS PACKMISSING PACKGAP PACKQUESTION PACKREPLY SKETCHREASON"
        " SKETCHWORDS SKETCHMISSING SKETCHGAP PARTYWORDS"
        # Inventions and agreements on them, and duties towards counties.
        " INVINVENTORS INVDEPARTMENT INVORIGIN INVEVALUATOR INVNOTE INVAPPROVER INVOPINION"
        " INVPEOPLE INVDILIGENCE INVTRANSFEREE USEPERSON USEPHONE USEWORDS OBJECTEDWORDS"
        " OBJECTEDANSWER LATERROW LATERSCOPE LATERCONDITIONS LATERWORDS LATERDISPUTE"
        " LATERREFUSAL COUNTYWORDS COUNTYDONE COUNTYANSWER"
    ).split()
}

BID_TEXTS = (
    "APPROACH BASIS NOVELTY COMMITMENT RISKS TITLE ROLE STAGE RESULT BUDGET FILETEXT".split()
)
"""What of a bid blind experts read."""

BID_NAMES = "MEMBER HOUSE PARTNER PERSON PHONE MAIL FILENAME AUTHOR NAMEDNAME NAMEDTEXT".split()
"""What of it tells who bids; the named file is not for blind rounds."""

BID_FILES = "FILENAME FILETEXT AUTHOR NAMEDNAME NAMEDTEXT".split()

CLAIM_TEXTS = "TITLE SUMMARY APPROACH BASIS TEAM INDICATORS SCHEDULE".split()

CLAIM_CONTACTS = "PERSON PHONE MAIL".split()
"""What of a claim its need's owner learns when the two are introduced."""

ALL_MARKS |= {
    canary(f"{name}{part}")
    for names, parts in (
        ("SEALED BLIND WIN SECOND", BID_TEXTS + BID_NAMES),
        ("UNSENT", [part for part in BID_TEXTS + BID_NAMES if part not in BID_FILES]),
        ("CLAIM TAKEN", [*CLAIM_TEXTS, *CLAIM_CONTACTS, "FILENAME", "FILETEXT"]),
        ("JUDGE COLLEAGUE TIED", "NAME TITLE HOUSE FORMER SUBJECTS".split()),
        (
            "SAIDTERMS SAIDBLIND SAIDWIN SAIDSECOND",
            "JUDGETOBIDDER JUDGETOPANEL COLLEAGUETOBIDDER COLLEAGUETOPANEL".split(),
        ),
    )
    for name in names.split()
    for part in parts
}

SCORES = "61.54 50.98 56.26 77.86 75.82 58.66 56.74 57.70".split()
"""What experts gave the bids: the totals of sheets, and means that are not public."""


def marks(*names: str) -> set[str]:
    """Every marker whose name begins with one of ``names``."""
    begun = tuple(canary(name) for name in names)
    return {mark for mark in ALL_MARKS if mark.startswith(begun)}


def find_marks(text: str) -> set[str]:
    """The markers in a text."""
    return {found.upper() for found in MARK.findall(text)}


def find_amounts(text: str) -> set[str]:
    """The contract's amounts in a text, in fen, yuan or 万元, however they are rounded."""
    return set(_TOLD.findall(text))


def find_scores(text: str) -> set[str]:
    """The scores in a text of a challenge, with two decimals however they are written."""
    return {f"{found:0<5}" for found in _SCORED.findall(text)}


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
    # Three digits may be anything.
    rare = [form for form in forms if "万" in form or sum(map(str.isdigit, form)) > 3]
    # A comma before it may be that of a table.
    told = sorted((re.escape(form) for form in rare), key=len, reverse=True)
    return re.compile(rf"(?<!\d)(?<!\d\.)(?:{'|'.join(told)})(?!\d)")


_TOLD = _pattern()

_SCORED = re.compile(
    rf"(?<![\d.,:])(?:{'|'.join(re.escape(one.rstrip('0')) + '0?' for one in SCORES)})(?!\d)"
)
