"""Mails for tests, made up."""

from email.message import EmailMessage

OURS = "billing@example.org"
AUTHOR = "ana@example.com"


def raw(body: bytes | str = "Hi", *headers: str, sender: str = f"Ana <{AUTHOR}>") -> bytes:
    """A mail as bytes with these further header lines."""
    lines = [f"From: {sender}", f"To: {OURS}", *headers]
    if not any(line.lower().startswith("message-id:") for line in lines):
        lines.append("Message-ID: <1@example.com>")
    head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
    return head + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def built(text: str = "Hi", *, html: str | None = None, **headers: str) -> EmailMessage:
    """A well-formed mail; `content_type` and the like by the library's own means."""
    mail = EmailMessage()
    mail["From"] = f"Ana <{AUTHOR}>"
    mail["To"] = OURS
    mail["Message-ID"] = "<1@example.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def bounce(
    *,
    original: str,
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = "smtp; 550 5.1.1 No such user",
) -> bytes:
    """A delivery report (RFC 3464) about a mail of ours."""
    return f"""From: MAILER-DAEMON@mx.example.net
To: {OURS}
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce@mx.example.net>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

Your mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {AUTHOR}
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}

--b
Content-Type: text/rfc822-headers

From: {OURS}
To: {AUTHOR}
Subject: Re: Invoice
Message-ID: {original}

--b--
""".encode()
