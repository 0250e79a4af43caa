"""The Flask application."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from flask import Flask, Request, Response, has_app_context
from jinja2 import FileSystemLoader
from werkzeug.middleware.proxy_fix import ProxyFix

from web.base import (
    appearance,
    assets,
    attempts,
    db,
    formats,
    hosts,
    idempotency,
    labels,
    limiting,
    once,
    programs,
    queue,
    registry,
    site,
)
from web.base.access import allows
from web.base.caching import front, own_pages, pages
from web.base.clock import utc_now
from web.base.composing import compose
from web.base.config import ROOT, Settings, load_settings
from web.base.errors import init_errors
from web.base.extensions import babel, bootstrap, csrf, limiter, login
from web.base.files.receiving import bounded_file
from web.base.guard import init_security
from web.base.home import prepare_home
from web.base.keys import ensure_secret_key
from web.base.locale import keep_language, select_locale
from web.base.logs import setup
from web.base.logs.requests import init_requests
from web.base.quick_urls import QuickUrls
from web.base.registry import Feature, Registry
from web.base.templating import QuickEnvironment
from web.entry import sessions
from web.features import FEATURES
from web.people import reading
from web.people.session import actor


class LenientRequest(Request):
    """A request whose address may hold any bytes, such as Chinese in another encoding.

    Even the page that tells of an error reads the arguments of the address. Of a file that is
    far too large only the beginning is kept, so that the form it came with can be answered.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.query_string = self.query_string.decode("utf-8", "replace").encode()

    @property
    def max_content_length(self) -> int | None:
        """How much the request may bring: more where its route takes files."""
        access = registry.present().access.get(self.endpoint or "") if has_app_context() else None
        return access.most_bytes if access and access.most_bytes else super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value

    def _get_file_stream(self, *arguments: Any, **options: Any) -> IO[bytes]:
        return bounded_file()


class Application(QuickUrls):
    """Flask with one commit at the end of every request that succeeded."""

    request_class = LenientRequest
    jinja_environment = QuickEnvironment
    # Every template is kept once it is compiled: there are nearly as many as Jinja keeps by itself.
    jinja_options = {**Flask.jinja_options, "cache_size": -1}  # noqa: RUF012

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer with what is kept for visitors, or make the request ready and run its view."""
        found = front.front_of(self)
        answer = found.answer(environ, start_response) if found is not None else None
        return super().wsgi_app(environ, start_response) if answer is None else answer

    def process_response(self, response: Response) -> Response:
        """Let everything add its headers; note how a kept page has come out."""
        answer = super().process_response(response)
        front.note_finished(answer)
        return answer

    def dispatch_request(self) -> Any:
        """Run the view, then store its unit of work before anything is answered."""
        answer = self.make_response(super().dispatch_request())
        if not db.read_only.get():
            once.settle(answer)
            idempotency.settle(answer)
            db.commit()
        return answer

    def send_static_file(self, filename: str) -> Response:
        """Send a static file from memory, compressed and to be kept for long."""
        return assets.send_asset(filename)


def create_app(
    settings: Settings | None = None,
    task_queue: queue.Queue | None = None,
    features: Sequence[Feature] = FEATURES,
) -> Flask:
    """Return the application. Raises ConfigError for a setting that cannot be used."""
    settings = settings or load_settings()
    prepare_home(settings)
    app = Application("web", template_folder=None)
    _configure(app, settings)
    app.extensions[registry.KEY] = compose(features)
    app.extensions["techmatch_queue"] = task_queue or queue.make(app)
    init_requests(app)
    hosts.init_hosts(app)
    # Before the rest: a closed site asks for no form's protection code and counts no attempts.
    init_errors(app)
    pages.init_pages(app)
    own_pages.init_own_pages(app)
    _init_extensions(app)
    _init_templates(app)
    init_security(app)
    assets.init_assets(app)
    app.after_request(keep_language)
    app.after_request(sessions.note_use)
    app.after_request(attempts.settle)
    app.after_request(limiting.settle)
    # The last one is the first to run: a page that is held back goes no further.
    app.after_request(reading.store_reads)
    # Before even that: what is kept for others is the view's own answer.
    app.after_request(pages.keep)
    app.after_request(own_pages.keep)
    _register(app)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings) -> None:
    key = ensure_secret_key(settings)
    setup.configure(settings)
    app.session_interface = programs.PageSessions()
    # Chinese as it is, for whoever reads what programs are told.
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=key,
        SQLALCHEMY_ENGINES={"default": db.engine_options(settings.resolved_database_url)},
        # A name that browsers take over HTTPS and from this very host alone.
        SESSION_COOKIE_NAME="__Host-session" if settings.secure_cookies else "session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure_cookies,
        MAX_CONTENT_LENGTH=8 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        BABEL_DEFAULT_LOCALE="zh" if settings.default_locale == "zh" else "en",
        BABEL_DEFAULT_TIMEZONE=settings.timezone,
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "web" / "translations"),
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
    )


def _init_extensions(app: Flask) -> None:
    db.init_app(app)
    babel.init_app(app, locale_selector=select_locale)
    bootstrap.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    # Its context processor would ask for the account on pages that must do without a database.
    login.init_app(app, add_context_processor=False)
    login.user_loader(sessions.load_user)
    app.teardown_request(_end_request)


def _init_templates(app: Flask) -> None:
    declared: Registry = app.extensions[registry.KEY]
    folders = (ROOT / "web" / feature.name / "templates" for feature in declared.features)
    app.jinja_loader = FileSystemLoader([folder for folder in folders if folder.is_dir()])
    for module in (labels, formats):
        app.jinja_env.filters.update(module.FILTERS)
        app.jinja_env.globals.update(module.GLOBALS)
    app.jinja_env.globals.update(allows=allows, actor=actor, now=utc_now, present_day=site.today)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(_site_context)


def _register(app: Flask) -> None:
    declared: Registry = app.extensions[registry.KEY]
    for feature in declared.features:
        app.jinja_env.filters.update(feature.filters)
        app.jinja_env.globals.update(feature.template_globals)
        for blueprint in feature.blueprints:
            app.register_blueprint(blueprint)
        for begin in feature.begins:
            begin(app)


def _site_context() -> dict[str, Any]:
    return {
        "site_name": labels.site_name(),
        "settings": site.settings(),
        "theme": appearance.chosen_theme(),
    }


def _end_request(_error: BaseException | None) -> None:
    db.read_only.set(True)
