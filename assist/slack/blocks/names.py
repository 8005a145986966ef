"""Stable ids of buttons, blocks and dialogues. A button's value carries an id, never a state."""

from __future__ import annotations

APPROVE = "assist_approve"
SEND_THEN = "assist_send_then"
ELSEWHERE = "assist_elsewhere"  # and a number: ids are unique on a card
CANCEL_SCHEDULED = "assist_cancel_scheduled"
EDIT = "assist_edit"
OTHER = "assist_other"
REJECT = "assist_reject"
HAND_OFF = "assist_hand_off"
WRITE = "assist_write"
RETRY = "assist_retry"
MARK_SENT = "assist_mark_sent"
RESOLVE = "assist_resolve"
CORRECT = "assist_correct"
USE_OFFER = "assist_use_offer"  # and the number of the offer: ids are unique on a card
RECORD_PROMISE = "assist_record_promise"
ACCEPTED_BY_PHONE = "assist_accepted_by_phone"
WORK_OUT_OFFERS = "assist_work_out_offers"
WRAP_UP = "assist_wrap_up"
WRAP_UP_AS_IS = "assist_wrap_up_as_is"
CALL_BACK_DONE = "assist_call_back_done"
CALL_BACK_MOVE = "assist_call_back_move"
TEXT_LINK = "assist_text_link"
SEND_CODE = "assist_send_code"  # and a number: ids are unique on a card
SEND_STATEMENT = "assist_send_statement"
SEND_RECEIPT = "assist_send_receipt"
CLEAR_HOLD = "assist_clear_hold"  # and the hold's id
CALL = "assist_call"  # and a number: ids are unique on a card
LEAVE_MESSAGE = "assist_leave_message"
SAY_OUTCOME = "assist_say_outcome"  # and a number
JOIN_CALL = "assist_join_call"
LISTEN_IN = "assist_listen_in"
LIVE_WRITE = "assist_live_write"
OPEN_CONSOLE = "assist_open_console"
REVIEW_PUBLISH = "assist_review_publish"
REVIEW_RETURN = "assist_review_return"
REVIEW_SEE = "assist_review_see"
MAKE_PLAYBOOK = "assist_make_playbook"  # the message shortcut

EDIT_VIEW = "assist_edit_view"
REJECT_VIEW = "assist_reject_view"
HAND_OFF_VIEW = "assist_hand_off_view"
WRITE_VIEW = "assist_write_view"
PROMISE_VIEW = "assist_promise_view"
WRAP_UP_VIEW = "assist_wrap_up_view"
CALL_BACK_MOVE_VIEW = "assist_call_back_move_view"
CLEAR_HOLD_VIEW = "assist_clear_hold_view"
REVIEW_RETURN_VIEW = "assist_review_return_view"
MAKE_PLAYBOOK_VIEW = "assist_make_playbook_view"

CARD_ACTIONS = "assist_card_actions"
CARD_ELSEWHERE = "assist_card_elsewhere"
CARD_CORRECTION = "assist_card_correction"
CARD_ARRANGEMENTS = "assist_card_arrangements"
CARD_WRAP_UP = "assist_card_wrap_up"
CARD_CALL_BACK = "assist_card_call_back"
CARD_CALL = "assist_card_call"
CARD_LEAVE_MESSAGE = "assist_card_leave_message"
CARD_OUTCOME = "assist_card_outcome"
CARD_LIVE = "assist_card_live"
CARD_IDENTITY = "assist_card_identity"
CARD_EVENT = "assist_card"  # metadata by which a posted card is found again
THREAD_EVENT = "assist_thread_message"
