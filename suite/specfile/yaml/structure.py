"""A document -> a model: which parts there are, and of which kind."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from suite.spec.complaint import complaints, shown
from suite.specfile.yaml.document import Document

M = TypeVar("M", bound=BaseModel)


def build(document: Document, model: type[M]) -> M | None:
    """The model that a document describes; None, and its mistakes noted, where it does not."""
    if not isinstance(document.data, dict):
        found = "a list" if isinstance(document.data, list) else shown(document.data)
        kind = model.__name__.lower()
        document.add((), f"a {kind} file is keys with values, found {found}")
        return None
    try:
        # As JSON, a list may be a tuple and nothing else is bent: text is no number.
        return model.model_validate_json(json.dumps(document.data), strict=True)
    except ValidationError as error:
        document.complain(complaints(error, model))
        return None
