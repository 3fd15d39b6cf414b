"""What a variant of a rule may name, and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpaudit.rules.compiler import compile_value
from cpaudit.rules.examples import CLOCK
from cpaudit.rules.language import parse
from cpaudit.rules.refusal import Refusal
from cpaudit.rules.scope import Scope
from cpaudit.rules.syntax import columns
from cpaudit.rules.windows import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import polars as pl

    from cpaudit.rules.kinds import Kind, ParameterValue
    from cpaudit.rules.mutation.mutants import Join, Schemas, Variant
    from cpaudit.rules.syntax import Node


def scope_of(variant: Variant, view: str, schemas: Schemas) -> Scope:
    """What the conditions of ``variant`` may name on ``view``.

    Raises:
        Refusal: a window or lookup cannot be used.
    """
    values = {**variant.params, **CLOCK}
    kinds = dict(schemas[view])
    for name, join in variant.joins.items():
        for column, dtype in offered(join, view, schemas, values).items():
            kinds[f"{name}.{column}"] = dtype
    return Scope(kinds, values)


def offered(
    join: Join, view: str, schemas: Schemas, values: Mapping[str, ParameterValue]
) -> dict[str, pl.DataType]:
    """The columns that a window or lookup of a rule on ``view`` offers.

    Raises:
        Refusal: it cannot be used.
    """
    if isinstance(join, Window):
        return join.columns(Scope(schemas[view], values))
    return join.columns(Scope(schemas[join.view], values), schemas[view])


def kinds(scope: Scope) -> Callable[[Node], Kind | None]:
    """What tells the kind of a node within ``scope``; None of one that has none by itself."""

    def kind_of(node: Node) -> Kind | None:
        try:
            return compile_value(node, scope).kind
        except Refusal:
            return None

    return kind_of


def needed_columns(
    variants: Sequence[Variant], view: str, schemas: Schemas, beside: Sequence[Node] = ()
) -> dict[str, set[str]]:
    """By view, the columns that some variant reads."""
    read = columns(*trees_of(variants, beside))
    needed: dict[str, set[str]] = {view: {name for name in read if name in schemas[view]}}
    for variant in variants:
        for name, join in variant.joins.items():
            inner = columns(*(parse(text) for text in join.texts()))
            wanted = {c.split(".", 1)[1] for c in read if c.split(".", 1)[0] == name}
            if isinstance(join, Window):
                needed[view] |= join.reads(wanted) | inner
            else:
                needed[view] |= {ours for _, ours in join.match}
                needed.setdefault(join.view, set()).update(join.reads(wanted) | inner)
    return needed


def trees_of(variants: Sequence[Variant], beside: Sequence[Node]) -> Iterable[Node]:
    """The trees of all conditions, each once, and those of ``beside``."""
    seen: dict[int, Node] = {id(node): node for node in beside}
    for variant in variants:
        for tree in (variant.when, variant.require):
            if tree is not None:
                seen[id(tree)] = tree
    return seen.values()
