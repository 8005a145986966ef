"""The specialists' surface in Slack: cards, clicks, dialogues. Knows desk, never a provider.

`blocks` turns values into Block Kit and does nothing else; `cards` posts and redraws; `listeners`
answer clicks: acknowledge, show that work is under way, call one use case, draw what is true.
Nothing typed in a Slack thread ever reaches an author: no message event is listened to.
"""
