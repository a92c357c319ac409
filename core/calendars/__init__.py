"""Calendars: the feeds that people subscribe to, and the entries that come with their mails."""
