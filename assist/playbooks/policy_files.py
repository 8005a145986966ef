"""The tables that team leads may edit (`policies/*.yaml`): read and checked the same way."""

from __future__ import annotations

from decimal import InvalidOperation
from importlib.resources import files
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from assist.errors import BadInput

Table = TypeVar("Table", bound=BaseModel)


def parse_table(kind: type[Table], text: str, where: str) -> Table:
    """The table in `text` (YAML). BadInput names the file, the field, the problem and where the
    bounds are written.
    """
    remedy = f"See assist/playbooks/policies/{where} for every field and its bounds."
    try:
        return kind.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadInput(where, f"is not YAML: {error}", remedy) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        problem = str(first["msg"]).removeprefix("Value error, ")
        raise BadInput(f"{where} {field}".rstrip(), problem, remedy) from error
    except InvalidOperation as error:
        raise BadInput(where, "holds an amount that is no number", remedy) from error


def packaged_table(kind: type[Table], name: str) -> Table:
    """The table that ships with assist."""
    source = files("assist.playbooks") / "policies" / name
    return parse_table(kind, source.read_text(encoding="utf-8"), name)
