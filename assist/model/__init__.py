"""The nouns of the desk: frozen dataclasses and enums, standard library only; no I/O."""
