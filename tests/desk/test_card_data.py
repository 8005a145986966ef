"""Card data that arrives on any channel is nowhere afterwards: not in the database's file, not in a
log, not in Slack; and the author is told at once, once a day.
"""

import base64
import json
import re
from email.message import EmailMessage

import pytest

from assist import logs
from assist.app import create_app
from assist.demo.standins.smtp import SmtpStandin
from assist.desk.decide_suggestion import Click, edit, reject
from assist.desk.fetch_mail import quarantine_mail, retry_quarantined, take_mail
from assist.desk.held_files import FileClick, delete_file, release_file
from assist.desk.work_conversation import OwnReply, add_note, hand_off, write_reply
from assist.model.audit import AuditKind
from assist.model.contact import OptOutScope
from assist.model.conversation import Attachment, FileState, Purpose
from assist.model.decision import RejectReason
from assist.model.ids import new_id
from assist.policy.redact import cleaned
from assist.store import audit, contacts, messages, quarantine
from tests.harness import mail_settings, open_desk, with_slack
from tests.standins.slack import SlackStandin

CARD = "4242424242424242"
WRITTEN = {
    "plain": CARD,
    "spaces": "4242 4242 4242 4242",
    "dashes": "4242-4242-4242-4242",
    "full_width": "４２４２４２４２４２４２４２４２",
    "arabic": "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
    "zero_width": "4242\u200b4242\u200b4242\u200b4242",
    "english": "four two " * 8,
    "spanish": "cuarenta y dos " * 8,
}
SECRET = "cvv 987"
# Eight digits of it in a row, however they are written; a mark alone has four.
TRACES = re.compile(
    r"(?:[4٤４][^0-9A-Za-z]{0,12}[2٢２][^0-9A-Za-z]{0,12}){4}"
    r"|(?:four[\W_]+two[\W_]+){3}|(?:cuarenta y dos[\W_]+){3}|987"
)


@pytest.fixture
def slack():
    with SlackStandin() as standin:
        yield standin


@pytest.fixture
def smtp():
    with SmtpStandin() as standin:
        yield standin


@pytest.fixture
def desk(sqlite_copy, tmp_path, reader_cache, twilio, slack, smtp):
    url = sqlite_copy(tmp_path / "assist.db")
    changes = with_slack(slack) | mail_settings(smtp)
    opened = open_desk(url, reader_cache, twilio, **changes)
    yield opened
    opened.services.close()


@pytest.fixture
def everywhere(desk, slack, tmp_path, capfd):
    """All bytes that were kept, shown or logged, as text."""
    logs.configure("DEBUG", cleaned)

    def read(*, history=True):
        with desk.services.db.engine.begin() as connection:
            connection.exec_driver_sql("SELECT 1")
        files = [path for path in tmp_path.rglob("assist.db*") if path.is_file()]
        assert files
        stored = "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)
        # JSON columns are written as they read, so one look at the bytes is enough.
        sent = slack.calls if history else []
        told = json.dumps([sent, slack.messages, slack.whispers], ensure_ascii=False)
        out, err = capfd.readouterr()
        return {"database": stored, "slack": told, "logs": out + err}

    return read


def assert_nowhere(everywhere, **options):
    for place, text in everywhere(**options).items():
        found = [
            match for match in TRACES.finditer(text) if match[0] != "987" or _is_code(text, match)
        ]
        assert not found, (place, text[max(0, found[0].start() - 60) : found[0].end() + 60])


def _is_code(text, match):
    """Three digits are everywhere; ours came behind a word."""
    return text[max(0, match.start() - 4) : match.start()].lower() == "cvv "


def mail(text, **headers):
    made = EmailMessage()
    made["From"] = headers.pop("From", "Ada Moreno <ada@example.org>")
    made["To"] = "billing@example.com"
    made["Subject"] = headers.pop("Subject", "My account")
    made["Message-ID"] = f"<{new_id()}@x.org>"
    made["Authentication-Results"] = "mx.example.com; dmarc=pass header.from=example.org"
    for name, value in headers.items():
        made[name] = value
    made.set_content(text)
    return made


