"""Reads Python into statements, the members of classes, and the items of lists, calls and imports.

Code that this interpreter cannot parse, such as a newer Python's, is in doubt.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from trivet.merge.differences import lines_of
from trivet.merge.formats.leads import Span, with_leads
from trivet.merge.pieces import DoubtError, Inline, Parts, Piece

__all__ = ["read"]

# What may hold items: anything else is one thing, however long.
Collection: TypeAlias = "ast.List | ast.Set | ast.Tuple | ast.Dict | ast.Call"
_COLLECTIONS = (ast.List, ast.Set, ast.Tuple, ast.Dict, ast.Call)


def read(text: str) -> Parts:
    """Return the statements of a module.

    Raises:
        DoubtError: It is no Python, or has several statements on one line.
    """
    if "\r" in text:  # ends a line for Python, and for nobody else here
        raise DoubtError
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
        source = _Source.of(text)
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError) as error:
        raise DoubtError from error
    pieces, tail = source.statements(tree.body, 0, len(source.lines))
    return Parts(pieces, tail=tail)


@dataclass(frozen=True)
class _Item:
    """One thing among the items of a collection, and where it is: rows from 0, columns in letters."""

    key: Hashable
    nodes: tuple[ast.AST, ...]
    start: tuple[int, int]
    end: tuple[int, int]
    rank: Hashable = None
    is_named: bool = True


@dataclass(frozen=True)
class _Source:
    """The lines of a module, with what the syntax tree does not tell."""

    lines: list[str]
    comments: dict[int, str]
    width: int

    @classmethod
    def of(cls, text: str) -> _Source:
        lines = lines_of(text)
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        comments = {t.start[0] - 1: t.string for t in tokens if t.type == tokenize.COMMENT}
        return cls(lines, comments, max((len(line.rstrip()) for line in lines), default=0))

    def statements(
        self, body: Sequence[ast.stmt], start: int, end: int
    ) -> tuple[tuple[Piece, ...], str]:
        """Return the statements between two rows, and the blank lines behind them."""
        spans: list[Span] = []
        for number, node in enumerate(body):
            first, last = _first_row(node), (node.end_lineno or node.lineno) - 1
            shares_its_line = spans and spans[-1].end > first
            if shares_its_line or self.lines[first][: node.col_offset].strip(" \t"):
                raise DoubtError
            spans.append(Span(first, last + 1, self._statement(node, first, is_first=number == 0)))
        return with_leads(self.lines, spans, start, end)

    def _statement(self, node: ast.stmt, first: int, *, is_first: bool) -> Piece:
        end = node.end_lineno or node.lineno
        key, is_named = _name_of(node)
        if is_first and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            key, is_named = ("docstring",), True
        return Piece(
            key,
            "".join(self.lines[first:end]),
            self._meaning((node,), first, end),
            parts=self._inside(node, first),
            is_named=is_named,
            rank=_rank_of(node),
            register=_register_of(node),
        )

    def _meaning(self, nodes: Sequence[ast.AST], start: int, end: int) -> Hashable:
        remarks = tuple(self.comments[row] for row in range(start, end) if row in self.comments)
        return (*map(ast.dump, nodes), remarks)

    def _inside(self, node: ast.stmt, first: int) -> Parts | None:
        if isinstance(node, ast.ImportFrom):
            return self._imported(node)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            return self._body(node, first, is_ordered=not isinstance(node, ast.ClassDef))
        if isinstance(node, ast.If) and not node.orelse:
            return self._body(node, first, is_ordered=True)
        value = getattr(node, "value", None)
        return self._collection(value, first) if isinstance(value, _COLLECTIONS) else None

    def _body(
        self,
        node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.If,
        first: int,
        *,
        is_ordered: bool,
    ) -> Parts | None:
        start = self._end_of_header(node)
        end = node.end_lineno or node.lineno
        try:
            pieces, tail = self.statements(node.body, start, end)
        except DoubtError:  # such as `class Missing(Exception): pass`
            return None
        return Parts(
            pieces,
            head="".join(self.lines[first:start]),
            tail=tail,
            width=self.width,
            is_ordered=is_ordered,
            may_be_united=isinstance(node, ast.If),
        )

    def _end_of_header(self, node: ast.stmt) -> int:
        """Return the row below the colon: the comments from there on belong to the body."""
        row = _first_row(node.body[0])  # type: ignore[attr-defined]
        while row and not self.lines[row - 1].split("#")[0].strip():
            row -= 1
        return row

    def _collection(self, node: Collection, first: int) -> Parts | None:
        """Return the items of a list, a dictionary or a call that begins in the row `first`."""
        items = list(self._items(node))
        opening = self._opening(node)
        closing_row, closing = self._end(node)[0], self._end(node)[1] - 1
        if not items or opening is None:
            return None
        united = not isinstance(node, ast.Call)
        row, column = opening
        if row == closing_row:
            return self._on_one_line(node, items, first, (row, column, closing), united=united)
        has_rows = (
            not self.lines[row][column + 1 :].split("#")[0].strip()
            and not self.lines[closing_row][:closing].strip()
            and all(
                not self.lines[item.start[0]][: item.start[1]].strip()
                and re.fullmatch(r"\s*,?\s*(#.*)?\n?", self.lines[item.end[0]][item.end[1] :])
                for item in items
            )
        )
        if not has_rows:
            return None
        end = node.end_lineno or node.lineno
        spans = [self._span(item) for item in items]
        pieces, blanks = with_leads(self.lines, spans, row + 1, closing_row)
        return Parts(
            pieces,
            head="".join(self.lines[first : row + 1]),
            tail=blanks + "".join(self.lines[closing_row:end]),
            width=self.width,
            may_be_united=united,
        )

    def _span(self, item: _Item) -> Span:
        start, end = item.start[0], item.end[0] + 1
        rest = self.lines[item.end[0]][item.end[1] :]
        text = "".join(self.lines[start : item.end[0]]) + self.lines[item.end[0]][: item.end[1]]
        text += rest if rest.lstrip().startswith(",") else f",{rest}"
        value = item.nodes[-1]
        if isinstance(value, ast.keyword | ast.Starred):
            value = value.value
        parts = self._collection(value, start) if isinstance(value, _COLLECTIONS) else None
        if parts and not parts.inline:
            # The items' last line, of which the comma may be ours.
            parts = replace(parts, tail=text[text.rstrip("\n").rfind("\n") + 1 :])
        elif parts and parts.inline:
            parts = None
        piece = Piece(
            item.key,
            text,
            self._meaning(item.nodes, start, end),
            parts=parts,
            is_named=item.is_named,
            rank=item.rank,
        )
        return Span(start, end, piece)

    def _on_one_line(
        self,
        node: Collection,
        items: list[_Item],
        first: int,
        place: tuple[int, int, int],
        *,
        united: bool,
    ) -> Parts | None:
        row, opening, closing = place
        line = self.lines[row]
        if row != first or not (isinstance(node, ast.Call | ast.Dict) or _are_names(node)):
            return None
        indent = " " * (len(line) - len(line.lstrip()))
        pieces = tuple(
            Piece(
                item.key,
                f"{indent}    {line[item.start[1] : item.end[1]]},\n",
                self._meaning(item.nodes, row, row),
                is_named=item.is_named,
                rank=item.rank,
            )
            for item in items
        )
        head, tail = line[: opening + 1], line[closing:]
        return Parts(
            pieces,
            head=f"{head}\n",
            tail=indent + tail,
            inline=Inline(head, tail),
            width=self.width,
            may_be_united=united,
        )

    def _imported(self, node: ast.ImportFrom) -> Parts | None:
        """Return the names of an import, in parentheses or not."""
        row, end = node.lineno - 1, node.end_lineno or node.lineno
        items = [
            _Item(
                (alias.name, alias.asname),
                (alias,),
                self._at(alias.lineno, alias.col_offset),
                self._at(alias.end_lineno or 0, alias.end_col_offset or 0),
                _rank_of_name(alias.name),
            )
            for alias in node.names
        ]
        line = self.lines[row]
        before = line[: items[0].start[1]] if items[0].start[0] == row else line
        if end == row + 1 and "(" not in before:
            pieces = tuple(
                Piece(
                    item.key,
                    f"    {line[item.start[1] : item.end[1]]},\n",
                    item.key,
                    rank=item.rank,
                )
                for item in items
            )
            rest = line[items[-1].end[1] :]
            inline = Inline(before, rest)
            return Parts(pieces, f"{before}(\n", f"){rest}", inline, self.width)
        last = self.lines[end - 1]
        if not line.split("#")[0].rstrip().endswith("(") or not last.lstrip().startswith(")"):
            return None
        if len({item.start[0] for item in items}) < len(items):
            return None
        pieces, blanks = with_leads(self.lines, [*map(self._span, items)], row + 1, end - 1)
        return Parts(pieces, head=line, tail=blanks + last, width=self.width)

    def _items(self, node: Collection) -> Iterator[_Item]:
        if isinstance(node, ast.Dict):
            for name, value in zip(node.keys, node.values, strict=True):
                row, column = self._start(name or value)
                if name is None:
                    column = self.lines[row][:column].rfind("**")
                told = (ast.dump(name) if name else "**" + ast.dump(value),)
                nodes = (name, value) if name else (value,)
                yield _Item(told, nodes, (row, column), self._end(value))
        elif isinstance(node, ast.Call):
            if any(isinstance(argument, ast.GeneratorExp) for argument in node.args):
                return
            yield from self._arguments(node)
        else:
            for element in node.elts:
                key, is_named = _name_of_element(element)
                rank = _rank_of_element(element)
                place = self._start(element), self._end(element)
                yield _Item(key, (element,), *place, rank, is_named)

    def _arguments(self, node: ast.Call) -> Iterator[_Item]:
        positional = [(("argument", n), argument) for n, argument in enumerate(node.args)]
        named = [(("keyword", k.arg or ast.dump(k.value)), k) for k in node.keywords]
        both: list[tuple[tuple[str, int | str], ast.expr | ast.keyword]] = [*positional, *named]
        for key, argument in sorted(both, key=lambda found: self._start(found[1])):
            yield _Item(key, (argument,), self._start(argument), self._end(argument))

    def _opening(self, node: Collection) -> tuple[int, int] | None:
        """Return where the bracket is, if it is the first thing behind what is called."""
        if isinstance(node, ast.Call):
            row, column = self._end(node.func)
            column += len(self.lines[row][column:]) - len(self.lines[row][column:].lstrip())
        else:
            row, column = self._start(node)
        return (row, column) if self.lines[row][column : column + 1] in tuple("([{") else None

    def _start(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        return self._at(node.lineno, node.col_offset)

    def _end(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        return self._at(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _at(self, line: int, offset: int) -> tuple[int, int]:
        """Return row and column in letters; the tree counts bytes."""
        return line - 1, len(self.lines[line - 1].encode()[:offset].decode(errors="ignore"))


def _first_row(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def _name_of(node: ast.stmt) -> tuple[Hashable, bool]:
    """Return the key of a statement, and whether it is a name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            kinds = tuple(d.attr for d in node.decorator_list if isinstance(d, ast.Attribute))
            accessors = tuple(kind for kind in kinds if kind in ("setter", "deleter", "getter"))
            return ("definition", node.name, *accessors), True
        case ast.Assign():
            return ("=", *map(ast.unparse, node.targets)), True
        case ast.AnnAssign():
            return ("=", ast.unparse(node.target)), True
        case ast.ImportFrom():
            return ("from", node.level, node.module), True
        case ast.Import():
            return ("import", *(alias.name for alias in node.names)), True
        case ast.If():
            return ("if", ast.unparse(node.test)), True
        case ast.Expr(value=ast.Call(func=func)):
            return ("call", ast.unparse(func)), False
    return (type(node).__name__,), False


