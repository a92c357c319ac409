"""The rules of signing up: places, queue, changes, retention."""
