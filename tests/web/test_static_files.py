"""The page's files, under names that tell their content."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from playground.web import server
from playground.web.server import ASSETS, build
from playground.web.static_files import IMMUTABLE, Assets


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    """A copy that may be edited."""
    return Assets(Path(shutil.copytree(ASSETS, tmp_path / "assets")))


def edit(assets: Assets, name: str, before: str, after: str) -> None:
    path = assets.folder / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    os.utime(path, ns=(0, 0))  # another time than before, however coarse the clock


def test_all_that_the_page_names_is_kept_by_browsers_for_good() -> None:
    with TestClient(build()) as client:
        page = client.get("/").text
        names = re.findall(r'(?:src|href)="([^"]+)"', page)
        named = [name for name in names if not name.startswith("/_dash-")]
        named += [name for name in names if name.endswith(".js")]
        assert len(named) >= 12
        for name in named:
            answer = client.get(name)
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == IMMUTABLE["Cache-Control"], name


def test_the_sheets_of_the_views_come_last_and_icons_are_in_the_sheet(assets: Assets) -> None:
    sheet = assets.files[assets.names.sheet].decode()
    assert sheet.startswith((ASSETS / "base.css").read_text()[:40])
    assert sheet.endswith((ASSETS / "views" / "small_screens.css").read_text()[-40:])
    assert "url(/" not in sheet
    assert "icons/" not in sheet
    assert sheet.count('url("data:image/svg+xml,') > 20


def test_an_edited_script_has_another_name_and_what_was_not_edited_has_not(assets: Assets) -> None:
    before = assets.names
    assert not assets.renew()
    edit(assets, "base/dom.mjs", "// Elements", "// The elements")
    assert assets.renew()
    after = assets.names
    assert (after.sheet, after.early, after.mark) == (before.sheet, before.early, before.mark)
    assert after.shared != before.shared
    assert after.main != before.main  # it names the other
    assert b"// The elements" in assets.files[after.shared]


def test_an_edit_that_cannot_be_linked_is_told_and_changes_nothing(
    assets: Assets, caplog: pytest.LogCaptureFixture
) -> None:
    before = assets.names
    edit(assets, "base/dom.mjs", "export const byId", "export let byId")
    assert not assets.renew()
    assert assets.names == before
    assert "base/dom.mjs has an export that cannot be linked." in caplog.text


def test_an_edit_is_on_the_page_at_its_next_load(
    assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ASSETS", assets.folder)
    with TestClient(build()) as client:
        tag = client.get("/").headers["etag"]
        edit(assets, "base.css", "._dash-loading", "._other-loading")
        again = client.get("/", headers={"If-None-Match": tag})
        assert again.status_code == 200
        sheet = re.search(r'"stylesheet" href="([^"]+)"', again.text)
        assert sheet
        assert "._other-loading" in client.get(sheet[1]).text


def test_a_worker_that_is_asked_for_an_edit_another_has_seen_looks_too(
    assets: Assets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "ASSETS", assets.folder)
    with TestClient(build()) as client:
        edit(assets, "base.css", "._dash-loading", "._other-loading")
        assert assets.renew()
        assert "._other-loading" in client.get(f"/assets/{assets.names.sheet}").text
        assert client.get("/assets/sheet.0123456789abcdef.css").status_code == 404
