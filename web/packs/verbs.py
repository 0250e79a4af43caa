"""What the audit log says of packs."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class PackVerb(Verb):
    """Making a pack, answering it, and what it becomes."""

    START = "pack_start"
    SEND = "pack_send"
    ANSWER = "pack_answer"
    REPLY = "pack_reply"
    OPEN = "pack_open"
    WITHDRAW = "pack_withdraw"
    LAPSE = "pack_lapse"
    PART_GONE = "pack_part_gone"
    ASK = "pack_party_ask"
    AGREE = "pack_party_agree"
    REFUSE = "pack_party_refuse"
    SHARE = "pack_party_share"
    TAKE_MISSING = "pack_take_missing"


class PackObject(LogObject):
    """Packs, and who takes part in what they become."""

    PACK = "pack"
    PARTY = "pack_party"