def by_sms(desk, text):
    return by_twilio(desk, text, "sms", "+13055550111", "+12025550100")


def by_whatsapp(desk, text):
    return by_twilio(desk, text, "whatsapp", "whatsapp:+13055550111", "whatsapp:+12025550100")


def by_twilio(desk, text, path, sender, to):
    url = f"https://desk.example.com/webhooks/twilio/{path}"
    form = {
        "MessageSid": f"SM{new_id()}000000",
        "AccountSid": desk.twilio.account_sid,
        "From": sender,
        "To": to,
        "Body": text,
        "NumMedia": "0",
        "ProfileName": "Ada Moreno",
    }
    client = create_app(desk.services).test_client()
    signed = {"X-Twilio-Signature": desk.twilio.sign(url, form)}
    assert client.post(f"/webhooks/twilio/{path}", data=form, headers=signed).status_code == 200


def by_chat(desk, text):
    client = create_app(desk.services).test_client()
    token = client.post("/chat/session", json={}).json["token"]
    sent = {"id": "11111111-aaaa", "text": text}
    headers = {"X-Assist-Visitor": token}
    assert client.post("/chat/messages", json=sent, headers=headers).status_code == 200


def by_mail(desk, text):
    take_mail(desk.desk, mail(text).as_bytes())


def by_mail_everywhere(desk, text):
    """In the name, the subject and the quoted part as well."""
    one_line = " ".join(text.split())
    quoted = f"see below\n\nOn Monday, Sol wrote:\n> {text}\n"
    made = mail(quoted, Subject=f"card {one_line}", From=f'"{one_line}" <ada@example.org>')
    take_mail(desk.desk, made.as_bytes())


def by_html_mail(desk, text):
    made = mail("x")
    made.clear_content()
    made.set_content(f"<p>use <b>{text}</b></p>", subtype="html")
    take_mail(desk.desk, made.as_bytes())


def by_held_mail(desk, text):
    made = mail(f"my card {text}")
    made.add_attachment(text.encode(), maintype="application", subtype="pdf", filename="card.pdf")
    quarantine_mail(desk.desk, "1.7", made.as_bytes(), f"BadInput: {text}")


CHANNELS = [by_sms, by_whatsapp, by_chat, by_mail, by_mail_everywhere, by_html_mail, by_held_mail]


