"""The image and the composition hold what there is, run as nobody, and keep their secrets."""

from __future__ import annotations

import configparser
import re
from typing import Any

import pytest
import yaml
from flask import Flask

from tests.deploy.reading import FOLDER, check_command, read
from web.base.config import ROOT, Settings

IMAGE = read("Containerfile").replace("\\\n", " ")
COMPOSITION: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
SERVICES: dict[str, Any] = COMPOSITION["services"]
OURS = ("init", "site", "worker")


def instructions(name: str) -> list[str]:
    """Return what follows each instruction of that name."""
    return re.findall(rf"^{name} +(.*)$", IMAGE, re.MULTILINE)


class TestTheImage:
    def test_it_takes_what_there_is_and_the_builder_is_sent_nothing_else(self) -> None:
        taken = [line.split()[0].rstrip("/") for line in instructions("COPY") if "--" not in line]
        taken += ["pyproject.toml"]
        sent = re.findall(r"^!(\S+)$", read("Containerfile.dockerignore"), re.MULTILINE)
        assert sorted(set(taken)) == sorted(sent)
        for name in sent:
            assert (ROOT / name).exists()
        for package in ("matcher", "embeddings", "web", "data"):
            assert package in sent

    def test_its_python_is_one_that_we_support(self) -> None:
        setup = configparser.ConfigParser()
        setup.read(ROOT / "setup.cfg")
        least = setup["options"]["python_requires"].removeprefix(">=")
        images = [line.split()[0] for line in instructions("FROM")]
        assert len(images) == 2
        for image in images:
            version = re.fullmatch(r"python:(\d+)\.(\d+)-slim-trixie", image)
            assert version is not None
            assert (int(version[1]), int(version[2])) >= tuple(map(int, least.split(".")))

    def test_packages_are_taken_by_their_checksums_alone(self) -> None:
        for line in re.findall(r"pip install [^&]*", IMAGE):
            assert "--require-hashes -r" in line or ("--no-deps" in line and "--editable ." in line)

    def test_it_runs_as_nobody_and_is_asked_for_its_health(self, app: Flask) -> None:
        (user,) = instructions("USER")
        assert user.split(":")[0].isdigit()
        assert int(user.split(":")[0]) > 0
        (check,) = instructions("HEALTHCHECK")
        path = re.search(r"127\.0\.0\.1:8000(/[\w/]+)", check)
        assert path is not None
        assert path[1] in {rule.rule for rule in app.url_map.iter_rules()}
        (command,) = instructions("CMD")
        check_command(yaml.safe_load(command))


class TestTheComposition:
    @pytest.mark.parametrize("name", OURS)
    def test_our_services_run_commands_of_ours_on_a_system_that_cannot_be_written(
        self, name: str
    ) -> None:
        service = SERVICES[name]
        check_command(service["command"])
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert (FOLDER / service["build"]["context"] / service["build"]["dockerfile"]).is_file()

    @pytest.mark.parametrize("name", OURS)
    def test_every_setting_exists_and_no_secret_is_one_of_them(self, name: str) -> None:
        service = SERVICES[name]
        settings = {f"TECHMATCH_{field.upper()}" for field in Settings.model_fields}
        given = {key for key in service["environment"] if key.startswith("TECHMATCH_")}
        assert given <= settings
        assert {secret.upper() for secret in service["secrets"]} <= settings
        assert not given & {secret.upper() for secret in service["secrets"]}
        assert service["environment"]["CREDENTIALS_DIRECTORY"] == "/run/secrets"
        assert service["environment"]["TECHMATCH_HOME"] in service["volumes"][0]

    def test_whatever_is_named_is_declared(self) -> None:
        for service in SERVICES.values():
            assert set(service.get("secrets", ())) <= set(COMPOSITION["secrets"])
            assert set(service["networks"]) <= set(COMPOSITION["networks"])
            assert set(service.get("depends_on", ())) <= set(SERVICES)
            for volume in service["volumes"]:
                source = volume.split(":")[0]
                assert source in COMPOSITION["volumes"] or (FOLDER / source).is_file()

    def test_only_the_proxy_can_be_reached_and_the_database_by_nobody_outside(self) -> None:
        assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
        assert SERVICES["database"]["networks"] == ["inside"]
        assert COMPOSITION["networks"]["inside"]["internal"] is True
        assert "inside" not in SERVICES["proxy"]["networks"]

    def test_the_schema_is_there_before_site_and_worker_start(self) -> None:
        assert SERVICES["init"]["command"] == ["techmatch", "init"]
        for name in ("site", "worker"):
            condition = SERVICES[name]["depends_on"]["init"]["condition"]
            assert condition == "service_completed_successfully"

    def test_every_image_has_a_version(self) -> None:
        foreign = [service["image"] for name, service in SERVICES.items() if name not in OURS]
        assert all(re.fullmatch(r"[a-z]+:\d[\w.-]*", image) for image in foreign)
