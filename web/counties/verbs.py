"""What the audit log says of county pairing."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class CountyVerb(Verb):
    """Pairs, and the steps of a duty."""

    PAIR = "county_pair_add"
    EDIT_PAIR = "county_pair_edit"
    END_PAIR = "county_pair_end"
    GIVE = "county_duty_give"
    EDIT = "county_duty_edit"
    PROGRESS = "county_duty_progress"
    FINISH = "county_duty_finish"
    ACCEPT = "county_duty_accept"
    RETURN = "county_duty_return"
    CANCEL = "county_duty_cancel"


class CountyObject(LogObject):
    """Pairs and duties."""

    PAIR = "county_pair"
    DUTY = "county_duty"
