"""Whom entries are about, and the pages behind the links in their mails."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from matcher.domain.errors import InputError, LostRace
from web.base import db
from web.base.access import actor
from web.base.config import login_limit
from web.base.extensions import limiter
from web.base.forms.problems import show_problems
from web.base.guard import subject
from web.people.session import account, actor as visitor
from web.registers.disclosure import EntryView, coming_view, public_view
from web.registers.models import Entry
from web.registers.texts import everything
from web.teams import panels, service
from web.teams.forms import ASK_WORDS, PERSON_WORDS, ConsentForm, PersonForm
from web.teams.models import Consent
from web.teams.queries import REGISTER, digest_of, find_consent
from web.teams.states import ConsentState
