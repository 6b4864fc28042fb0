"""Behind https the cookie is held to this host."""

from __future__ import annotations

from pathlib import Path

from yhteistuumin import security
from yhteistuumin.db import database

from .conftest import add_views, bare_app, database_url, empty_tables, make_account, sign_in


def test_behind_https_the_cookie_belongs_to_this_host_alone(tmp_path: Path) -> None:
    app = bare_app(tmp_path, database_url(tmp_path), secure=True)
    empty_tables(app)
    security.install(app)
    add_views(app)
    make_account(app, "aino@example.org")
    client = app.test_client()
    answer = sign_in(client, "aino@example.org")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-yt_session=")
    assert cookie.endswith("; Secure; HttpOnly; Path=/; SameSite=Lax")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    with app.app_context():
        database.engine.dispose()
