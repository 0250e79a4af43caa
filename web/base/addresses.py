"""Electronic mail addresses: what one looks like."""

from __future__ import annotations

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

INTERNAL = ("invalid", "local", "test")
"""Last parts of names that the public network does not know: an office's own network may, and
invented data uses them."""

# The library's documented way of allowing them is to change its list.
SPECIAL_USE_DOMAIN_NAMES[:] = [name for name in SPECIAL_USE_DOMAIN_NAMES if name not in INTERNAL]


def find_fault(address: str) -> str:
    """Return what is wrong with an address, in English; an empty text where nothing is.

    Only its form is looked at: whether it exists is not asked.
    """
    try:
        validate_email(address, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        return str(error)
    return ""
