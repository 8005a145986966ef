"""Codes against whoever guesses: many at once, any order of tries, sends and waits."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from assist.desk.receive import receive
from assist.desk.verify_identity import record_call_back
from assist.model.contact import ChannelKind, IdentityLevel
from assist.model.identity import CodeAction
from assist.store import contacts, identity_proofs, one_time_codes
from tests.desk.test_identity import ASK, click, code_to, level, on_file, send, wrong

L1, L2, L3 = list(IdentityLevel)[1:]


@pytest.fixture
def asked(desk):
    desk.author(proves=False)
    return desk.write(ASK).conversation_id


def codes(desk, conversation_id):
    with desk.desk.db.read() as tx:
        return one_time_codes.of_conversation(tx, conversation_id)


def all_at_once(desk, texts):
    """Every text arrives in the same moment."""
    inbound = [desk.inbound(text) for text in texts]
    with ThreadPoolExecutor(len(inbound)) as pool:
        list(pool.map(lambda one: receive(desk.desk, one, desk.clock()), inbound))


class TestManyAtOnce:
    def test_no_more_than_five_guesses_are_tried(self, desk, asked):
        send(desk, asked)
        right = int(code_to(desk))
        all_at_once(desk, [f"{(right + n) % 1_000_000:06}" for n in range(1, 13)])
        assert [one.tries for one in codes(desk, asked)] == [5]
        desk.write(f"{right:06}")
        assert level(desk, asked) is L1

    def test_the_right_one_proves_once(self, desk, asked):
        send(desk, asked)
        all_at_once(desk, [code_to(desk)] * 8)
        with desk.desk.db.read() as tx:
            assert len(identity_proofs.standing(tx, asked, desk.clock())) == 1
        assert level(desk, asked) is L2


class TestTheLock:
    def test_is_not_drawn_out_by_whoever_goes_on(self, desk, asked):
        send(desk, asked)
        guess = wrong(code_to(desk))
        for _ in range(5):
            desk.write(guess)
        for _ in range(3):
            desk.clock.forward(minutes=9)
            desk.write(guess)
        desk.clock.forward(minutes=4)
        send(desk, asked)
        desk.write(code_to(desk))
        assert level(desk, asked) is L2


class TestSixDigits:
    def test_are_no_code_long_after_one_was_asked_for(self, desk, asked):
        send(desk, asked)
        desk.clock.forward(hours=2)
        desk.write("invoice 208811")
        assert desk.timeline(asked)[-1].text == "invoice 208811"


class TestWhatACodeIsFor:
    """One that was sent to speak of an account does not become one that moves money."""

    @pytest.fixture
    def called(self, desk, asked):
        with desk.desk.db.read() as tx:
            contact = contacts.get_contact(tx, desk.conversation(asked).contact_id)
        second = on_file(desk, contact, ChannelKind.VOICE, "+13055550177")
        return click(desk, asked, second.id)

    def test_opens_no_more(self, desk, asked, called):
        send(desk, asked)
        assert codes(desk, asked)[0].action is CodeAction.SPEAK
        record_call_back(desk.desk, called, "Asked which invoice.", desk.clock())
        desk.write(code_to(desk))
        assert level(desk, asked) is L2

    def test_that_was_sent_for_more_opens_it(self, desk, asked, called):
        record_call_back(desk.desk, called, "Asked which invoice.", desk.clock())
        send(desk, asked)
        assert codes(desk, asked)[0].action is CodeAction.CHANGE
        desk.write(code_to(desk))
        assert level(desk, asked) is L3


class Rules:
    """The rules in the plainest way, to be compared with what the desk does."""

    def __init__(self):
        self.codes = []  # (code, when it left), the newest last
        self.wrong = []  # for each of them, when wrong ones came
        self.locked_until = None

    def locked(self, now):
        return self.locked_until is not None and now < self.locked_until

    def may_send(self, now):
        within = [at for _, at in self.codes if now - at < timedelta(hours=1)]
        return not self.locked(now) and len(within) < 3

    def takes(self, guess, now):
        code, sent = self.codes[-1]
        if self.locked(now) or now - sent >= timedelta(minutes=10):
            return False
        if guess == code:
            return True
        self.wrong[-1].append(now)
        half_an_hour = timedelta(minutes=30)
        if sum(len(w) for w in self.wrong if w and now - w[-1] < half_an_hour) >= 5:
            self.locked_until = now + half_an_hour
        return False


@pytest.mark.parametrize("seed", range(8))
def test_whatever_comes_in_whatever_order(desk, asked, seed):
    """Nothing but the newest code, in time and not locked, proves anything; and that does."""
    chance, rules = random.Random(seed), Rules()
    for _ in range(30):
        now, what = desk.clock(), chance.choice("ssgggggwwro")
        if what == "w":
            desk.clock.forward(minutes=chance.choice([1, 5, 11, 31]))
        elif what == "s":
            sent = send(desk, asked).result.value == "done"
            assert sent is rules.may_send(now)
            if sent:
                rules.codes.append((code_to(desk), now))
                rules.wrong.append([])
        elif rules.codes:
            right, before = rules.codes[-1][0], [code for code, _ in rules.codes[:-1]]
            other = chance.choice(before) if what == "o" and before else wrong(right)
            guess = right if what == "r" else other
            taken = rules.takes(guess, now)
            desk.write(guess)
            assert level(desk, asked) is (L2 if taken else L1), (seed, what)
            if taken:
                return
