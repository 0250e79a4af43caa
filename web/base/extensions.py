"""Flask's extensions, made once and bound to each application."""

from __future__ import annotations

from flask_bootstrap import Bootstrap5
from flask_limiter import Limiter
from flask_login import LoginManager

from web.base.forms.tokens import FormProtection
from web.base.limiting import SCHEME, network_of_request
from web.base.translating import QuickBabel

babel = QuickBabel()
bootstrap = Bootstrap5()
csrf = FormProtection()
login = LoginManager()
limiter = Limiter(network_of_request, storage_uri=f"{SCHEME}://")
