"""Sign-in by OpenID Connect: the wire, and what each provider's claims prove."""
