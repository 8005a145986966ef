"""A real IMAP server (Dovecot) on loopback for tests: own configuration, own mail, own port."""

from __future__ import annotations

import getpass
import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from assist.channels.imap_fetch import ImapSecurity, ImapServer

PASSWORD = "standin-password"
BINARY = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/usr/bin")

_CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{home}/mail/%u
imap_capability = {capability}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/home
}}
"""


class Dovecot:
    """Runs from `with` on; `idle=False` makes it a server without IDLE."""

    def __init__(self, home: Path, *, idle: bool = True) -> None:
        self._home = home
        self._idle = idle
        self.user = "desk"  # every name has a mailbox of its own
        self._port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def server(self) -> ImapServer:
        return ImapServer(
            "127.0.0.1", self._port, ImapSecurity.NONE, self.user, PASSWORD, timeout=5
        )

    def start(self) -> None:
        assert BINARY is not None
        config = self._write_config()
        self._process = subprocess.Popen([BINARY, "-F", "-c", str(config)])
        until = time.monotonic() + 10
        while True:
            try:
                self.client().logout()
            except (OSError, imaplib.IMAP4.error):
                log = self._home / "dovecot.log"
                told = log.read_text() if log.exists() else "no log"
                assert time.monotonic() < until, f"Dovecot does not answer: {told}"
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def client(self) -> imaplib.IMAP4:
        """A second connection, as another mail client would have."""
        client = imaplib.IMAP4("127.0.0.1", self._port, timeout=5)
        try:
            client.login(self.user, PASSWORD)
            client.noop()  # the login process answers before the mail process could fail
        except (OSError, imaplib.IMAP4.error):
            client.shutdown()
            raise
        return client

    def put(self, *mails: bytes) -> None:
        """Delivers mails to the inbox."""
        client = self.client()
        for mail in mails:
            kind, told = client.append("INBOX", "", "", mail)
            assert kind == "OK", told
        client.logout()

    def flags(self) -> list[bytes]:
        """The flags of every mail in the inbox."""
        client = self.client()
        client.select("INBOX", readonly=True)
        _, told = client.fetch("1:*", "(FLAGS)")
        client.logout()
        return [line for line in told if isinstance(line, bytes)]

    def renumber(self) -> None:
        """What a server does that was restored from a backup: the same mails, a new UIDVALIDITY."""
        self.stop()
        for index in (self._home / "mail" / self.user).glob("dovecot*"):
            index.unlink()
        time.sleep(1.1)  # UIDVALIDITY is the time in seconds
        self.start()

    def _write_config(self) -> Path:
        root = os.getuid() == 0
        me = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.getuid())  # root owns no mail
        for directory in ("run", "state", "mail", "home"):
            (self._home / directory).mkdir(exist_ok=True)
        if root:
            for directory in (self._home / "mail", self._home / "home"):
                os.chown(directory, me.pw_uid, me.pw_gid)
        text = _CONFIG.format(
            home=self._home,
            port=self._port,
            uid=me.pw_uid,
            gid=me.pw_gid,
            internal="dovecot" if root else getpass.getuser(),
            internal_group="dovecot" if root else grp.getgrgid(me.pw_gid).gr_name,
            login="dovenull" if root else getpass.getuser(),
            password=PASSWORD,
            capability="" if self._idle else "IMAP4rev1 LITERAL+ ID ENABLE",
        )
        config = self._home / "dovecot.conf"
        config.write_text(text)
        return config


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
