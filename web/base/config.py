"""Settings: from the environment, then from one TOML file, checked before anything starts."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from matcher.domain.errors import ConfigError
from web.base.mails.servers import check_outgoing

ROOT = Path(__file__).resolve().parent.parent.parent


def _check_zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is not a time zone name such as Asia/Shanghai") from error
    return name


def _check_contact(address: str) -> str:
    if address and not re.fullmatch(r"(?:https://|mailto:\S+@|tel:\+)[!-~]+", address):
        raise ValueError("it must begin with https://, mailto: or tel:+ and hold no space")
    return address


class Settings(BaseSettings):
    """Every setting of the platform. docs/configuration.md explains each of them.

    The environment (TECHMATCH_<NAME>) wins over a file techmatch_<name> in the folder named by
    CREDENTIALS_DIRECTORY, and that over the file named by TECHMATCH_CONFIG.
    """

    model_config = SettingsConfigDict(env_prefix="TECHMATCH_", extra="forbid", frozen=True)

    home: Path = Field(
        default=ROOT / "var", description="Folder of database, index, queue and uploads."
    )
    database_url: str = Field(
        default="", description="SQLAlchemy URL; empty means SQLite in the home folder."
    )
    secret_key: str = Field(
        default="",
        description="Signs sessions; empty means a random key kept in the home folder.",
    )
    seal_key: str = Field(
        default="",
        description="Seals bids; empty means a random key kept in the home folder.",
    )
    encoder: str = Field(
        default="", description="sentence-transformers model; empty means the shipped one."
    )
    region: str = Field(default="zhanjiang", description="Region pack in data/region/.")
    site_name: str = Field(
        default="湛江科技成果转化对接平台", description="Name in the page header (Chinese)."
    )
    site_name_en: str = Field(
        default="Zhanjiang Technology Matching", description="Name in the page header (English)."
    )
    public_url: str = Field(
        default="", description="Address people use, for links outside the site, e.g. in exports."
    )
    files_url: str = Field(
        default="",
        description="Store of attached files that fsspec reaches; empty: the home folder's files/.",
    )
    smtp_url: str = Field(
        default="",
        description="Where mail is handed over; empty means files in the home folder's mails/.",
    )
    mail_from: str = Field(
        default="techmatch@localhost", description="Address the site's mail comes from."
    )
    webhook_url: str = Field(
        default="", description="HTTPS address of the office's group robot; empty means none."
    )
    second_factor: Literal["auto", "required", "off"] = Field(
        default="auto",
        description="Whether staff need a second factor; auto: everywhere but in a demo.",
    )
    session_idle_minutes: int = Field(
        default=720, ge=5, le=43200, description="A session unused for so long ends."
    )
    session_days: int = Field(
        default=14, ge=1, le=90, description="A session ends after so many days in any case."
    )
    icp_number: str = Field(default="", description="ICP filing number shown in the footer.")
    police_number: str = Field(
        default="", description="Public security filing number shown in the footer."
    )
    contact: str = Field(
        default="", description="Whom people can ask, shown on the contact and sign-in pages."
    )
    security_contact: Annotated[str, AfterValidator(_check_contact)] = Field(
        default="", description="Where weaknesses are reported, an address for security.txt."
    )
    texts: Path | None = Field(
        default=None,
        description="Folder with the texts of the privacy notice and the terms of this site.",
    )
    timezone: Annotated[str, AfterValidator(_check_zone)] = Field(
        default="Asia/Shanghai", description="Zone of deadlines and shown times."
    )
    default_locale: Literal["zh", "en"] = Field(
        default="zh", description="Language of a visitor who has not chosen one."
    )
    proposals_per_item: int = Field(
        default=8, ge=1, le=50, description="At most so many proposals for one posting."
    )
    proposal_threshold: float = Field(
        default=0.15, ge=0, le=1, description="Least probability of a proposed match."
    )
    sweep_seconds: int = Field(
        default=20, ge=1, le=3600, description="How often the worker looks for missed work."
    )
    threads: int = Field(default=8, ge=1, le=128, description="Threads of the web server.")
    login_limit: str = Field(
        default="10 per minute", description="Sign-in attempts allowed from one address."
    )
    secure_cookies: bool = Field(
        default=False, description="Send cookies over HTTPS only; set it behind TLS."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Reverse proxies in front whose headers are believed."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe message that is logged."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then files of single keys, then the TOML file."""
        sources: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings)
        folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
        if folder and Path(folder).is_dir():
            # Keys that a service manager hands over stay out of the environment, which every
            # child process and many a report of a crash would show.
            sources += (SecretsSettingsSource(settings_cls, secrets_dir=folder),)
        path = os.environ.get("TECHMATCH_CONFIG")
        if path:
            sources += (TomlConfigSettingsSource(settings_cls, toml_file=Path(path)),)
        return sources

    @property
    def resolved_database_url(self) -> str:
        """The URL the database is opened with."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'techmatch.sqlite3'}"

    @property
    def index_folder(self) -> Path:
        """Where the vector indexes are."""
        return self.home / "index"

    @property
    def files_folder(self) -> Path:
        """Where files that people bring lie while no other store is named."""
        return self.home / "files"

    @property
    def mails_folder(self) -> Path:
        """Where mails become files while there is no server that takes them."""
        return self.home / "mails"

    @property
    def queue_path(self) -> Path:
        """The task queue's own SQLite file."""
        return self.home / "queue.sqlite3"

    @property
    def region_path(self) -> Path:
        """The region pack's file."""
        return ROOT / "data" / "region" / f"{self.region}.json"


