"""What every add-on must keep to; ``yhteistuumin.conformance`` tells what that is."""

from __future__ import annotations

from yhteistuumin.conformance import *  # noqa: F403
