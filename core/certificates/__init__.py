"""Certificates: numbers, papers as PDF, and their check."""
