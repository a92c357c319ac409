"""The verbs of the room: kept texts, feeds, Atom, and the calendar parts of mails."""
