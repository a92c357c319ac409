"""Indexes and uniqueness."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from core.kit.migrations import index_migration

ID = "2026-11-24T05:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "indexes and uniqueness"

STATEMENTS = (
    "CREATE UNIQUE INDEX registration_form_key ON registration (form_key)",
    "CREATE INDEX registration_event ON registration (event)",
    "CREATE INDEX registration_email ON registration (contact_email)",
    "CREATE INDEX seat_registration ON seat (registration)",
    "CREATE INDEX seat_event ON seat (event, state, sort_name)",
    "CREATE INDEX seat_queue ON seat (quota, state, queue_no)",
    "CREATE INDEX seat_email ON seat (person_email)",
    "CREATE UNIQUE INDEX answer_of_seat ON answer (seat, question) WHERE seat IS NOT NULL",
    "CREATE UNIQUE INDEX answer_of_registration ON answer (registration, question) WHERE seat IS NULL",
    "CREATE INDEX answer_registration ON answer (registration)",
    "CREATE UNIQUE INDEX session_choice_pair ON session_choice (seat, quota)",
    "CREATE INDEX session_choice_quota ON session_choice (quota)",
    "CREATE UNIQUE INDEX attendance_of_event ON attendance (seat) WHERE session IS NULL",
    "CREATE UNIQUE INDEX attendance_of_session ON attendance (seat, session) WHERE session IS NOT NULL",
    "CREATE UNIQUE INDEX attendance_list_event ON attendance_list (event)",
    "CREATE UNIQUE INDEX calendar_count_address ON calendar_count (event, email)",
    "CREATE UNIQUE INDEX event_figures_event ON event_figures (event)",
    "CREATE INDEX door_link_event ON door_link (event)",
)


async def forwards() -> MigrationManager:
    """Add them."""
    return index_migration(
        name=ID, app="registrations", description=DESCRIPTION, statements=STATEMENTS
    )
