"""The examples for nginx and Caddy fit the site behind them."""

from __future__ import annotations

import re

import click
import pytest
from flask import Flask

from tests.deploy.reading import read, read_blocks, walk
from web.base import registry
from web.cli.site import serve_command

NGINX = walk(read_blocks(read("nginx.conf"), ends=";"))
CADDY = walk(read_blocks(read("Caddyfile"), ends="\n"))
SECRET = re.compile(r"<(?:secret|token|key)>")


def find(directives: list[tuple[str, ...]], *start: str) -> list[tuple[str, ...]]:
    """Return what follows in each directive that begins with these words."""
    return [words[len(start) :] for words in directives if words[: len(start)] == start]


def secret_paths(app: Flask) -> list[str]:
    """Return an address of each route whose bearer is let in."""
    declared: registry.Registry = app.extensions[registry.KEY]
    return [
        SECRET.sub("Qx7-bearer", rule.rule)
        for rule in app.url_map.iter_rules()
        if SECRET.search(rule.rule) or declared.access[rule.endpoint].is_secret
        if rule.endpoint in declared.access
    ]


def most_bytes(app: Flask) -> int:
    """Return how much the page takes that takes most."""
    declared: registry.Registry = app.extensions[registry.KEY]
    most = max(access.most_bytes for access in declared.access.values())
    return max(most, app.config["MAX_CONTENT_LENGTH"])


def port() -> str:
    """Return the port that the site listens at unless told otherwise."""
    (option,) = (one for one in serve_command.params if one.name == "port")
    assert isinstance(option, click.Option)
    return str(option.default)


def test_a_body_may_be_as_large_as_the_site_takes_and_no_larger(app: Flask) -> None:
    expected = most_bytes(app) // 1024**2
    assert find(NGINX, "client_max_body_size") == [(f"{expected}m",)]
    assert find(CADDY, "max_size") == [(f"{expected}MiB",)]


def test_both_lead_to_the_port_of_the_site() -> None:
    assert (f"127.0.0.1:{port()}",) in find(NGINX, "server")
    assert find(CADDY, "reverse_proxy") == [("{$UPSTREAM:127.0.0.1:" + port() + "}",)]


def test_what_a_visitor_claims_to_be_is_replaced() -> None:
    set_by_nginx = dict(find(NGINX, "proxy_set_header"))
    assert set_by_nginx["X-Forwarded-For"] == "$remote_addr"
    assert set_by_nginx["X-Forwarded-Proto"] == "$scheme"
    assert set_by_nginx["X-Forwarded-Host"] == set_by_nginx["Host"] == "$host"
    set_by_caddy = dict(find(CADDY, "header_up"))
    assert set_by_caddy["X-Forwarded-For"] == "{remote_host}"
    assert set_by_caddy["X-Forwarded-Proto"] == "{scheme}"


def test_browsers_are_told_to_come_back_over_tls_only() -> None:
    assert find(NGINX, "add_header", "Strict-Transport-Security") == [
        ("max-age=31536000", "always")
    ]
    assert find(NGINX, "proxy_hide_header") == [("Strict-Transport-Security",)]
    assert find(CADDY, "Strict-Transport-Security") == [("max-age=31536000",)]
    assert find(NGINX, "ssl_protocols") == [("TLSv1.2", "TLSv1.3")]


def test_metrics_are_closed_to_the_outside() -> None:
    assert ("/metrics",) in find(NGINX, "location")
    assert find(CADDY, "@closed", "path") == [("/metrics", "/metrics/*")]
    assert find(CADDY, "respond") == [("@closed", "404")]


def test_nginx_logs_no_query_and_no_address_that_lets_its_bearer_in(app: Flask) -> None:
    ((name, *shown),) = find(NGINX, "log_format")
    logged = " ".join(shown)
    for variable in ("$request ", "$request_uri", "$args", "$query_string", "$http_referer"):
        assert variable not in logged.replace('"', " ")
    assert "$techmatch_logged" in logged
    assert {words[-1] for words in find(NGINX, "access_log")} == {name}
    (pattern,) = (words[0] for words in NGINX if words and words[0].startswith("~^(?<"))
    masked = re.compile(pattern[1:].replace("(?<", "(?P<"))
    paths = secret_paths(app)
    assert len(paths) >= 7
    for path in paths:
        found = masked.match(path)
        assert found is not None, path
        assert "bearer" not in found["techmatch_kept"]


def test_caddy_logs_no_query_and_no_address_that_lets_its_bearer_in(app: Flask) -> None:
    ((_, _, pattern, kept),) = [words for words in CADDY if words[:1] == ("request>uri",)]
    assert kept == "$1-"

    def log(address: str) -> str:
        return re.sub(pattern, lambda found: f"{found[1] or ''}-", address)

    for path in secret_paths(app):
        assert "bearer" not in log(path), path
    assert log("/needs?q=private") == "/needs-"
    assert log("/needs/7") == "/needs/7"
    assert ("request>headers", "delete") in CADDY


@pytest.mark.parametrize("text", ["a {\n b;\n", "a;\n}\n", "a b\n"])
def test_a_file_that_is_left_open_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        read_blocks(text, ends=";")


def test_static_files_are_kept_where_the_site_serves_them(app: Flask) -> None:
    (pattern,) = (words[1] for words in find(NGINX, "location") if words[0] == "~")
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.endswith("static")]
    assert len(rules) == 2
    for rule in rules:
        assert re.match(pattern, rule)
