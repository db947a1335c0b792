"""Removed ids keep a page at their address, are listed in a table, and are checked by `verify`."""

import json
from pathlib import Path

import pytest
from conftest import rows
from invented import INVENTED, TITLES, html_of
from planter import copy_of, in_table, reseal
from site_reader import each_language

from policypress.verification import verify

pytestmark = pytest.mark.slow


@each_language
def test_removed_ids_have_a_page_at_their_old_address(both: Path, root: str) -> None:
    page = html_of(both, f"{root}{INVENTED}m03/")
    title = {"": "第一条", "en/": "Measure 1:"}[root] + " 支持 &lt;A&amp;B&gt; 试点 | *先行* [一]"
    assert f'wuyou-2031-12/m01/">{title} · ' in page and "</a> <code>wuyou-2031-12/m01</code>" in page
    assert "Taken for one &lt;b&gt;of its own&lt;/b&gt; &amp; merged | *now*." in page or not root
    assert "误作 &lt;b&gt;单独&lt;/b&gt; 一项 | *并入*。" in page or root
    assert "0.1.0" in page
    body = {"": "乌有市商务委员会", "en/": "Wuyou Municipal Commission of &lt;Commerce&gt; &amp; Trade"}[root]
    gone = {
        "policies/wuyou-2030-1/": (INVENTED, {"": TITLES[1], "en/": ""}[root]),
        "agencies/wuyou-trade-office/": ("agencies/wuyou-commerce-commission/", body),
        "glossary/wuyou-old-port/": ("glossary/paper-port/", {"": "纸上口岸", "en/": "paper port"}[root]),
    }
    for path, (instead, title) in gone.items():
        assert f'<a href="../../{instead}">{title}' in html_of(both, root + path)
    nothing = {"": "没有替代内容", "en/": "There is no replacement"}[root]
    for path in (f"{INVENTED}m04/", "topics/wuyou-paper/"):
        assert nothing in html_of(both, root + path)


def test_removed_ids_are_in_the_retired_table(both: Path, dist: Path) -> None:
    gone = {row["retired_id"]: row["replacement_id"] for row in rows(both / "data", "retired")}
    assert len(gone) == 7
    assert (gone["wuyou-2031-12/m02-s9"], gone["wuyou-paper"]) == ("wuyou-2031-12/m02-s1", "")
    assert rows(dist / "data", "retired") == []
    assert json.loads((dist / "data/retired.json").read_bytes()) == []


def test_verify_finds_wrong_rows_of_retired(both: Path, tmp_path: Path) -> None:
    folder = copy_of(both / "data", tmp_path)
    in_table("retired.csv", lambda table: table[6].__setitem__(1, "paper-port"))(folder)
    in_table("retired.csv", lambda table: table[2].__setitem__(3, "wuyou-2031-12/m77"))(folder)
    in_table("retired.csv", lambda table: table[7].__setitem__(0, "subjects"))(folder)
    reseal(folder)
    found = verify(folder)
    assert "retired.csv, row 6, retired_id: “paper-port” is retired but still in terms.csv." in found
    assert "retired.csv, row 2, replacement_id: “wuyou-2031-12/m77” is not in measures.csv." in found
    assert "retired.csv, row 7, resource: there is no table “subjects”." in found
