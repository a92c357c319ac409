"""The small core of Yhessä: events, sign-ups, certificates and calendars for associations."""
