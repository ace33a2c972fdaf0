"""Reads what stands in Python's brackets: the items of lists, dictionaries and calls, and imported names."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from trivet.merge.differences import lines_of
from trivet.merge.formats.leads import Span, with_leads
from trivet.merge.pieces import Inline, Parts, Piece

__all__ = ["Source", "collected", "imported"]

Collection: TypeAlias = "ast.List | ast.Set | ast.Tuple | ast.Dict | ast.Call"
# A row and a column, both from 0, in letters.
Place: TypeAlias = "tuple[int, int]"


@dataclass(frozen=True)
class Source:
    """The lines of a module, and what the syntax tree does not tell of them."""

    lines: list[str]
    comments: dict[int, str]
    width: int

    @classmethod
    def of(cls, text: str) -> Source:
        """Read a module.

        Raises:
            SyntaxError | tokenize.TokenError: It is no Python.
        """
        lines = lines_of(text)
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        comments = {t.start[0] - 1: t.string for t in tokens if t.type == tokenize.COMMENT}
        return cls(lines, comments, max((len(line.rstrip()) for line in lines), default=0))

    def meaning(self, nodes: Sequence[ast.AST], start: int, end: int) -> Hashable:
        """Return what nodes mean, and what is remarked in their rows."""
        remarks = tuple(self.comments[row] for row in range(start, end) if row in self.comments)
        return (*map(ast.dump, nodes), remarks)

    def start(self, node: Any) -> Place:
        """Return where an expression, an argument or an imported name begins."""
        return self._place(node.lineno, node.col_offset)

    def end(self, node: Any) -> Place:
        """Return where it ends."""
        return self._place(node.end_lineno, node.end_col_offset)

    def _place(self, line: int, offset: int) -> Place:
        # The tree counts bytes.
        return line - 1, len(self.lines[line - 1].encode()[:offset].decode(errors="ignore"))


@dataclass(frozen=True)
class _Item:
    key: Hashable
    nodes: tuple[ast.AST, ...]
    start: Place
    end: Place
    rank: Hashable = None
    is_named: bool = True


@dataclass(frozen=True)
class _Brackets:
    """Items, and the first and the last letter around them: brackets, but of an import without them."""

    items: list[_Item]
    opening: Place
    closing: Place
    may_be_united: bool = True


def collected(source: Source, node: ast.AST | None, first: int) -> Parts | None:
    """Return the items of what begins in the row `first`; nothing if it has none that could be told."""
    if not isinstance(node, ast.List | ast.Set | ast.Tuple | ast.Dict | ast.Call):
        return None
    if isinstance(node, ast.Call) and any(isinstance(a, ast.GeneratorExp) for a in node.args):
        return None
    items = list(_items(source, node))
    opening = _opening(source, node)
    row, column = source.end(node)
    if source.lines[opening[0]][opening[1] : opening[1] + 1] not in tuple("([{"):
        return None
    brackets = _Brackets(items, opening, (row, column - 1), not isinstance(node, ast.Call))
    if opening[0] != row:
        return _one_per_line(source, brackets, first)
    may_take_more = isinstance(node, ast.Call | ast.Dict) or all(map(_is_name, node.elts))
    return _on_one_line(source, brackets) if may_take_more and opening[0] == first else None


def imported(source: Source, node: ast.ImportFrom) -> Parts | None:
    """Return the names of an import."""
    items = [
        _Item(
            (alias.name, alias.asname),
            (alias,),
            source.start(alias),
            source.end(alias),
            _rank_of_name(alias.name),
        )
        for alias in node.names
    ]
    row, column = source.end(node)
    if row != node.lineno - 1:
        opening = (node.lineno - 1, source.lines[node.lineno - 1].find("("))
        brackets = _Brackets(items, opening, (row, column - 1))
        return _one_per_line(source, brackets, opening[0])
    line = source.lines[row]
    start, end = items[0].start[1], items[-1].end[1]
    if "(" in line[:start]:
        return None
    pieces = tuple(_piece_of_its_own_line(source, item, "") for item in items)
    inline = Inline(line[:start], line[end:])
    return Parts(pieces, f"{line[:start]}(\n", f"){line[end:]}", inline, source.width)


def _one_per_line(source: Source, brackets: _Brackets, first: int) -> Parts | None:
    """Return the items, if they share their lines with nothing but a comma and a comment."""
    (row, column), (last, closing) = brackets.opening, brackets.closing
    has_rows = (
        not source.lines[row][column + 1 :].split("#")[0].strip()
        and not source.lines[last][:closing].strip()
        and all(
            not source.lines[item.start[0]][: item.start[1]].strip()
            and re.fullmatch(r"\s*,?\s*(#.*)?\n?", source.lines[item.end[0]][item.end[1] :])
            for item in brackets.items
        )
    )
    if not has_rows:
        return None
    spans = [_span(source, item) for item in brackets.items]
    pieces, blanks = with_leads(source.lines, spans, row + 1, last)
    return Parts(
        pieces,
        head="".join(source.lines[first : row + 1]),
        tail=blanks + source.lines[last],
        width=source.width,
        may_be_united=brackets.may_be_united,
    )


def _span(source: Source, item: _Item) -> Span:
    """Return an item with its lines, and with a comma, so that another one may follow."""
    start, (row, column) = item.start[0], item.end
    rest = source.lines[row][column:]
    comma = "" if rest.lstrip().startswith(",") else ","
    text = "".join([*source.lines[start:row], source.lines[row][:column], comma, rest])
    value = item.nodes[-1]
    if isinstance(value, ast.keyword | ast.Starred):
        value = value.value
    parts = collected(source, value, start)
    if parts:
        parts = replace(parts, tail=f"{parts.tail.removesuffix(rest)}{comma}{rest}")
    if parts and parts.inline:
        tail = f"{parts.inline.tail.removesuffix(rest)}{comma}{rest}"
        parts = replace(parts, inline=replace(parts.inline, tail=tail))
    meaning = source.meaning(item.nodes, start, row + 1)
    piece = Piece(item.key, text, meaning, parts=parts, is_named=item.is_named, rank=item.rank)
    return Span(start, row + 1, piece)


def _on_one_line(source: Source, brackets: _Brackets) -> Parts | None:
    """Return the items as if each had a line of its own, if there is nothing but commas between them."""
    (row, opening), (_, closing) = brackets.opening, brackets.closing
    line = source.lines[row]
    starts = [item.start[1] for item in brackets.items]
    ends = [item.end[1] for item in brackets.items]
    gaps = zip([opening + 1, *ends], [*starts, closing], strict=True)
    if not all(re.fullmatch(r"\s*,?\s*", line[start:end]) for start, end in gaps):
        return None
    indent = line[: len(line) - len(line.lstrip())]
    head, tail = line[: opening + 1], line[closing:]
    return Parts(
        tuple(_piece_of_its_own_line(source, item, indent) for item in brackets.items),
        head=f"{head}\n",
        tail=indent + tail,
        inline=Inline(head, tail),
        width=source.width,
        may_be_united=brackets.may_be_united,
    )


def _piece_of_its_own_line(source: Source, item: _Item, indent: str) -> Piece:
    text = source.lines[item.start[0]][item.start[1] : item.end[1]]
    return Piece(
        item.key,
        f"{indent}    {text},\n",
        source.meaning(item.nodes, 0, 0),
        is_named=item.is_named,
        rank=item.rank,
    )


def _opening(source: Source, node: Collection) -> Place:
    """Return where the bracket is, or what else is there."""
    if not isinstance(node, ast.Call):
        return source.start(node)
    row, column = source.end(node.func)
    rest = source.lines[row][column:]
    return row, column + len(rest) - len(rest.lstrip())


def _items(source: Source, node: Collection) -> Iterator[_Item]:
    if isinstance(node, ast.Dict):
        for name, value in zip(node.keys, node.values, strict=True):
            yield _entry(source, name, value)
    elif isinstance(node, ast.Call):
        yield from _arguments(source, node)
    else:
        for element in node.elts:
            key, is_named = _name_of(element)
            place = source.start(element), source.end(element)
            yield _Item(key, (element,), *place, _rank_of(element), is_named)


def _entry(source: Source, name: ast.expr | None, value: ast.expr) -> _Item:
    if name:
        return _Item(ast.dump(name), (name, value), source.start(name), source.end(value))
    row, column = source.start(value)
    column = source.lines[row][:column].rfind("**")
    return _Item(("**", ast.dump(value)), (value,), (row, column), source.end(value))


def _arguments(source: Source, node: ast.Call) -> Iterator[_Item]:
    """Yield the arguments: by their place, and by name."""
    for number, argument in enumerate(node.args):
        key = ("argument", number)
        yield _Item(key, (argument,), source.start(argument), source.end(argument))
    for keyword in node.keywords:
        name = ("keyword", keyword.arg or ast.dump(keyword.value))
        yield _Item(name, (keyword,), source.start(keyword), source.end(keyword))


def _name_of(element: ast.expr) -> tuple[Hashable, bool]:
    """Return the key of an element, and whether it is a name; calls go by their first argument."""
    if not isinstance(element, ast.Call):
        return ast.dump(element), True
    told = [*element.args, *(keyword.value for keyword in element.keywords)][:1]
    return ("call", ast.dump(element.func), *map(ast.dump, told)), False


def _is_name(element: ast.expr) -> bool:
    """Whether a line of these may take another one without a doubt: not so a pair of numbers."""
    is_text = isinstance(element, ast.Constant) and isinstance(element.value, str)
    return is_text or isinstance(element, ast.Name | ast.Attribute)


def _rank_of(element: ast.expr) -> Hashable:
    if isinstance(element, ast.Constant) and isinstance(element.value, str):
        return element.value.casefold()
    return element.id.casefold() if isinstance(element, ast.Name) else None


def _rank_of_name(name: str) -> Hashable:
    """Return how formatters sort what is imported: constants, classes, and the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.casefold()
