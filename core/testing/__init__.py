"""Fixtures for the tests of the core and of plugins: databases, servers, mail, browser.

Installed as a pytest plugin (`core.testing.plugin`). Its modules import the core inside the
fixtures, or coverage would miss the lines that run at import.
"""
