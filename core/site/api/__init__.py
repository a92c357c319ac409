"""The JSON API `/api/v1`: what the public pages show, and signing up."""
