"""What every table shares: types by annotation, names of constraints, the metadata."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast

from sqlalchemy import JSON, BigInteger, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase

from assist.model.ids import ID_LENGTH
from assist.store.sealing import SealedAddress, SealedJson, SealedWords
from assist.store.types import UtcDateTime, Words

Id = Annotated[str, "26 hexadecimal characters"]
Code = Annotated[str, "the value of a StrEnum, or another short ASCII word"]
Json = Annotated[Any, "a JSON value"]
Sealed = Annotated[str, "text of or about people: encrypted where there are keys"]
SealedData = Annotated[Any, "a JSON value that holds such text"]
Address = Annotated[str, "an address: encrypted where there are keys, and still found by its value"]
BigInt = Annotated[int, "64 bits"]

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - declared so by the library
        Id: String(ID_LENGTH),
        Code: String(40),
        # Not JSONB: the record's hashes rest on the text exactly as it was written.
        Json: JSON(),
        BigInt: BigInteger(),
        Sealed: SealedWords(),
        SealedData: SealedJson(),
        Address: SealedAddress(),
        str: Words(),
        datetime: UtcDateTime(),
    }


def table_of(row: type[Base]) -> Table:
    """The table of a mapped class, for statements that load no objects."""
    return cast("Table", row.__table__)
