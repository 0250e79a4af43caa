"""Flask's extensions, made once and bound to each application."""

from __future__ import annotations

from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager

from web.base.forms.tokens import FormProtection

babel = Babel()
bootstrap = Bootstrap5()
csrf = FormProtection()
login = LoginManager()
limiter = Limiter(get_remote_address, storage_uri="memory://")
