"""Settings: from the environment, then from one TOML file, checked before anything starts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

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
from web.base.setting_checks import (
    check_contact,
    check_hosts,
    check_keep,
    check_limit,
    check_milvus,
    check_networks,
    check_public_url,
    check_token,
    check_zone,
)

SECRETS = frozenset(
    {"secret_key", "seal_key", "database_url", "files_url", "smtp_url", "webhook_url"}
    | {"log_key", "backup_key", "metrics_token", "milvus", "milvus_token"}
)
"""Settings that hold a secret: their values are never shown."""
KEPT_KEYS = ("secret_key", "seal_key", "log_key")
"""Keys that are a setting, or a file of that name in the home folder."""

ROOT = Path(__file__).resolve().parent.parent.parent


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
    log_key: str = Field(
        default="",
        description="Seals the audit log; empty means a random key kept in the home folder.",
    )
    encoder: str = Field(
        default="", description="sentence-transformers model; empty means the shipped one."
    )
    transformer: bool = Field(
        default=True, description="Whether a transformer reads postings too, for better matching."
    )
    milvus: Annotated[str, AfterValidator(check_milvus)] = Field(
        default="", description="Milvus server that vectors lie in; empty: files of each host."
    )
    milvus_token: str = Field(
        default="", description="Token, or user:password, for the Milvus server."
    )
    region: str = Field(default="zhanjiang", description="Region pack in data/region/.")
    site_name: str = Field(
        default="湛江科技成果转化对接平台", description="Name in the page header (Chinese)."
    )
    site_name_en: str = Field(
        default="Zhanjiang Technology Matching", description="Name in the page header (English)."
    )
    public_url: Annotated[str, AfterValidator(check_public_url)] = Field(
        default="", description="Address people use; other hosts are refused once it is set."
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
    webhook_networks: Annotated[str, AfterValidator(check_networks)] = Field(
        default="", description="Networks inside that members' webhooks may reach, with commas."
    )
    webhook_http_hosts: Annotated[str, AfterValidator(check_hosts)] = Field(
        default="", description="Hosts that members' webhooks may reach by HTTP, with commas."
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
    security_contact: Annotated[str, AfterValidator(check_contact)] = Field(
        default="", description="Where weaknesses are reported, an address for security.txt."
    )
    texts: Path | None = Field(
        default=None,
        description="Folder with the texts of the privacy notice and the terms of this site.",
    )
    timezone: Annotated[str, AfterValidator(check_zone)] = Field(
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
    threads: int = Field(default=8, ge=1, le=128, description="Threads of each web process.")
    workers: int = Field(
        default=0, ge=0, le=64, description="Web processes; 0: as many as there is room for."
    )
    page_cache_mb: int = Field(
        default=32, ge=0, le=4096, description="Memory for public pages kept ready, each process."
    )
    login_limit: str = Field(
        default="10 per minute", description="Sign-in attempts allowed from one address."
    )
    api_limit: Annotated[str, AfterValidator(check_limit)] = Field(
        default="120 per minute", description="What programs may ask for from one address."
    )
    api_token_limit: Annotated[str, AfterValidator(check_limit)] = Field(
        default="600 per minute", description="What programs may ask for with one token."
    )
    secure_cookies: bool = Field(
        default=False, description="Send cookies over HTTPS only; set it behind TLS."
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Reverse proxies in front whose headers are believed."
    )
    backups: str = Field(
        default="", description="Folder or address of the nightly backups; empty means none."
    )
    backups_keep: Annotated[str, AfterValidator(check_keep)] = Field(
        default="7d5w12m", description="Backups kept: so many days, weeks and months."
    )
    backup_key: str = Field(
        default="", description="Encrypts backups: a passphrase of at least 16 characters."
    )
    backup_key_file: Path | None = Field(
        default=None, description="File that holds the passphrase of backups."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severe message that is logged."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Lines of text, or one JSON object a line."
    )
    metrics_token: Annotated[str, AfterValidator(check_token)] = Field(
        default="", description="Opens /metrics to Prometheus; empty: there is none."
    )
    disk_low_mb: int = Field(
        default=1024, ge=1, description="Warn when less is free where the site stores, in MiB."
    )
    disk_least_mb: int = Field(
        default=100, ge=1, description="Not ready when less is free where the site stores, in MiB."
    )
    wait_minutes: int = Field(
        default=15, ge=1, le=1440, description="Tell of what has waited for so long."
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

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Show what is no secret, wherever settings are printed."""
        return [pair for pair in super().__repr_args__() if pair[0] not in SECRETS]

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
        is_secret = str(problem["loc"][0]) in SECRETS
        given = "" if is_secret else f" (given: {problem['input']!r})"
        lines.append(f"{name}: {problem['msg']}{given}")
    return "\n".join(["Some settings cannot be used; see docs/configuration.md.", *lines])
