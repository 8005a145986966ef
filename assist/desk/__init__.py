"""The use cases, one file each. They know the store, the engine and protocols, never a provider.

receive -> take_turn -> carry_out -> (a click) decide_suggestion -> deliver: the one path of a
message. Everything that leaves the house is queued by `outgoing` and sent by `deliver`, and by
nothing else.
"""
