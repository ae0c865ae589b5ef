"""Under which rules code may refuse, read from its calls of `require` and what declines."""

import ast
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from domain.kernel.rules import Basis, Forbidden, Refused, require, together
from domain.kernel.stream import Value
from services.explain.naming import Function, is_function, meant, scope_of, tree_of
from services.explain.places import place_in

ROOMS = ("domain.", "services.authority.")
FIRST = {require: 1, Refused: 0, Forbidden: 0}  # where the code stands; the basis follows it


class Guard(Value):
    """One refusal: where it stands, its code, and its basis."""

    place: str
    code: str
    basis: Basis


def guards_of(function: Function, within: type | None = None) -> list[Guard]:
    """Every refusal of a function and of those it calls, as they come; each once.

    `within` is the class whose method it is.
    """
    return list(dict.fromkeys(_guards(function, {"self": within}, frozenset())))


def _guards(
    function: Function, given: Mapping[str, Any], above: frozenset[Function]
) -> Iterator[Guard]:
    scope = {**scope_of(function), **given}
    for call in _calls(function, scope):
        callee = meant(call.func, scope)
        if any(callee is it for it in FIRST):
            code, basis = call.args[FIRST[callee] :][:2]
            rule = meant(basis, scope)
            assert isinstance(rule, Basis), f"{place_in(function, call.lineno)} names no rule"
            for said in _codes(code, scope):
                yield Guard(place=place_in(function, call.lineno), code=said, basis=rule)
        elif is_function(callee) and callee not in above and _is_ours(callee):
            yield from _guards(callee, _passed(call, callee, scope), above | {function})


def _calls(function: Function, scope: Mapping[str, Any]) -> list[ast.Call]:
    """The calls of a function, in the order in which they are written, put off or not."""
    written = (node for node in ast.walk(tree_of(function)) if isinstance(node, ast.Call))
    calls = (call for node in written for call in _made(node, scope))
    return sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _made(call: ast.Call, scope: Mapping[str, Any]) -> Iterator[ast.Call]:
    """The calls that come of one: its own; the one `partial` puts off; those made together."""
    callee = meant(call.func, scope)
    if callee is partial:
        first, *others = call.args
        put_off = ast.Call(func=first, args=others, keywords=call.keywords)
        yield ast.copy_location(put_off, call)
    elif callee is together:
        for check in call.args:
            if isinstance(check, (ast.Name, ast.Attribute)):
                yield ast.copy_location(ast.Call(func=check, args=[], keywords=[]), check)
    else:
        yield call


def _codes(node: ast.AST, scope: Mapping[str, Any]) -> Iterator[str]:
    """The codes an argument may be: written out, either of two, or passed on."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _codes(node.body, scope)
        yield from _codes(node.orelse, scope)
    elif isinstance(found := meant(node, scope), str):
        yield found


def _passed(call: ast.Call, callee: Function, scope: Mapping[str, Any]) -> dict[str, Any]:
    """What a call passes on that matters here: rules, codes and classes, by parameter."""
    code = callee.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    of_class = isinstance(call.func, ast.Attribute) and meant(call.func.value, scope)
    said = dict(zip(names[bool(of_class and names[:1] == ("self",)) :], call.args, strict=False))
    said |= {word.arg: word.value for word in call.keywords if word.arg}
    passed = {
        name: node.value if isinstance(node, ast.Constant) else meant(node, scope)
        for name, node in said.items()
    }
    return {"self": of_class or None, **passed}


def _is_ours(function: Function) -> bool:
    return f"{function.__module__}.".startswith(ROOMS)
