"""The product's own sources, for tests that read them."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("core", "plugins")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Module(NamedTuple):
    """One module: where it lies, what it says, its syntax tree."""

    name: str
    text: str
    tree: ast.Module

    def lines(self) -> Iterator[tuple[int, str]]:
        """Number and text of each line."""
        return enumerate(self.text.splitlines(), start=1)


@functools.cache
def modules(*folders: str) -> tuple[Module, ...]:
    """The modules below these folders (`core` and `plugins`), without migrations."""
    found = []
    for folder in folders or PRODUCT:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "piccolo_migrations" not in path.parts and "node_modules" not in path.parts:
                text = path.read_text(encoding="utf-8")
                found.append(Module(str(path.relative_to(ROOT)), text, ast.parse(text)))
    return tuple(found)


def functions(tree: ast.AST) -> Iterator[Function]:
    """All functions and methods, inner ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def public_classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """Classes at the top of a module whose name has no underscore before it."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node


@functools.cache
def committed_files() -> tuple[Path, ...]:
    """The files that git keeps or would keep, text ones only."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in listing.stdout.splitlines())
    return tuple(path for path in paths if path.is_file() and is_text(path))


def is_text(path: Path) -> bool:
    """Whether a file holds text: no NUL in its beginning."""
    with path.open("rb") as file:
        return b"\0" not in file.read(4096)


def lines_with(pattern: str, paths: tuple[Path, ...]) -> list[str]:
    """`file:line` of each line in which the pattern is found."""
    wanted = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in paths
        for number, line in enumerate(
            path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1
        )
        if wanted.search(line)
    ]
