"""The units of systemd name what there is, and give the program no more than it needs."""

from __future__ import annotations

import re

import pytest

from tests.deploy.reading import (
    FOLDER,
    check_command,
    read,
    read_unit,
    read_variables,
    split_command,
)
from web.base.config import Settings, load_settings

UNITS = [read_unit(path) for path in sorted((FOLDER / "systemd").glob("techmatch-*.*"))]
SERVICES = [unit for unit in UNITS if unit.name.endswith(".service")]
LASTING = [unit for unit in SERVICES if unit.one("Type") == "notify"]
VARIABLES = read_variables(read("environment"))

KNOWN = {
    "Unit": "Description Documentation After Before Wants Requires StartLimitIntervalSec",
    "Install": "WantedBy",
    "Timer": "OnCalendar RandomizedDelaySec Persistent",
    "Service": (
        "Type NotifyAccess ExecStart User Group WorkingDirectory EnvironmentFile LoadCredential"
        " StateDirectory StateDirectoryMode ReadWritePaths WatchdogSec TimeoutStartSec"
        " TimeoutStopSec Restart RestartSec RestartPreventExitStatus Nice IOSchedulingClass"
        " CapabilityBoundingSet AmbientCapabilities NoNewPrivileges ProtectSystem ProtectHome"
        " ProtectProc ProtectClock ProtectHostname ProtectControlGroups ProtectKernelLogs"
        " ProtectKernelModules ProtectKernelTunables PrivateTmp PrivateDevices DevicePolicy"
        " RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID"
        " LockPersonality MemoryDenyWriteExecute RemoveIPC KeyringMode SystemCallArchitectures"
        " SystemCallFilter SystemCallErrorNumber UMask"
    ),
}
"""Options as systemd.unit(5), .service(5), .exec(5) and .timer(5) spell them: systemd takes a
misspelt one for nothing, with a warning that nobody reads."""

HARDENED = {
    "CapabilityBoundingSet": "",
    "AmbientCapabilities": "",
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "ProtectKernelModules": "yes",
    "ProtectKernelTunables": "yes",
    "ProtectControlGroups": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
    "RestrictNamespaces": "yes",
    "RestrictSUIDSGID": "yes",
    "LockPersonality": "yes",
    "MemoryDenyWriteExecute": "yes",
    "SystemCallArchitectures": "native",
    "UMask": "0077",
    "User": "techmatch",
    "StateDirectoryMode": "0700",
}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_option_is_one_of_its_section(unit) -> None:  # type: ignore[no-untyped-def]
    assert unit.lines
    for section, option, _ in unit.lines:
        assert option in KNOWN[section].split(), f"{unit.name}: [{section}] {option}"


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_runs_a_command_of_ours_with_no_more_than_it_needs(unit) -> None:  # type: ignore[no-untyped-def]
    check_command(split_command(unit.one("ExecStart")))
    assert {option: unit.one(option) for option in HARDENED} == HARDENED
    assert unit.all("SystemCallFilter") == ["@system-service", "~@privileged @resources"]


def test_each_part_of_the_site_has_a_unit_that_starts_it_again() -> None:
    assert {split_command(unit.one("ExecStart"))[1] for unit in LASTING} == {"serve", "worker"}
    for unit in LASTING:
        assert unit.one("Restart") == "on-failure"
        # A database that cannot be reached ends a part with the same status as a wrong setting.
        assert unit.all("RestartPreventExitStatus") == []
        assert unit.one("StartLimitIntervalSec") == "0"
        assert int(unit.one("WatchdogSec")) >= 60


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_only_the_home_can_be_written_and_by_the_backup_its_folder(unit) -> None:  # type: ignore[no-untyped-def]
    assert f"/var/lib/{unit.one('StateDirectory')}" == VARIABLES["TECHMATCH_HOME"]
    named = re.findall(r"--to (\S+)", unit.one("ExecStart"))
    assert unit.all("ReadWritePaths") == named


def test_the_timer_starts_the_backup() -> None:
    names = {unit.name for unit in UNITS}
    assert {"techmatch-backup.timer", "techmatch-backup.service"} <= names


def test_the_environment_file_holds_settings_that_can_be_used_and_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    assert load_settings().trusted_proxies == 1
    assert load_settings().secure_cookies
    private = {name for name in VARIABLES if re.search("KEY|URL|PASSWORD", name)}
    assert private == {"TECHMATCH_PUBLIC_URL"}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_files_that_hold_keys_are_settings(unit) -> None:  # type: ignore[no-untyped-def]
    name, _, folder = unit.one("LoadCredential").partition(":")
    text = (FOLDER / "systemd" / unit.name).read_text(encoding="utf-8")
    said = re.search(r"techmatch_NAME: ([^.]+)\.", text.replace("\n# ", " "))
    assert said is not None
    for key in said[1].split(", "):
        assert key in Settings.model_fields
    assert (name, folder) == ("techmatch", "/etc/techmatch/keys")


@pytest.mark.parametrize(
    ("name", "pattern"),
    [("logrotate", r"rotate (\d+)"), ("systemd/journald.conf", r"MaxRetentionSec=(\d+)day")],
)
def test_logs_are_kept_for_six_months(name: str, pattern: str) -> None:
    days = re.search(pattern, read(name))
    assert days is not None
    assert int(days[1]) >= 184