def load_settings(**overrides: object) -> Settings:
    """Return checked settings; ConfigError names every wrong one and what it may be."""
    path = os.environ.get("TECHMATCH_CONFIG")
    if path and not Path(path).is_file():
        raise ConfigError(f"TECHMATCH_CONFIG: there is no file {path}")
    _refuse_unknown_names()
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise ConfigError(_explain(error)) from error
    except ValueError as error:
        raise ConfigError(f"TECHMATCH_CONFIG: {path} cannot be read: {error}") from error
    if not settings.region_path.is_file():
        raise ConfigError(f"TECHMATCH_REGION: there is no region pack {settings.region_path.name}")
    check_outgoing(settings.smtp_url, settings.webhook_url, settings.mail_from)
    return settings


def _refuse_unknown_names() -> None:
    known = {f"TECHMATCH_{name.upper()}" for name in Settings.model_fields} | {"TECHMATCH_CONFIG"}
    unknown = sorted(
        name for name in os.environ if name.startswith("TECHMATCH_") and name not in known
    )
    if unknown:
        raise ConfigError(
            f"There is no setting {', '.join(unknown)}; docs/configuration.md lists them all."
        )


def _explain(error: ValidationError) -> str:
    lines = []
    for problem in error.errors():
        name = "TECHMATCH_" + "_".join(str(part) for part in problem["loc"]).upper()
        lines.append(f"{name}: {problem['msg']} (given: {problem['input']!r})")
    return "\n".join(["Some settings cannot be used; see docs/configuration.md.", *lines])


def ensure_secret_key(settings: Settings) -> str:
    """Return the configured key, or the one kept in the home folder, made on first use."""
    return settings.secret_key or _kept_key(settings.home, "secret_key")


def find_seal_key(settings: Settings) -> str:
    """Return the key that seals bids: as configured, or kept in the home folder; empty where
    there is none.

    It must not change while there are bids: what it has sealed is lost without it.
    """
    path = settings.home / "seal_key"
    return settings.seal_key or (path.read_text().strip() if path.exists() else "")


def make_seal_key(settings: Settings) -> str:
    """Return the key that seals bids, made where there is none: only while nothing is sealed."""
    return settings.seal_key or _kept_key(settings.home, "seal_key")


def _kept_key(home: Path, name: str) -> str:
    """Return a key of the home folder. It gets its name when it is whole: whoever comes at the
    same moment reads all of it, or makes none of his own."""
    path = home / name
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        beside = home / f"{name}.{secrets.token_hex(8)}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    return path.read_text().strip()