def _name_of_element(node: ast.expr) -> tuple[Hashable, bool]:
    if not isinstance(node, ast.Call):
        return ast.dump(node), True
    told = [*node.args, *(keyword.value for keyword in node.keywords)][:1]
    return ("call", ast.dump(node.func), *map(ast.dump, told)), False


def _are_names(node: Collection) -> bool:
    """Whether items may be added to it without a doubt: not to a pair of numbers."""
    return all(
        isinstance(element, ast.Name | ast.Attribute)
        or (isinstance(element, ast.Constant) and isinstance(element.value, str))
        for element in getattr(node, "elts", [])
    )


def _register_of(node: ast.stmt) -> Hashable:
    """Return what `app.include_router(…)`, `database.init_app(app)` and their like have in common."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert():
            return type(node).__name__
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))):
            return name
    return None


def _rank_of(node: ast.stmt) -> Hashable:
    if isinstance(node, ast.Import):
        return (0, 0, node.names[0].name)
    if isinstance(node, ast.ImportFrom):
        return (node.module != "__future__", 1 + bool(node.level), node.module or "")
    return None


def _rank_of_name(name: str) -> Hashable:
    """Return how formatters sort what is imported: constants, classes, and the rest."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return (kind, name.casefold())


def _rank_of_element(node: ast.expr) -> Hashable:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.casefold()
    return node.id.casefold() if isinstance(node, ast.Name) else None
