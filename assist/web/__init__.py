"""The web process: providers' webhooks, the authors' chat, the specialists' console.

Views translate: parse, call one use case, render. HTTP status codes live here and nowhere else.
"""
