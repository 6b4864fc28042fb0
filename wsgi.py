"""The application object for a WSGI server of your own."""

from __future__ import annotations

from yhteistuumin.site import create_site

application = create_site()
