"""Thin faces: HTTP API, chat page, command line."""
