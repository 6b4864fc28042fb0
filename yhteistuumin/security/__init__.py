"""Accounts, sessions, grants, and the rule table that everything asks."""

from __future__ import annotations
