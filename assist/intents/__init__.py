"""What a message means: text in, `Interpretation` out; pure, and nothing is downloaded.

Owns the catalogue of intents, their examples, the classifier and the safety layers in front of it
(escalation, opt-out), and the entities. Knows nothing of accounts, playbooks, channels' wire
formats or storage; its only files are its own data and the model it keeps in the cache directory.
"""
