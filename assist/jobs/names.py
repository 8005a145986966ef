"""The jobs there are. A name stays for ever: rows of finished and waiting work carry it."""

from __future__ import annotations

TAKE_TURN = "take_turn"  # (conversation_id) on CONVERSATION, partition conversation_id
REFRESH_CARD = "refresh_card"  # (conversation_id) on CARD, partition conversation_id
DELIVER = "deliver"  # (message_id) on DELIVER, partition inbox_id, key deliver:<message_id>:<n>
NOTIFY_DEAD = "notify_dead"  # (job, key, arguments, error); enqueued when a job is given up
CONTINUE_BY_EMAIL = "continue_by_email"  # (message_id) on TIMER, key continue:<message_id>
SEND_SCHEDULED = "send_scheduled"  # (id) on TIMER, key scheduled:<id>:<when asked>
TRAIN_INTENTS = "train_intents"  # (run, who asked or None) on BACKGROUND, key train:<run>
STRIPE_EVENT = "stripe_event"  # (event id) on CONVERSATION, partition stripe:<object id>
STRIPE_REFUND = "stripe_refund"  # (refund id) on DELIVER, key refund:<refund id>:<try>
PAGE_CRISIS = "page_crisis"  # (page id) on CARD, partition and key of its own
DRAW_HOMES = "draw_homes"  # (minute) on CARD, partition homes, key homes:<minute>
ANSWER_CARD = "answer_card"  # (conversation_id, message_id) on CONVERSATION, its partition
HOUSEKEEPING = "housekeeping"  # (due minute) on TIMER, key housekeeping:<minute>
PUBLISH_PLAYBOOK = "publish_playbook"  # (schedule id) on TIMER, key publish:<schedule id>
REPLAY_PLAYBOOK = "replay_playbook"  # (replay id) on BACKGROUND, key replay:<replay id>
FETCH_RECORDING = "fetch_recording"  # (recording id) on TIMER, key recording:<recording id>
LIVE_TURN = "live_turn"  # (call_id) on CONVERSATION, its partition, key live:<call id>:<window>
RING_PHONE = "ring_phone"  # (leg id) on PHONE, partition the leg, key ring:<leg id>
STOP_RINGING = "stop_ringing"  # (leg id) on PHONE, partition the leg, key stop:<leg id>
INTO_ROOM = "into_room"  # (call id) on PHONE, partition the call, key room:<call id>
LEAVE_ROOM = "leave_room"  # (call id) on PHONE, partition the call, key left:<call id>
CALL_NOT_PLACED = "call_not_placed"  # (call id) on TIMER, key not_placed:<call id>
LEAVE_MESSAGE = "leave_message"  # (call id) on PHONE, partition the call, key message:<call id>
WRAP_UP_DUE = "wrap_up_due"  # (call id) on TIMER, key wrap_up:<call id>
LOOK_AGAIN = "look_again"  # (call id) on TIMER, key look_again:<call id>
CALL_BACK_DUE = "call_back_due"  # (call back id) on TIMER, key call_back:<call back id>
CALL_BACK_ALERT = "call_back_alert"  # (call back id) on CARD, its conversation's partition
FOLLOW_UP = "follow_up"  # (follow-up id) on TIMER, key follow_up:<follow-up id>
