"""No field of the schema is forgotten by the tests of what fields answer."""

from __future__ import annotations

import re
from pathlib import Path

from graphql import GraphQLObjectType

from api.schema import SCHEMA


def test_every_field_of_the_schema_is_asked_for_where_answers_are_tested():
    here = Path(__file__).parent
    files = [*here.glob("test_*_fields.py"), here / "test_paging.py", here / "test_curation.py"]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    types = [type_ for name, type_ in SCHEMA.core.type_map.items() if not name.startswith("__")]
    names = {name for type_ in types if isinstance(type_, GraphQLObjectType) for name in type_.fields}
    assert not [name for name in names if not re.search(rf"\b{name}\b", text)]
