"""A paper leaves by mail: once, whole, and to the billing address on file alone."""

import threading
from dataclasses import replace

import pytest

from assist.channels.base import OutboundFile
from assist.demo.standins.smtp import Fault, SmtpStandin
from assist.desk.decide_suggestion import ClickResult
from assist.desk.outgoing import Draft, queue_message
from assist.desk.send_paper import PaperClick, PaperKind, paper_message_id, send_paper
from assist.errors import BadInput, NotAllowed
from assist.model.audit import AuditKind
from assist.model.contact import ChannelKind
from assist.model.conversation import MessageState, Purpose
from assist.model.ids import new_id
from assist.store import accounts, attachments, audit, contacts, inboxes, messages
from assist.store.account_entries import ACCOUNTS
from assist.store.rows import run
from tests import factories
from tests.harness import mail_settings, open_desk

BILLING = "books.of.ada@example.org"


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, smtp):
    url = sqlite_copy(tmp_path / "assist.db")
    opened = open_desk(url, reader_cache, twilio, **mail_settings(smtp))
    with opened.desk.db.transaction() as tx:
        inboxes.ensure(tx, ChannelKind.EMAIL, "billing@example.com", "Billing")
    yield opened
    opened.services.close()


@pytest.fixture
def author(desk):
    """Ada, who writes by SMS; her papers go to another address."""
    return with_billing(desk, desk.author(), BILLING)


@pytest.fixture
def case(desk, author):
    with desk.desk.db.transaction() as tx:
        accounts.add_payment(tx, author.account_id, factories.payment(id="pay-1"))
    return desk.write("could you send me a receipt please").conversation_id


def with_billing(desk, author, address):
    with desk.desk.db.transaction() as tx:
        mine = ACCOUNTS.c.id == author.account_id
        run(tx, ACCOUNTS.update().where(mine).values(billing_email=address))
    return author


def click(desk, case, kind=PaperKind.STATEMENT, **changes):
    return PaperClick(case, desk.ana.id, kind, changes.pop("message_id", new_id()), **changes)


def send(desk, wanted):
    answer = send_paper(desk.desk, wanted, desk.clock())
    desk.work()
    return answer


def recorded(desk, case, kind):
    with desk.desk.db.read() as tx:
        return [it.event for it in audit.events(tx, case) if it.event.kind is kind]


class TestSending:
    @pytest.mark.parametrize("kind", PaperKind)
    def test_goes_to_the_billing_address_with_the_paper_in_it(self, desk, smtp, case, kind):
        answer = send(desk, click(desk, case, kind))
        assert answer.result is ClickResult.DONE
        (mail,) = smtp.wait_for(1)
        assert mail.recipients == (BILLING,)
        (paper,) = mail.message.iter_attachments()
        assert paper.get_content_type() == "application/pdf"
        assert paper.get_content().startswith(b"%PDF")
        assert paper.get_filename().startswith(kind.value)
        assert mail.message.get_body(("plain",)).get_content().startswith("Hello Ada,")

    def test_has_no_amount_in_subject_or_words(self, desk, smtp, case):
        send(desk, click(desk, case))
        (mail,) = smtp.wait_for(1)
        assert "$" not in mail.message["Subject"]
        assert "$" not in mail.message.get_body(("plain",)).get_content()

    def test_is_written_in_the_authors_language(self, desk, smtp):
        luz = with_billing(desk, desk.author("+541140000007", language="es", country="AR"), BILLING)
        with desk.desk.db.transaction() as tx:
            accounts.add_payment(tx, luz.account_id, factories.payment(id="pay-2"))
        case = desk.write("hola", "+541140000007").conversation_id
        send(desk, click(desk, case, PaperKind.RECEIPT))
        (mail,) = smtp.wait_for(1)
        assert "Hola" in mail.message.get_body(("plain",)).get_content()
        assert "Recibo" in mail.message["Subject"]

    def test_belongs_to_the_addresss_own_conversation(self, desk, author, case):
        first = send(desk, click(desk, case))
        second = send(desk, click(desk, case, PaperKind.RECEIPT))
        threads = {desk_message(desk, one.message_id).conversation_id for one in (first, second)}
        (thread,) = threads
        assert thread != case
        assert desk.conversation(thread).channel is ChannelKind.EMAIL
        assert desk.conversation(thread).contact_id == author.id

    def test_is_recorded_where_it_was_asked_for_and_where_it_left(self, desk, case):
        answer = send(desk, click(desk, case))
        (event,) = recorded(desk, case, AuditKind.DOCUMENT_SENT)
        assert event.data["to"] == BILLING
        message = desk_message(desk, answer.message_id)
        (queued,) = recorded(desk, message.conversation_id, AuditKind.MESSAGE_QUEUED)
        assert queued.data["files"][0]["sha256"] == event.data["sha256"]
        assert event.actor == queued.actor == f"specialist:{desk.ana.id}"

    def test_is_kept_as_it_left(self, desk, smtp, case):
        answer = send(desk, click(desk, case))
        with desk.desk.db.read() as tx:
            kept = attachments.get(tx, answer.message_id, 0)
        (mail,) = smtp.wait_for(1)
        (paper,) = mail.message.iter_attachments()
        assert paper.get_content() == kept
        (file,) = desk_message(desk, answer.message_id).attachments
        assert (file.content_type, file.size) == ("application/pdf", len(kept))


