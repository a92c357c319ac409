"""How controllers answer: cached public pages, private pages, redirects, files."""
