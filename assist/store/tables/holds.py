"""Why contact or collection rests."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id, Sealed

UNCLEARED = "cleared_at IS NULL"


class HoldRow(Base):
    __tablename__ = "holds"
    __table_args__ = (
        # One of a kind stands for a contact, however often it is told.
        Index(
            "uq_holds_uncleared",
            "contact_id",
            "kind",
            unique=True,
            sqlite_where=text(UNCLEARED),
            postgresql_where=text(UNCLEARED),
        ),
        Index("ix_holds_account_id", "account_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[Code]
    contact_id: Mapped[Id] = mapped_column(ForeignKey("contacts.id"))
    account_id: Mapped[Code | None]
    conversation_id: Mapped[Id | None] = mapped_column(ForeignKey("conversations.id"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    set_by: Mapped[str]
    note: Mapped[Sealed]
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[str | None]
    cleared_note: Mapped[Sealed]
