"""Stand-ins that only tests need; those of the demo are in assist/demo/standins."""

from pathlib import Path

CERTIFICATE = Path(__file__).parent / "tls" / "loopback.crt"  # its key lies beside it
