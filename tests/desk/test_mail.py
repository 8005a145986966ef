"""The same path by email: threading, quarantine, bounces, and answers with a real SMTP server."""

from email.message import EmailMessage
from hashlib import sha256

import pytest

from assist.channels import email_parse
from assist.demo.standins.smtp import SmtpStandin
from assist.desk.decide_suggestion import Click, approve
from assist.desk.fetch_mail import (
    dismiss_quarantined,
    quarantine_mail,
    retry_quarantined,
    take_mail,
)
from assist.desk.outgoing import Draft, queue_message
from assist.desk.proven import redraw
from assist.desk.unsubscribe import unsubscribe
from assist.errors import BadInput
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.conversation import FailureReason, MessageState, Purpose, SenderKind
from assist.model.decision import DecisionReason
from assist.store import contacts, conversations, decisions, messages, quarantine
from tests.harness import mail_settings, open_desk

ADA = "ada@example.org"
PASSED = "mx.example.com; dmarc=pass header.from=example.org"


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, smtp):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, **mail_settings(smtp))
    yield opened
    opened.services.close()


def mail(text, *, sender=ADA, subject="My account", **headers):
    made = EmailMessage()
    made["From"] = f"Ada Moreno <{sender}>"
    made["To"] = headers.pop("to", "billing@example.com")
    made["Subject"] = subject
    own = sha256(repr((text, subject, sender)).encode()).hexdigest()[:12]  # the same in every run
    made["Message-ID"] = headers.pop("message_id", f"<m.{own}@x.org>")
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def arrive(desk, raw):
    take_mail(desk.desk, raw)
    desk.work()


def newest(desk):
    with desk.desk.db.read() as tx:
        return conversations.queue(tx)[0].conversation


class TestAReply:
    def answered(self, desk):
        desk.author(ADA, ChannelKind.EMAIL)
        ask = mail(
            "How much do I still owe?", Authentication_Results=PASSED, message_id="<q1@x.org>"
        )
        arrive(desk, ask)
        conversation = newest(desk)
        desk.prove(conversation.id)
        with desk.desk.db.transaction() as tx:
            redraw(tx, desk.desk, conversation.id)
        desk.work()
        suggestion = desk.suggestion(conversation.id)
        approve(desk.desk, Click(suggestion.id, desk.ana.id), desk.clock())
        desk.work()
        return conversation

    def test_leaves_as_a_mail_in_the_same_thread(self, desk, smtp):
        conversation = self.answered(desk)
        (sent,) = smtp.mails
        assert sent.recipients == (ADA,)
        assert sent.message["In-Reply-To"] == "<q1@x.org>"
        assert f"[#{conversation.number}]" in sent.message["Subject"]
        assert "$120.00" in sent.message.get_body(("plain",)).get_content()

    def test_is_no_list_mail(self, desk, smtp):
        self.answered(desk)
        assert "List-Unsubscribe" not in smtp.mails[0].message

    def test_a_mail_with_which_we_begin_can_be_ended_with_one_click(self, desk, smtp):
        conversation = self.answered(desk)
        text = "A reminder. To end our messages, write STOP to us."
        draft = Draft(text=text, language="en", purpose=Purpose.REMINDER, actor="assist")
        with desk.desk.db.transaction() as tx:
            queue_message(tx, desk.desk, conversation, draft, desk.clock())
        desk.work()
        sent = smtp.mails[-1].message
        assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = str(sent["List-Unsubscribe"]).strip("<>")
        unsubscribe(desk.desk, url.removeprefix("https://desk.example.com/u/"), desk.clock())
        with desk.desk.db.read() as tx:
            point = contacts.find_point(tx, ChannelKind.EMAIL, ADA)
        assert point.opted_out_at is not None

    def test_an_answer_to_its_reply_address_comes_back_to_the_conversation(self, desk, smtp):
        conversation = self.answered(desk)
        reply_to = str(smtp.mails[0].message["Reply-To"])
        again = mail("and when is the next payment due?", to=reply_to, subject="Another subject")
        arrive(desk, again)
        assert newest(desk).id == conversation.id

    def test_an_answer_by_its_references_comes_back_too(self, desk, smtp):
        conversation = self.answered(desk)
        sent_id = str(smtp.mails[0].message["Message-ID"])
        arrive(desk, mail("and the next date?", subject="Re: x", In_Reply_To=sent_id))
        assert newest(desk).id == conversation.id

    def test_somebody_else_who_answers_moves_no_account(self, desk, smtp):
        conversation = self.answered(desk)
        reply_to = str(smtp.mails[0].message["Reply-To"])
        arrive(desk, mail("send all money to me", sender="eve@evil.example", to=reply_to))
        with desk.desk.db.read() as tx:
            last = messages.timeline(tx, conversation.id)[-1]
            decision = decisions.latest(tx, conversation.id).decision
        assert last.sender is SenderKind.OTHER
        assert decision.reason is DecisionReason.OTHER_SENDER

    def test_a_bounce_marks_the_message_failed(self, desk, smtp):
        conversation = self.answered(desk)
        sent = smtp.mails[0].message
        report = (
            b"From: MAILER-DAEMON@mx.example.com\r\nTo: billing@example.com\r\n"
            b"Message-ID: <bounce1@mx.example.com>\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
            b"--b\r\nContent-Type: text/plain\r\n\r\nsorry\r\n"
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
            b"Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
            b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: "
            + str(sent["Message-ID"]).encode()
            + b"\r\n\r\n--b--\r\n"
        )
        arrive(desk, report)
        failed = [m for m in desk.timeline(conversation.id) if m.state is MessageState.FAILED]
        assert [m.failure_reason for m in failed] == [FailureReason.INVALID_ADDRESS]


