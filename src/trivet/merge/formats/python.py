"""Reads Python into statements, the members of classes, and what stands in brackets.

Code that this interpreter cannot parse, such as a newer Python's, is in doubt.
"""

from __future__ import annotations

import ast
import tokenize
import warnings
from collections.abc import Hashable, Sequence
from typing import TypeAlias

from trivet.merge.formats.leads import Span, with_leads
from trivet.merge.formats.python_items import Source, collected, imported
from trivet.merge.pieces import DoubtError, Parts, Piece

__all__ = ["read"]

# What has statements of its own, which may be told apart.
Block: TypeAlias = "ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.If"


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
        source = Source.of(text)
    except (SyntaxError, ValueError, MemoryError, tokenize.TokenError) as error:
        raise DoubtError from error
    pieces, tail = _statements(source, tree.body, 0, len(source.lines))
    return Parts(pieces, tail=tail)


def _statements(
    source: Source, body: Sequence[ast.stmt], start: int, end: int
) -> tuple[tuple[Piece, ...], str]:
    """Return the statements between two rows, and the blank lines behind them."""
    spans: list[Span] = []
    for node in body:
        first, last = _first_row(node), source.end(node)[0]
        shares_its_line = spans and spans[-1].end > first
        if shares_its_line or source.lines[first][: node.col_offset].strip():
            raise DoubtError
        piece = _statement(source, node, first, last + 1, is_first=not spans)
        spans.append(Span(first, last + 1, piece))
    return with_leads(source.lines, spans, start, end)


def _statement(source: Source, node: ast.stmt, first: int, end: int, *, is_first: bool) -> Piece:
    key, is_named = _name_of(node)
    if is_first and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        key, is_named = ("docstring",), True
    return Piece(
        key,
        "".join(source.lines[first:end]),
        source.meaning((node,), first, end),
        parts=_inside(source, node, first, end),
        is_named=is_named,
        rank=_rank_of(node),
        register=_register_of(node),
    )


def _inside(source: Source, node: ast.stmt, first: int, end: int) -> Parts | None:
    match node:
        case ast.ImportFrom():
            return imported(source, node)
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.If(orelse=[]):
            return _body(source, node, first, end)
    return collected(source, getattr(node, "value", None), first)


def _body(source: Source, node: Block, first: int, end: int) -> Parts | None:
    start = _first_row(node.body[0])
    # The comments above the first statement are its own.
    while not source.lines[start - 1].split("#")[0].strip():
        start -= 1
    try:
        pieces, tail = _statements(source, node.body, start, end)
    except DoubtError:  # such as `class Missing(Exception): pass`
        return None
    return Parts(
        pieces,
        head="".join(source.lines[first:start]),
        tail=tail,
        width=source.width,
        is_ordered=not isinstance(node, ast.ClassDef),
        may_be_united=isinstance(node, ast.If),
    )


def _first_row(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)]) - 1


def _name_of(node: ast.stmt) -> tuple[Hashable, bool]:
    """Return the key of a statement, and whether it is a name."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            kinds = [d.attr for d in node.decorator_list if isinstance(d, ast.Attribute)]
            accessors = [kind for kind in kinds if kind in ("setter", "deleter", "getter")]
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


def _rank_of(node: ast.stmt) -> Hashable:
    """Return where an import belongs among those of its section."""
    match node:
        case ast.Import():
            return (1, 0, node.names[0].name)
        case ast.ImportFrom():
            return (int(node.module != "__future__"), 1 + bool(node.level), node.module or "")
    return None


def _register_of(node: ast.stmt) -> Hashable:
    """Return what `app.include_router(…)`, `database.init_app(app)` and their like have in common."""
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert():
            return type(node).__name__
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name))):
            return name
    return None
