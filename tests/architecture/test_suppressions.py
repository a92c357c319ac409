"""Whoever silences a tool says why, in a word from a short list and a few of their own."""

import ast
import re

from core.testing.sources import ROOT, Module, modules

SILENCER = re.compile(r"#\s*(noqa|type: ignore|pyright: ignore|pragma: no cover)\b")
CODE = re.compile(r"noqa: [A-Z]+[0-9]+|type: ignore\[|pyright: ignore\[|pragma: no cover")


def reasons() -> list[str]:
    """The words of the list in CONTRIBUTING."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.partition("### Reasons")[2].partition("\n#")[0]
    return re.findall(r"^- `([a-z ]+)`", section, re.MULTILINE)


def test_list_is_short():
    """A long list would be no list."""
    assert 3 <= len(reasons()) <= 10


def test_each_silencer_names_a_rule_and_a_reason():
    """`noqa: X - reason: …` is fine; a bare `noqa` is not."""
    told = re.compile(rf"\b({'|'.join(reasons())})\b")
    assert [
        f"{module.name}:{number} {line}"
        for module in modules("core", "plugins", "scripts")
        for number, line in module.lines()
        if SILENCER.search(line) and not (CODE.search(line) and told.search(line))
    ] == []


def test_each_inner_import_has_a_reason():
    """An import inside a function is a decision; the fixtures' own module says it once for all."""
    told = re.compile(rf"# .*\b({'|'.join(reasons())})\b")
    assert [
        f"{module.name}:{line}"
        for module in modules()
        if not module.name.startswith("core/testing/")
        for line in inner_imports(module)
        if not told.search(module.text.splitlines()[line - 1])
    ] == []


def inner_imports(module: Module) -> set[int]:
    """Lines of imports that are not at the top of a module."""
    return {
        node.lineno
        for function in ast.walk(module.tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
