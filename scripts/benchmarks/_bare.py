"""Bare Flask pages behind the site's own server: ``_bare.py``, with HOST and PORT as the site.

``/constant/SIZE`` is a body of so many bytes that is always the same, ``/rows`` a Jinja template
with twenty rows, ``/health`` says that the server is there.
"""

from __future__ import annotations

import os
from functools import cache

from flask import Flask, render_template
from jinja2 import DictLoader

from web.base.config import load_settings
from web.running import capacity, serving, site

_ROWS = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>{{ title }}</title>
<table>{% for row in rows %}
<tr><td><a href="/achievements/{{ row.id }}">{{ row.title }}</a></td><td>{{ row.owner }}</td>
<td>{{ row.price }} 万元</td></tr>{% endfor %}
</table></html>"""


def make_app() -> Flask:
    """Return the application with the bare pages."""
    app = Flask("bare")
    app.config["SETTINGS"] = load_settings()
    app.jinja_loader = DictLoader({"rows.html": _ROWS})
    app.add_url_rule("/health", "health", lambda: "ok")
    app.add_url_rule("/constant/<int:size>", "constant", _body)
    rows = [
        {
            "id": number,
            "title": f"深远海网箱养殖{number}",
            "owner": "海洋大学",
            "price": number * 10,
        }
        for number in range(20)
    ]
    app.add_url_rule("/rows", "rows", lambda: render_template("rows.html", title="成果", rows=rows))
    return app


@cache
def _body(size: int) -> str:
    return "x" * size


def main() -> None:
    """Serve the bare pages as ``techmatch serve`` serves the site."""
    app, port = make_app(), int(os.environ["PORT"])
    count = capacity.choose(app.config["SETTINGS"].workers)
    site.run(app, serving.open_doors("127.0.0.1", port), "127.0.0.1", port, count)


if __name__ == "__main__":
    main()
