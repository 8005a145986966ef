"""Asks the Sent folder whether a mail was accepted.

Only for servers that file by themselves what they accept over SMTP (Gmail, Microsoft 365): where a
mail client does the filing, the folder says "no" of every mail and this must not be configured.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from imapclient.exceptions import IMAPClientError

from assist.channels.imap_fetch import ImapServer
from assist.errors import TemporaryFailure


class SentFolder:
    """A `sent_lookup` for the e-mail channel."""

    def __init__(self, server: ImapServer, *, folder: str = "Sent") -> None:
        self._server = server
        self._folder = folder

    def __call__(self, message_id: str, since: datetime) -> bool:
        """Whether the folder has the mail. TemporaryFailure if it cannot be asked now."""
        day = since.date() - timedelta(days=1)  # IMAP dates are the server's local days
        try:
            with self._server.connected() as client:
                client.select_folder(self._folder, readonly=True)
                return bool(client.search(["SINCE", day, "HEADER", "Message-ID", message_id]))
        except (IMAPClientError, OSError) as error:
            detail = f"the Sent folder cannot be asked: {type(error).__name__}"
            raise TemporaryFailure("cannot_ask", detail) from error
