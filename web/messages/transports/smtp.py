"""Mail by SMTP, a step at a time, so that it is known how far it came."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing

from web.base.mails.servers import Safety, SmtpServer
from web.messages.transports.line import Envelope, Handing, LineError, safe_context

SECONDS = 30.0
"""How long the server may take for each answer."""


class SmtpTransport:
    """Hands mail to a server, over a line of its own for each."""

    def __init__(self, server: SmtpServer, context: ssl.SSLContext | None = None) -> None:
        self.server = server
        self.context = context
        """In place of the one that knows the public roots."""

    def send(self, envelope: Envelope, handing: Handing) -> None:
        """Hand the mail over."""
        with closing(self._connect(envelope.sender.rpartition("@")[2])) as line:
            self._make_safe(line)
            self._sign_in(line)
            _say_who(line, envelope)
            _hand_over(line, envelope, handing)
            # Only a word of parting: waiting for its answer could turn a delivery into a doubt.
            line.putcmd("quit")

    def _safe(self) -> ssl.SSLContext:
        return self.context or safe_context()

    def _connect(self, own_name: str) -> smtplib.SMTP:
        # Named by us, as asking the network for our own name may take long.
        host, port, names = self.server.host, self.server.port, own_name
        try:
            if self.server.safety is Safety.TLS:
                return smtplib.SMTP_SSL(host, port, names, timeout=SECONDS, context=self._safe())
            return smtplib.SMTP(host, port, names, timeout=SECONDS)
        except smtplib.SMTPResponseException as error:
            raise LineError("connect", error.smtp_code) from None
        except OSError as error:
            raise LineError.broken("connect", error) from None

    def _make_safe(self, line: smtplib.SMTP) -> None:
        try:
            line.ehlo_or_helo_if_needed()
            if self.server.safety is Safety.STARTTLS:
                # Raises where the server does not offer it: a password never goes in the open.
                line.starttls(context=self._safe())
                line.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as error:
            raise LineError("tls", error.smtp_code) from None
        except OSError as error:
            raise LineError.broken("tls", error) from None

    def _sign_in(self, line: smtplib.SMTP) -> None:
        if not self.server.user:
            return
        try:
            line.login(self.server.user, self.server.password)
        except smtplib.SMTPResponseException as error:
            # The setting may be corrected before the last attempt: never permanent.
            raise LineError("sign_in", error.smtp_code) from None
        except (OSError, UnicodeError) as error:
            raise LineError.broken("sign_in", error) from None


def _say_who(line: smtplib.SMTP, envelope: Envelope) -> None:
    try:
        code, _ = line.mail(envelope.sender)
        if code // 100 != 2:
            raise LineError("sender", code)
        code, _ = line.rcpt(envelope.receiver)
    except ValueError:
        raise LineError("receiver", "not_ascii", permanent=True) from None
    except OSError as error:
        raise LineError.broken("receiver", error) from None
    if code // 100 != 2:
        raise LineError("receiver", code, permanent=code // 100 == 5)


def _hand_over(line: smtplib.SMTP, envelope: Envelope, handing: Handing) -> None:
    try:
        code, _ = line.docmd("data")
        if code != 354:
            raise LineError("text", code, permanent=code // 100 == 5)
        handing()
        line.send(_stuffed(envelope.data))
        code, _ = line.getreply()
    except OSError as error:
        raise LineError.broken("answer", error) from None
    if code // 100 != 2:
        raise LineError("answer", code, permanent=code // 100 == 5)


def _stuffed(data: bytes) -> bytes:
    """Return the text with its end mark; a line that begins with a dot gets another one."""
    text = b"\r\n".join(data.splitlines())
    if text.startswith(b"."):
        text = b"." + text
    return text.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n"
