"""The verbs of the room: reading, lists, sign-up states, and what organisers do with an event."""
