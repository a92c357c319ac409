"""Logs for the operator: one line a happening, no personal data, no tokens, no variables."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """Log to the standard error stream; tracebacks name code alone, never what it worked on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