class TestIdentity:
    def test_a_mail_without_proof_is_nobody_we_know(self, desk):
        desk.author(ADA, ChannelKind.EMAIL)
        arrive(desk, mail("How much do I still owe?"))
        conversation = newest(desk)
        assert conversation.identity_level is IdentityLevel.L0
        assert "$" not in desk.suggestion(conversation.id).draft.text

    def test_a_later_mail_without_proof_lowers_it_again(self, desk):
        desk.author(ADA, ChannelKind.EMAIL)
        arrive(desk, mail("How much do I still owe?", Authentication_Results=PASSED))
        assert newest(desk).identity_level is IdentityLevel.L1
        arrive(desk, mail("and the next date?"))
        assert newest(desk).identity_level is IdentityLevel.L0


class TestAutomaticMail:
    def test_is_stored_and_never_answered(self, desk, smtp):
        arrive(desk, mail("I am away until Monday", Auto_Submitted="auto-replied"))
        with desk.desk.db.read() as tx:
            assert conversations.queue(tx) == ()
        assert smtp.mails == []


class TestQuarantine:
    def test_an_unreadable_mail_is_kept_shown_and_can_be_retried(self, desk):
        raw = mail("How much do I still owe?")
        quarantine_mail(desk.desk, "1.7", raw, "BadInput: body")
        with desk.desk.db.read() as tx:
            (held,) = quarantine.list(tx)
        assert held.raw == raw
        retry_quarantined(desk.desk, held.id)
        desk.work()
        assert newest(desk).channel is ChannelKind.EMAIL
        with desk.desk.db.read() as tx:
            assert quarantine.list(tx) == ()

    def test_one_that_still_cannot_be_read_stays(self, desk):
        too_big = b"x" * (email_parse.MAX_BYTES + 1)
        quarantine_mail(desk.desk, "1.8", too_big, "BadInput: body")
        with desk.desk.db.read() as tx:
            (held,) = quarantine.list(tx)
        with pytest.raises(BadInput):
            retry_quarantined(desk.desk, held.id)
        with desk.desk.db.read() as tx:
            assert len(quarantine.list(tx)) == 1

    def test_a_person_may_dismiss_it(self, desk):
        quarantine_mail(desk.desk, "1.9", b"noise", "noise")
        with desk.desk.db.read() as tx:
            (held,) = quarantine.list(tx)
        dismiss_quarantined(desk.desk, held.id)
        with desk.desk.db.read() as tx:
            assert quarantine.list(tx) == ()
