"""What callers hear while a phone rings: made here, so that nobody's rights are in it.

python -m assist.channels.hold_music writes it anew.
"""

from __future__ import annotations

import math
import struct
import wave
from io import BytesIO
from pathlib import Path

HOLD_MUSIC = Path(__file__).parents[1] / "web" / "static" / "hold.wav"
RATE = 8000  # of a telephone
_BEAT = 0.6  # seconds
# Two broken chords, C and A minor, in Hz; the last beat is silent, so that pieces join.
_NOTES = (261.63, 329.63, 392.0, 523.25, 220.0, 261.63, 329.63, 440.0, 0.0)


def hold_music() -> bytes:
    """A WAV file of some five seconds: mono, 16 bits, quiet."""
    samples = b"".join(_note(pitch) for pitch in _NOTES)
    written = BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples)
    return written.getvalue()


def _note(pitch: float) -> bytes:
    """Struck and fading, with a soft octave above."""
    frames = []
    for number in range(int(RATE * _BEAT)):
        at = number / RATE
        fades = math.exp(-3.0 * at / _BEAT) * min(1.0, at / 0.02)
        tone = math.sin(2 * math.pi * pitch * at) + 0.3 * math.sin(4 * math.pi * pitch * at)
        frames.append(struct.pack("<h", round(6000 * fades * tone)))
    return b"".join(frames)


if __name__ == "__main__":
    HOLD_MUSIC.write_bytes(hold_music())
