"""A message as bytes: plain text and HTML from the same paragraphs, and its headers."""

from __future__ import annotations

from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from web.base import labels, registry, site
from web.base.mails.kinds import Channel
from web.messages.claims import Letter
from web.messages.mails import DIGEST_GROUP
from web.messages.stopping import stop_token
from web.messages.transports.line import Envelope
from web.messages.transports.webhook import text_message

UNFOLDED = frozenset({"message-id", "list-unsubscribe"})


class _WholeAddresses(EmailPolicy):
    """Leaves long addresses in one piece: folded they would be encoded, for nobody to read."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Return a header as it goes over the line."""
        if name.lower() in UNFOLDED:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


SMTP = _WholeAddresses(linesep="\r\n", cte_type="7bit")
"""Every server takes lines of plain letters; what is Chinese is encoded."""

CHOICES_PATH = "/account/messages"


def compose(letter: Letter) -> Envelope:
    """Return what goes over the line, in the receiver's language."""
    with force_locale(letter.locale):
        if letter.channel is Channel.WEBHOOK:
            data = text_message(_render("messages/robot.txt", letter, stop=""))
        else:
            data = _mail(letter).as_bytes()
    return Envelope(letter.token, letter.at, site.settings().mail_from, letter.address, data)


def _mail(letter: Letter) -> EmailMessage:
    sender = site.settings().mail_from
    stop = _stop_address(letter)
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{letter.token}@{sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(letter.at)
    mail["From"] = Address(labels.site_name(), addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.address)
    mail["Subject"] = one_line(letter.subject)
    mail["Auto-Submitted"] = "auto-generated"
    if stop:
        mail["List-Unsubscribe"] = f"<{stop}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_render("messages/mail.txt", letter, stop))
    mail.add_alternative(_render("messages/mail.html", letter, stop), subtype="html")
    return mail


def one_line(text: str) -> str:
    """Return a text without line ends and other control characters: it becomes a header."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _render(template: str, letter: Letter, stop: str) -> str:
    # Not render_template: what pages get in addition asks for a request.
    return current_app.jinja_env.get_template(template).render(
        site_name=labels.site_name(),
        home=site.address(),
        language="en" if letter.locale == "en" else "zh-CN",
        subject=one_line(letter.subject),
        lines=letter.body.get("lines", ()),
        links=_absolute(letter.body.get("links", ())),
        reason=_reason(letter),
        choices=site.address() + CHOICES_PATH if stop else "",
        stop=stop,
    )


def _absolute(links: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(words, site.address() + path if path else "") for words, path in links]


def _stop_address(letter: Letter) -> str:
    """Return the address that stops such messages; none for what an account needs."""
    if letter.user_id is None or not letter.group:
        return ""
    return f"{site.address()}/stop/{stop_token(letter.user_id, letter.group)}"


def _reason(letter: Letter) -> str:
    values: dict[str, Any] = {"site": labels.site_name()}
    if letter.user_id is None:
        return gettext(
            "您收到这封邮件，是因为有人在%(site)s填写了这个邮箱。如果与您无关，不必理会。", **values
        )
    if not letter.group:
        return gettext("这封邮件与您在%(site)s的账号有关，使用账号时需要，不能停发。", **values)
    if letter.group == DIGEST_GROUP:
        return gettext("您收到这封邮件，是因为您在%(site)s选择了汇总接收。", **values)
    return gettext(
        "您收到这封邮件，是因为您在%(site)s的账号接收“%(group)s”。",
        group=group_words(letter.group),
        **values,
    )


def group_words(name: str) -> str:
    """Return the words of a group; its name where no feature declares it any more."""
    for group in registry.present().mail_groups:
        if group.name == name:
            return str(group.words)
    return gettext("汇总邮件") if name == DIGEST_GROUP else name
