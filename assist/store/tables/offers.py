"""Who agreed that an offer may be made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from assist.store.tables.base import Base, Code, Id


class OfferConsentRow(Base):
    """One person's click on one offer of one decision; the offer itself is in the decision."""

    __tablename__ = "offer_consents"

    decision_id: Mapped[Id] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    specialist_id: Mapped[Id] = mapped_column(ForeignKey("specialists.id"), primary_key=True)
    role: Mapped[Code]
    at: Mapped[datetime]
