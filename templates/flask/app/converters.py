from werkzeug.routing import IntegerConverter


class IdConverter(IntegerConverter):
    """`<id:note_id>`: a key as databases count them, written in one way only."""

    # Nine digits always fit the 32 bits of a key. Werkzeug's own `\d+` also takes more, and the
    # digits of other scripts.
    regex = "[1-9][0-9]{0,8}"
