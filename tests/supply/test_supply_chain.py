"""What the site is made of is locked, named and licensed; what could not be checked is not ok."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from typing import Any

import pytest

from scripts.supply_chain import advisories, licences, sbom
from scripts.supply_chain.__main__ import main
from scripts.supply_chain.packages import (
    LOCK,
    ROOT,
    canonical,
    find_assets,
    read_lock,
    read_pins,
)

LOCKED = read_lock()
AT = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


class TestTheLock:
    def test_it_holds_the_pinned_versions_and_no_other(self) -> None:
        everywhere = {canonical(one.name): one.version for one in LOCKED if not one.marker}
        assert everywhere == read_pins()

    def test_what_is_not_pinned_is_needed_on_other_systems_alone(self) -> None:
        for one in LOCKED:
            if one.marker:
                assert re.fullmatch(r"sys_platform == '(win32|darwin)'", one.marker), one.name

    def test_every_file_has_its_checksum_and_none_is_named_twice(self) -> None:
        for one in LOCKED:
            assert one.hashes, one.name
        every = [checksum for one in LOCKED for checksum in one.hashes]
        assert len(every) == len(set(every))

    def test_it_says_nothing_of_where_packages_come_from(self) -> None:
        text = LOCK.read_text(encoding="utf-8")
        assert "//" not in text
        assert not re.search(r"^-", text, re.MULTILINE)

    def test_the_builder_is_in_it_and_can_be_taken_out_by_itself(self) -> None:
        """jieba is built from source: ``scripts/install --locked`` brings the builder first."""
        cut = ["sed", "-n", r"/^setuptools==/,/[^\\]$/p", str(LOCK)]
        found = subprocess.run(cut, capture_output=True, text=True, check=True).stdout
        (builder,) = (one for one in LOCKED if one.name == "setuptools")
        assert found.startswith(f"setuptools=={builder.version} ")
        assert tuple(re.findall(r"sha256:(\w+)", found)) == builder.hashes
        for name in ("scripts/_environment.sh", "docs/deploy/Containerfile"):
            assert cut[2] in (ROOT / name).read_text(encoding="utf-8")


class TestTheLicences:
    @pytest.mark.parametrize("package", LOCKED, ids=lambda one: one.name)
    def test_every_package_has_an_allowed_licence(self, package: Any) -> None:
        used = set(licences.split_expression(licences.find_licence(package.name)))
        assert used
        assert used <= licences.ALLOWED

    def test_a_licence_that_asks_for_more_is_explained_and_no_other(self) -> None:
        doubtful = {
            canonical(one.name)
            for one in LOCKED
            if licences.DOUBTFUL & set(licences.split_expression(licences.find_licence(one.name)))
        }
        assert doubtful == set(licences.EXPLAINED)

    def test_what_a_person_read_is_still_needed(self) -> None:
        assert set(licences.READ) <= {canonical(one.name) for one in LOCKED}

    @pytest.mark.parametrize("told", ["GPL-3.0-only", "Proprietary", "BSD License", None])
    def test_a_package_that_is_not_clear_or_not_allowed_is_named(
        self, told: str | None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = Message()
        if told:
            message["License"] = told
        monkeypatch.setattr(metadata, "metadata", lambda _name: message)
        with pytest.raises(licences.NoLicence, match="some-package"):
            licences.find_licence("some-package")

    def test_the_document_is_the_written_one(self) -> None:
        text = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
        assert text == licences.write_table(LOCKED, find_assets())


class TestThePartsList:
    def test_it_names_every_package_with_version_licence_and_checksums(self) -> None:
        parts = sbom.write_parts(LOCKED, find_assets(), AT)
        libraries = {part["bom-ref"]: part for part in parts["components"]}
        assert len(libraries) == len(parts["components"])
        for one in LOCKED:
            part = libraries[one.purl]
            assert part["version"] == one.version
            assert part["licenses"][0]["expression"]
            (reference,) = part["externalReferences"]
            assert len(reference["hashes"]) == len(one.hashes)

    def test_it_names_what_comes_inside_packages_and_the_models(self) -> None:
        parts = sbom.write_parts(LOCKED, find_assets(), AT)
        named = {part["name"]: part for part in parts["components"]}
        assert named["bootstrap"]["purl"].startswith("pkg:npm/bootstrap@")
        assert named["jquery"]["scope"] == "excluded"
        assert named["techmatch-zh-static"]["licenses"] == [{"expression": "CC-BY-SA-4.0"}]
        assert named["techmatch-zh-e5"]["licenses"] == [{"expression": "MIT"}]

    def test_it_has_the_form_of_cyclonedx(self) -> None:
        parts = sbom.write_parts(LOCKED, find_assets(), AT)
        assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.6")
        assert re.fullmatch(
            r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", parts["serialNumber"]
        )
        assert parts["metadata"]["timestamp"] == "2026-11-01T08:30:00Z"
        known = {part["bom-ref"] for part in parts["components"]}
        (dependency,) = parts["dependencies"]
        assert set(dependency["dependsOn"]) == known

    def test_a_release_can_be_written_again(self) -> None:
        again = [json.dumps(sbom.write_parts(LOCKED, find_assets(), AT)) for _ in range(2)]
        assert again[0] == again[1]


Answer = Callable[[list[dict[str, Any]]], Any]


class Database:
    """A server that speaks as osv.dev does."""

    def __init__(self) -> None:
        self.asked: list[list[dict[str, Any]]] = []
        self.answer: Answer = lambda queries: {"results": [{} for _ in queries]}
        database = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                assert self.path == "/v1/querybatch"
                database.asked.append(body["queries"])
                answer = json.dumps(database.answer(body["queries"])).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def database() -> Iterator[Database]:
    running = Database()
    yield running
    running.close()


class TestTheAdvisories:
    def test_every_package_and_library_is_asked_about(
        self, database: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["advisories", "--service", database.address]) == 0
        asked = {query["package"]["purl"] for query in database.asked[0]}
        assert {one.purl for one in LOCKED} <= asked
        assert {one.purl for one in find_assets()} <= asked
        assert f"{len(asked)} parts asked about, 0 with" in capsys.readouterr().out

    def test_what_is_known_is_named(
        self, database: Database, capsys: pytest.CaptureFixture[str]
    ) -> None:
        database.answer = lambda queries: {
            "results": [
                {"vulns": [{"id": "GHSA-1"}]} if "flask@" in query["package"]["purl"] else {}
                for query in queries
            ]
        }
        assert main(["advisories", "--service", database.address]) == 1
        assert re.search(r"pkg:pypi/flask@\S+: GHSA-1", capsys.readouterr().out)

    def test_a_long_answer_is_read_to_its_end(self, database: Database) -> None:
        def answer(queries: list[dict[str, Any]]) -> Any:
            first = "page_token" not in queries[0]
            more = {"next_page_token": "2"} if first else {}
            return {"results": [{"vulns": [{"id": "A" if first else "B"}], **more}]}

        database.answer = answer
        found = advisories.find_advisories(["pkg:pypi/x@1"], database.address)
        assert found == {"pkg:pypi/x@1": ["A", "B"]}

    @pytest.mark.parametrize("answer", [{"results": []}, {"results": None}, {}, [], "?"])
    def test_an_answer_that_is_none_is_not_taken_for_none_known(
        self, database: Database, answer: Any, capsys: pytest.CaptureFixture[str]
    ) -> None:
        database.answer = lambda _queries: answer
        assert main(["advisories", "--service", database.address]) == 3
        assert "NOT CHECKED" in capsys.readouterr().err

    def test_without_a_network_it_says_so(self, capsys: pytest.CaptureFixture[str]) -> None:
        closed = Database()
        closed.close()
        assert main(["advisories", "--service", closed.address]) == 3
        said = capsys.readouterr()
        assert "NOT CHECKED" in said.err
        assert said.out == ""
