"""Modules and functions stay small enough to read at one sitting."""

import ast
import statistics

from core.testing.sources import functions, modules

MODULE_LINES = 400
FUNCTION_LINES = 60


def test_modules_are_short():
    """No module is longer than 400 lines; the median is printed."""
    sizes = {module.name: len(module.text.splitlines()) for module in modules()}
    report("module", list(sizes.values()))
    assert {name: size for name, size in sizes.items() if size > MODULE_LINES} == {}


def test_functions_are_short():
    """No function is longer than 60 lines; the median is printed."""
    sizes = {
        f"{module.name}:{function.lineno} {function.name}": length(function)
        for module in modules()
        for function in functions(module.tree)
    }
    report("function", list(sizes.values()))
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES} == {}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the last one."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def report(what, sizes):
    """Print median, 90th percentile and the longest."""
    tenth = statistics.quantiles(sizes, n=10)[-1]
    print(f"{what}: median {statistics.median(sizes)}, 90 % {tenth:.0f}, longest {max(sizes)}")
