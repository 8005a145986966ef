import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assist.channels.imap_sent import SentFolder
from assist.errors import TemporaryFailure
from tests.standins.dovecot import BINARY, Dovecot

pytestmark = [
    pytest.mark.imap,
    pytest.mark.skipif(
        BINARY is None and not os.environ.get("REQUIRE_ALL"),
        reason="Dovecot is not installed (Debian: apt install dovecot-imapd)",
    ),
]


def test_says_whether_the_mail_was_filed():
    with tempfile.TemporaryDirectory(prefix="dc", dir="/tmp") as home:
        Path(home).chmod(0o755)
        with Dovecot(Path(home)) as dovecot:
            dovecot.put(b"Message-ID: <1@example.org>\r\nSubject: x\r\n\r\nHi\r\n")
            asked = SentFolder(dovecot.server(), folder="INBOX")
            now = datetime.now(UTC)
            assert asked("<1@example.org>", now)
            assert not asked("<2@example.org>", now)
            with pytest.raises(TemporaryFailure):
                SentFolder(dovecot.server(), folder="Missing")("<1@example.org>", now)
        with pytest.raises(TemporaryFailure):
            asked("<1@example.org>", now)
