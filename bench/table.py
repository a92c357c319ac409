"""The table that a run prints: what was measured, ours, the ceiling, and the goals."""

from dataclasses import dataclass
from typing import Literal

HEAD = ("what", "ours", "ceiling", "ratio", "goal of the step", "goal of the design")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line; `value` is compared with `step`, and the run fails when it misses it."""

    what: str
    ours: str
    ceiling: str = ""
    value: float | None = None
    step: float | None = None
    design: float | None = None
    better: Literal["more", "less"] = "more"
    unit: str = ""

    def reaches(self, goal: float | None) -> bool:
        """Whether the value is as good as a goal."""
        if goal is None or self.value is None:
            return True
        return self.value >= goal if self.better == "more" else self.value <= goal

    def cells(self) -> tuple[str, ...]:
        """The line's cells as text; a missed goal says so."""
        value = "" if self.value is None else f"{self._shown(self.value)}{self.unit}"
        return (
            self.what,
            self.ours,
            self.ceiling,
            value,
            self._goal(self.step),
            self._goal(self.design),
        )

    def _goal(self, goal: float | None) -> str:
        if goal is None:
            return ""
        sign = "≥" if self.better == "more" else "≤"
        missed = "" if self.reaches(goal) else " **missed**"
        return f"{sign} {goal:g}{self.unit}{missed}"

    def _shown(self, value: float) -> str:
        if value and value < 0.01:
            return f"{value:.4f}"
        return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def markdown(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [HEAD, tuple("---" for _name in HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def missed(rows: list[Row]) -> list[Row]:
    """The rows that miss the step."""
    return [row for row in rows if not row.reaches(row.step)]
