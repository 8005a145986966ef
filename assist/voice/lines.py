"""What is said on the phone: short sentences, through the catalogs."""

from __future__ import annotations

from assist.i18n import mark as _

WELCOME = _("Thank you for calling %(company)s. You are talking with an automated assistant.")
RECORDED = _("This call is recorded.")
TRANSCRIBED = _("What is said with a specialist is written down.")
CHOOSE_LANGUAGE = _("For English, press 1.")
CHOOSE_OTHER = _("For Spanish, press 2.")
HOW_CAN_I_HELP = _("How can I help you? Say it in a few words, or press 9 to hear the keys.")
MENU = _(
    "For your balance, press 1. For a payment link by text message, press 2. To promise a "
    "payment, press 3. For more time to pay, press 4. For your royalties, press 5. For a "
    "person, press 0. To change the language, press 8. To hear this again, press 9."
)
ANYTHING_ELSE = _("Is there anything else?")
NOT_UNDERSTOOD = _("I did not understand that.")
NOTHING_HEARD = _("I could not hear you.")
SAY_OR_MENU = _("Say it in other words, or use the keys.")
CONNECTING = _("I am connecting you with a person. One moment, please.")
NEXT_PERSON = _("I am trying somebody else. One moment, please.")
NOBODY_FREE = _("Nobody is free to talk right now.")
DESK_CLOSED = _("The billing desk is closed now. It opens again on %(opens)s.")
DESK_CLOSED_SOON = _("The billing desk is closed now.")
MESSAGE_OR_CALL = _("To leave a message, press 1 or just wait. To be called back, press 2.")
MESSAGE_ONLY = _("Please leave a message, with a number where we can reach you.")
SPEAK_NOW = _("Speak after the tone. When you are done, press the pound key.")
MESSAGE_KEPT = _("Thank you. A person will listen to your message and answer you.")
NO_MESSAGE = _("There was no message.")
WHEN_TO_CALL = _(
    "When should we call you? As soon as possible: press 1. In the morning: press 2. In the "
    "afternoon: press 3. Or say or key the hour, such as three thirty. After your keys, press the "
    "pound key."
)
CALL_AT_RIGHT = _(
    "We will call you %(when)s. Is that right? Say yes or press 1. If not, say no or press 2."
)
NOT_THEN = _("Nobody can call you at that time.")
TIME_IS_PAST = _("That time is past.")
TOO_FAR_AHEAD = _("That is more than fourteen days ahead.")
WHICH_HOUR = _("At what hour on that day?")
CALL_HOURS = _("We can call you %(hours)s.")
ANOTHER_HOUR = _(
    "Say a day and an hour, or key the hour in four digits and then the pound key. As soon as "
    "possible: press 1."
)
WILL_CALL = _("We will call you at the number that you are calling from.")
ON_WHOSE_CLOCK = _("%(when)s, %(city)s time")
WILL_CALL_THEN = _("We will call you %(when)s, at the number that you are calling from.")
GOODBYE = _("Thank you for calling. Goodbye.")
HOW_MUCH = _("How much do you want to pay? Say it, or key in whole dollars and then the pound key.")
HOW_MUCH_OTHER = _(
    "How much do you want to pay? Say it, or key in the amount and then the pound key."
)
WHICH_DAY = _(
    "On which day? Say it, or key in two digits for the month and two for the day, then the "
    "pound key."
)
IS_THAT_RIGHT = _(
    "You promise to pay %(amount)s on %(day)s. Is that right? Say yes or press 1. If not, "
    "say no or press 2."
)
PROMISED = _("I have noted it: %(amount)s on %(day)s.")
NOT_THAT_DAY = _("I can note a day within the next thirty days.")
NOT_THAT_AMOUNT = _("That is not an amount that I can note.")
NOT_NOTED = _("All right, nothing was noted.")
MORE_TIME = _(
    "I can offer you until %(day)s to pay %(amount)s. Do you want that? Say yes or press 1. "
    "If not, say no or press 2."
)
MORE_TIME_ASKED = _("Good. It is not agreed yet: a person confirms it to you in writing.")
NO_MORE_TIME = _("I cannot offer more time by myself.")
LINK_SENT = _("I have sent you a text message with the secure link.")
LINK_NOT_SENT = _("I cannot send you a link at this number.")
CARD_HEARD = _(
    "Please do not say or key in card numbers. I have kept none. Payments are made on a "
    "secure page."
)
CODE_SENT = _(
    "For that I need to know that it is you. I have sent a code of six digits by text "
    "message to the number ending in %(ending)s. Key in the code."
)
READ_THE_CODE = _(
    "Before I answer I check that it is you; that keeps others out. I am sending you a code of six "
    "digits by text message. Please read it to me."
)
CODE_WRONG = _("That is not the code. Key it in again.")
CODE_RIGHT = _("Thank you, that is right.")
CODE_NOT_SENT = _(
    "For that I need to know that it is you, and I cannot send a code to this number."
)
IN_ENGLISH = _("We go on in English.")
WHISPER = _("A call for %(company)s from %(who)s. %(about)s Press 1 to take it.")
WHO_NUMBER = _("the number ending in %(ending)s, not proven to be them")
WHO_UNKNOWN = _("somebody whom we do not know")
ABOUT = _("They ask about: %(about)s.")
PLACING = _("You are about to call %(who)s for %(company)s. Press 1 to dial.")
WHO_PLACED = _("%(name)s, at the number ending in %(ending)s")
WHO_PLACED_UNNAMED = _("the number ending in %(ending)s")
NOT_PLACED = _("The call is not placed any more. Goodbye.")
MAY_NOT_CALL = _("They may not be called now. The card says why. Goodbye.")
JOINING = _("You are about to join the call of %(who)s. Press 1.")
LISTENING = _("You are about to listen to the call of %(who)s. Press 1.")
THIS_IS = _("This is a call from %(company)s.")
CALL_TRANSCRIBED = _("What is said is written down.")
LINE_BUSY = _("The line is busy.")
LINE_NO_ANSWER = _("Nobody answered.")
LINE_FAILED = _("The number cannot be reached.")
CALL_OVER = _("The call is over. Goodbye.")
LINE_OVER = _("The call is over.")
MESSAGE_BEING_LEFT = _("The message is being left.")
SAY_ON_CARD = _("Please say on the card who was reached. Goodbye.")
# 12 CFR 1006.2(j): a name that tells of no debts, a request to reply, a person's name, a number.
# Whatever else is said makes it more than a limited-content message.
LIMITED_MESSAGE = _(
    "Hello. This is %(person)s from %(company)s. Please call me back at %(number)s. "
    "That number again: %(number)s. Thank you."
)
TAKEN_BY_OTHERS = _("The caller is gone. Goodbye.")
TROUBLE = _("Something failed here, and we are sorry. Please call again in a few minutes.")