class TestOnce:
    def test_one_button_is_one_mail(self, desk, smtp, case):
        wanted = click(desk, case)
        results = [send(desk, wanted).result for _ in range(2)]
        assert results == [ClickResult.DONE, ClickResult.ALREADY_DECIDED]
        assert len(smtp.wait_for(1)) == 1

    def test_also_clicked_by_two_people_at_once(self, desk, smtp, case):
        wanted, results = click(desk, case), []

        def press():
            results.append(send_paper(desk.desk, wanted, desk.clock()).result)

        threads = [threading.Thread(target=press) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        desk.work()
        assert sorted(results) == [ClickResult.ALREADY_DECIDED, ClickResult.DONE]
        assert len(smtp.wait_for(1)) == 1

    def test_a_second_try_is_the_same_mail(self, desk, smtp, case):
        smtp.fail_next(Fault.TEXT_BUSY)
        answer = send(desk, click(desk, case))
        desk.clock.forward(minutes=10)
        desk.work(delayed=True)
        (mail,) = smtp.wait_for(1)
        assert mail.message["Message-ID"] == f"<{answer.message_id}@example.com>"

    def test_the_buttons_id_follows_from_its_turn(self):
        turn = new_id()
        ids = {paper_message_id(kind, turn) for kind in PaperKind}
        assert len(ids) == 2
        assert all(len(one) == len(turn) for one in ids)
        assert paper_message_id(PaperKind.RECEIPT, turn) in ids


class TestNowhereElse:
    def test_without_a_billing_address_nothing_leaves(self, desk, smtp, author, case):
        with_billing(desk, author, None)
        with pytest.raises(BadInput, match="billing email"):
            send(desk, click(desk, case))
        assert smtp.mails == []

    def test_an_address_of_another_author_is_refused(self, desk, smtp, case):
        other = desk.author("+13055550112")
        with desk.desk.db.transaction() as tx:
            point = factories.point(other.id, channel=ChannelKind.EMAIL, address=BILLING)
            contacts.add_point(tx, point)
        with pytest.raises(BadInput, match="another author"):
            send(desk, click(desk, case))
        assert smtp.mails == []

    def test_without_a_mailbox_of_ours_it_says_so(self, desk, case):
        channels = {k: v for k, v in desk.desk.channels.items() if k is not ChannelKind.EMAIL}
        desk.services = replace(desk.services, desk=replace(desk.desk, channels=channels))
        with pytest.raises(BadInput, match="not set up"):
            send(desk, click(desk, case))

    def test_a_payment_of_somebody_else_has_no_receipt(self, desk, case):
        with pytest.raises(BadInput, match="payment"):
            send(desk, click(desk, case, PaperKind.RECEIPT, payment_id="nope"))

    def test_to_whom_wants_no_mail_nothing_leaves(self, desk, smtp, author, case):
        with desk.desk.db.transaction() as tx:
            opted_out = factories.point(
                author.id, channel=ChannelKind.EMAIL, address=BILLING, opted_out_at=desk.clock()
            )
            contacts.add_point(tx, opted_out)
        answer = send(desk, click(desk, case))
        assert answer.result is ClickResult.NOT_ALLOWED
        assert smtp.mails == []

    def test_a_stranger_sends_nothing(self, desk, case):
        wanted = replace(click(desk, case), specialist_id="nobody")
        assert send(desk, wanted).result is ClickResult.NOT_A_SPECIALIST

    def test_figures_that_are_too_old_are_stated_to_nobody(self, desk, case):
        desk.services = replace(
            desk.services, desk=replace(desk.desk, figures_max_age=-desk.desk.reopen_within)
        )
        with pytest.raises(NotAllowed):
            send(desk, click(desk, case))


def test_a_file_cannot_leave_where_the_channel_carries_none(desk, author, case):
    draft = Draft(
        text="here it is",
        language="en",
        purpose=Purpose.REPLY,
        actor="assist",
        files=(OutboundFile("a.pdf", "application/pdf", b"%PDF"),),
    )
    with (
        pytest.raises(BadInput, match="cannot leave by sms"),
        desk.desk.db.transaction() as tx,
    ):
        queue_message(tx, desk.desk, desk.conversation(case), draft, desk.clock())


def desk_message(desk, message_id):
    with desk.desk.db.read() as tx:
        found = messages.get(tx, message_id)
    assert found.state in {MessageState.SENT, MessageState.PENDING}
    return found
