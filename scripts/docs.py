"""Writes the reference pages that come from the code; `--check` says which are behind.

The check also follows each relative link of the documentation.
"""

import inspect
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType

import click
from piccolo.columns import Column, ForeignKey
from piccolo.conf.apps import Finder
from piccolo.table import Table

from core.app.database import open_database
from core.plugin_api import hookspecs
from core.plugin_api.markers import PROJECT, kind_of
from core.testing.databases import settings_for

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
MADE = "<!-- Written by `make docs` from the code. -->\n\n"
KINDS = {
    "registration": "once, at the start",
    "contribution": "while a page, mail or file is made",
    "check": "before a deed, which it may stop",
    "deed": "after a deed, at least once",
}
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def hooks_page() -> str:
    """All hooks with their arguments and what they promise."""
    parts = ["# Hooks\n", inspect.getdoc(hookspecs) or ""]
    for name, function in vars(hookspecs).items():
        if isinstance(function, FunctionType) and hasattr(function, f"{PROJECT}_spec"):
            arguments = ", ".join(
                f"{argument.name}: {argument.annotation}"
                for argument in inspect.signature(function).parameters.values()
            )
            answer = function.__annotations__["return"]
            parts.append(f"\n## `{name}`\n\n```python\n{name}({arguments}) -> {answer}\n```\n")
            parts.append(f"Called {KINDS[kind_of(name)]}.\n\n{inspect.getdoc(function)}")
    return "\n".join(parts)


def tables_page() -> str:
    """All tables of the core with their columns."""
    parts = ["# Tables\n"]
    with tempfile.TemporaryDirectory() as folder:
        open_database(settings_for(f"sqlite:///{folder}/empty.sqlite3", Path(folder)))
        configs = Finder().get_app_configs()
    for config in configs:
        parts.append(f"## {config.app_name.capitalize()}\n")
        for table in config.table_classes:
            parts.append(f"### `{table._meta.tablename}`\n\n{inspect.getdoc(table)}\n")  # noqa: SLF001 - private: Piccolo's public face of a table
            parts.append("| column | type | empty |\n| --- | --- | --- |")
            parts.extend(column_rows(table))
            parts.append("")
    return "\n".join(parts)


def column_rows(table: type[Table]) -> Iterator[str]:
    """One row of the page for each column."""
    for column in table._meta.columns:  # noqa: SLF001 - private: Piccolo's public face of a table
        empty = "yes" if column._meta.null else ""  # noqa: SLF001 - private: the same of a column
        yield f"| `{column._meta.name}` | {column_type(column)} | {empty} |"  # noqa: SLF001 - private: the same


def column_type(column: Column) -> str:
    """The type in words: what it refers to, how long it may be."""
    if isinstance(column, ForeignKey):
        target = column._foreign_key_meta.resolved_references._meta.tablename  # noqa: SLF001 - private: the same
        return f"refers to `{target}`"
    length = getattr(column, "length", None)
    return type(column).__name__ + (f"({length})" if length else "")


def commands_page() -> str:
    """All commands with their options."""
    from core.__main__ import main  # noqa: PLC0415 - optional: the other pages do without

    parts = ["# The command `yhessa`\n"]
    parts.extend(command_parts(main, "yhessa"))
    return "\n".join(parts)


def command_parts(command: click.Command, name: str) -> Iterator[str]:
    """What `--help` says, for a command and those below it."""
    context = click.Context(command, info_name=name, terminal_width=90)
    yield f"## `{name}`\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from command_parts(found, f"{name} {below}")


def broken_links() -> list[str]:
    """`file: link` of each relative link that leads nowhere."""
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]


PAGES = {"hooks.md": hooks_page, "tables.md": tables_page, "commands.md": commands_page}


def main() -> None:
    """Write the pages, or say which are behind and which links are broken."""
    pages = {REFERENCE / name: MADE + make().rstrip() + "\n" for name, make in PAGES.items()}
    if "--check" not in sys.argv:
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
    behind = [
        f"{path.relative_to(ROOT)} is behind the code: make docs"
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if wrong := [*behind, *(f"broken link in {link}" for link in broken_links())]:
        sys.exit("\n".join(wrong))


if __name__ == "__main__":
    main()