class TestOnEveryChannel:
    @pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
    @pytest.mark.parametrize("send", CHANNELS)
    def test_it_is_nowhere(self, desk, everywhere, send, written):
        send(desk, f"use {written} {SECRET} please")
        desk.work()
        assert_nowhere(everywhere)

    def test_a_held_mail_in_any_encoding(self, desk, everywhere):
        raw = (
            b"From: a@example.org\r\nTo: billing@example.com\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        ) + base64.encodebytes(f"my card is {CARD}".encode())
        quarantine_mail(desk.desk, "1.8", raw, "why")
        with desk.desk.db.read() as tx:
            (held,) = quarantine.list(tx)
        assert b"[CARD ****4242]" in held.raw
        retry_quarantined(desk.desk, held.id)
        assert_nowhere(everywhere)

    def test_what_specialists_type_is_cut_too(self, desk, everywhere):
        desk.author()
        text = f"told me {CARD} {SECRET}"
        first = desk.write("hi how much do i still owe on my package")
        conversation_id, now = str(first.conversation_id), desk.clock()
        add_note(desk.desk, conversation_id, by=desk.ana.id, text=text, now=now)
        hand_off(desk.desk, conversation_id, by=desk.ana.id, to=desk.leo.id, note=text, now=now)
        click = Click(desk.suggestion(conversation_id).id, desk.ana.id)
        reject(desk.desk, click, RejectReason.OTHER, text, now)
        again = desk.write("hello, how much do i owe on my package")
        click = Click(desk.suggestion(again.conversation_id).id, desk.ana.id)
        edit(desk.desk, click, text, now)
        seen = desk.conversation(conversation_id).last_incoming_id
        own = OwnReply(conversation_id, desk.ana.id, text, new_id(), seen)
        write_reply(desk.desk, own, now)
        desk.work()
        assert_nowhere(everywhere)
        assert not any(CARD in str(sent) for sent in desk.twilio.messages)


class TestInPieces:
    @pytest.fixture
    def conversation_id(self, desk):
        desk.author()
        received = [desk.write(part) for part in ("4242 4242", "4242", f"4242 {SECRET}")]
        return str(received[0].conversation_id)

    def test_it_is_nowhere(self, everywhere, conversation_id):
        """What left for Slack before the last piece came had one piece alone; it is written over."""
        assert conversation_id
        assert_nowhere(everywhere, history=False)

    def test_every_message_shows_what_it_was(self, desk, conversation_id):
        texts = [it.text for it in desk.timeline(conversation_id) if it.purpose is None]
        assert texts == ["[CARD PART]", "[CARD PART]", "[CARD ****4242] cvv [SECURITY CODE]"]

    def test_what_hangs_in_slack_is_written_again(self, slack, conversation_id):
        assert conversation_id
        shown = json.dumps(slack.messages)
        assert "4242 4242" not in shown
        assert "[CARD PART]" in shown

    def test_the_record_still_proves_itself(self, desk, conversation_id):
        with desk.desk.db.read() as tx:
            assert audit.verify(tx).first_broken is None
            kinds = [it.event.kind for it in audit.events(tx, conversation_id)]
        assert kinds.count(AuditKind.WORDS_CUT) == 2

    def test_others_and_later_messages_are_not_read_together(self, desk):
        desk.author()
        first = desk.write("4242 4242")
        desk.clock.forward(minutes=11)
        desk.write("4242 4242")
        assert desk.timeline(first.conversation_id)[0].text == "4242 4242"


class TestTheSeal:
    @pytest.fixture
    def message(self, desk):
        received = desk.write("my words")
        return desk.timeline(received.conversation_id)[0]

    def verify(self, desk):
        with desk.desk.db.read() as tx:
            return audit.verify(tx).first_broken

    def test_words_that_are_changed_are_found_out(self, desk, message):
        with desk.services.db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE messages SET text = 'other words'")
        assert "the words of its message were altered" in self.verify(desk)

    def test_words_that_are_gone_are_found_out(self, desk, message):
        with desk.services.db.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM messages")
        assert "the words of its message are missing" in self.verify(desk)

    def test_the_chain_has_no_word_of_it(self, desk, message):
        with desk.desk.db.read() as tx:
            assert "my words" not in repr(audit.events(tx, message.conversation_id))
            exported = audit.export(tx, message.conversation_id)
        assert exported["words"][message.id]["text"] == "my words"


class TestTheAuthor:
    def answers(self, desk, conversation_id):
        sent = [it for it in desk.timeline(conversation_id) if it.purpose is Purpose.AUTO_REPLY]
        return [it.text for it in sent if re.search("never used|no se usan", it.text)]

    def test_is_told_at_once_and_once_a_day(self, desk):
        desk.author()
        first = desk.write(f"charge {CARD}")
        desk.write(f"again {CARD}")
        (told,) = self.answers(desk, first.conversation_id)
        assert "Please do not send them again" in told
        desk.clock.forward(days=3)
        desk.write(f"and again {CARD}")
        assert len(self.answers(desk, first.conversation_id)) == 2

    def test_is_told_in_spanish(self, desk):
        desk.author(language="es", country="AR", zone="America/Argentina/Buenos_Aires")
        first = desk.write(f"hola, te paso los números de la tarjeta {CARD} gracias")
        assert "no los mandes" in self.answers(desk, first.conversation_id)[0].lower()

    def test_is_not_told_who_wants_no_messages(self, desk):
        desk.author()
        with desk.desk.db.transaction() as tx:
            contacts.set_opt_out(tx, desk.point().id, OptOutScope.POINT, desk.clock())
        first = desk.write(f"charge {CARD}")
        assert self.answers(desk, first.conversation_id) == []

    def test_who_may_be_in_danger_hears_nothing_of_cards(self, desk):
        desk.author()
        first = desk.write(f"take it all {CARD} i dont want to live anymore")
        assert not any("Card or bank" in text for text in self.answers(desk, first.conversation_id))
        assert not any("card" in text for text in self.answers(desk, first.conversation_id))

    def test_the_record_has_the_event_without_the_data(self, desk):
        first = desk.write(f"charge {CARD} {SECRET}")
        with desk.desk.db.read() as tx:
            chain = audit.events(tx, str(first.conversation_id))
        (event,) = [it.event for it in chain if it.event.kind is AuditKind.PAN_RECEIVED]
        assert event.data == {"redacted": ["card", "security_code"]}


class TestFiles:
    def arrive(self, desk, text, *files):
        received = desk.write(text, attachments=tuple(files))
        return desk.timeline(received.conversation_id)[0]

    @pytest.mark.parametrize(
        ("text", "file", "held"),
        [
            ("here is my card", Attachment("IMG_1.jpg", "image/jpeg", 9), True),
            ("", Attachment("card.jpg", "image/jpeg", 9), True),
            ("", Attachment("frente-tarjeta.png", "image/png", 9), True),
            (f"{CARD}", Attachment("scan.pdf", "application/pdf", 9), True),
            ("my manuscript", Attachment("book.pdf", "application/pdf", 9), False),
            ("the cover", Attachment("IMG_2.jpg", "image/jpeg", 9), False),
            ("my card", Attachment("notes.txt", "text/plain", 9), False),
        ],
    )
    def test_that_may_show_a_card_are_held(self, desk, text, file, held):
        (kept,) = self.arrive(desk, text, file).attachments
        assert (kept.state is FileState.HELD) is held

    def test_a_picture_just_after_words_of_a_card_is_held(self, desk):
        desk.write("sending you a photo of my card now")
        received = desk.write("", attachments=(Attachment("IMG_3.jpg", "image/jpeg", 9),))
        assert desk.timeline(received.conversation_id)[-1].attachments[0].state is FileState.HELD

    def test_slack_hears_neither_name_nor_address(self, desk, slack):
        self.arrive(desk, "my card", Attachment("visa-front.jpg", "image/jpeg", 9, "https://x/1"))
        shown = json.dumps(slack.messages)
        assert "visa-front" not in shown
        assert "1 file is held" in shown

    def test_a_name_is_cut(self, desk):
        (kept,) = self.arrive(desk, "", Attachment(f"{CARD}.txt", "text/plain", 9)).attachments
        assert kept.name == "[CARD ****4242].txt"

    def decide(self, desk, act, who, note="a receipt"):
        message = self.arrive(desk, "my card", Attachment("a.jpg", "image/jpeg", 9, "https://x/1"))
        click = FileClick(message.conversation_id, message.id, 0, who.id, note)
        answer = act(desk.desk, click, desk.clock())
        with desk.desk.db.read() as tx:
            return answer.result, messages.get(tx, message.id).attachments[0], click

    def test_a_lead_releases_it(self, desk):
        result, file, _ = self.decide(desk, release_file, desk.leo)
        assert (result, file.state, file.name) == ("done", FileState.RELEASED, "a.jpg")

    def test_a_lead_deletes_it_and_nothing_of_it_stays(self, desk):
        result, file, click = self.decide(desk, delete_file, desk.leo)
        assert (result, file.name, file.url) == ("done", "", None)
        assert release_file(desk.desk, click, desk.clock()).result == "already_decided"

    def test_nobody_else_decides_and_nobody_without_a_reason(self, desk):
        assert self.decide(desk, release_file, desk.ana)[0] == "needs_lead"
        assert self.decide(desk, delete_file, desk.leo, note=" ")[0] == "empty_note"
