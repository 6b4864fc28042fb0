"""Yhteistuumin: a bilingual content management system made of plugins."""

from __future__ import annotations

__version__ = "0.1.0"

API_VERSION = (0, 1)
"""What ``API`` of a plugin is compared with: equal major, minor not above ours."""
