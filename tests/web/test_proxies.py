"""Who is believed about where a request comes from."""

from __future__ import annotations

import pytest
from flask import request

from yhteistuumin.errors import SettingsError
from yhteistuumin.security.permissions import public
from yhteistuumin.settings import read_settings

SENT = {"X-Forwarded-For": "192.0.2.7, 192.0.2.8", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "kultur.example"}


def told(site):
    @public
    def view(**_values: str) -> str:
        return f"{request.remote_addr} {request.host_url}"

    site.view_functions["web.front"] = view
    return site.test_client().get("/fi/", headers=SENT).text


def test_nobody_is_believed_by_default(make_site):
    assert told(make_site()) == "127.0.0.1 http://localhost/"


def test_ones_own_proxy_is_believed_and_nobody_before_it(make_site):
    assert told(make_site(proxies=1)) == "192.0.2.8 https://kultur.example/"


def test_the_number_of_proxies_is_a_setting(tmp_path):
    assert read_settings(tmp_path, {}).proxies == 0
    assert read_settings(tmp_path, {"YHTEISTUUMIN_PROXIES": "2"}).proxies == 2
    for wrong in ("yes", "-1", "10"):
        with pytest.raises(SettingsError, match="YHTEISTUUMIN_PROXIES"):
            read_settings(tmp_path, {"YHTEISTUUMIN_PROXIES": wrong})
