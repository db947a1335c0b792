"""Annotations in the published data and pages, and the agreement of readers."""

import html
import json
import re
from pathlib import Path

import pytest
from conftest import rows

import build
from policypress.model import agreement

pytestmark = pytest.mark.slow


def test_offsets_count_code_points(both: Path):
    texts = {row["segment_id"]: row["segment_zh"] for row in rows(both / "data", "segments")}
    seen = []
    quotes = {"quantities": "quantity_zh", "actions": "action_zh", "conditions": "condition_zh"}
    quotes |= {"measure_topics": "topic_quote_zh", "mentions": "mention_zh"}
    for table, quote in quotes.items():
        for row in rows(both / "data", table):
            assert texts[row["segment_id"]][int(row["start_char"]) : int(row["end_char"])] == row[quote]
            seen.append(row["segment_id"].partition("/")[0])
    assert seen.count("wuyou-2031-12") == 17 + 14 + 2 + 6 + 6
    fleet = next(row for row in rows(both / "data", "mentions") if row["entity_id"] == "wuyou-fleet")
    assert (fleet["start_char"], fleet["end_char"]) == ("12", "15")


def test_a_quantity(both: Path):
    found = {row["quantity_id"]: row for row in rows(both / "data", "quantities")}
    money = found["wuyou-2031-12/m01-s2-q3"]
    assert (money["value"], money["unit"], money["comparator"]) == ("250000000", "EUR", "eq")
    assert (money["quantity_zh"], money["quantity_en"]) == ("2.5亿欧元", "€250 million")
    share, time = found["wuyou-2031-12/m01-s2-q7"], found["wuyou-2031-12/m01-s2-q15"]
    assert (share["value"], share["unit"]) == ("0.5", "ratio")
    assert (time["quantity_zh"], time["comparator"], time["value"]) == ("6个月内", "lte", "6")
    typed = {
        row["quantity_id"]: row for row in json.loads((both / "data/quantities.json").read_text("utf-8"))
    }
    assert (typed[share["quantity_id"]]["value"], typed[money["quantity_id"]]["value"]) == (0.5, 250_000_000)


def test_actions_conditions_topics_mentions(both: Path):
    actions = {row["action_id"].removeprefix("wuyou-2031-12/"): row for row in rows(both / "data", "actions")}
    embedded = actions["m01-s1-a3"]
    assert (embedded["action_role"], embedded["strength"]) == ("embedded", "")
    assert embedded["governor_id"] == "wuyou-2031-12/m01-s1-a2"
    assert actions["m01-s1-a4"]["action_zh"] == "均照录"
    first, second = (
        row for row in rows(both / "data", "conditions") if row["condition_id"].startswith("wuyou-2031-12/")
    )
    assert (first["criteria_stated"], second["criteria_stated"]) == ("true", "false")
    assert int(first["start_char"]) < int(second["start_char"])
    typed = json.loads((both / "data/conditions.json").read_text("utf-8"))
    assert [row["criteria_stated"] for row in typed[-2:]] == [True, False]
    invented = (
        row for row in rows(both / "data", "measure_topics") if row["measure_id"].startswith("wuyou-2031-12/")
    )
    fleet = next(row for row in invented if row["topic_role"] == "intermediary")
    assert (fleet["measure_id"], fleet["topic_id"]) == ("wuyou-2031-12/m01", "logistics_shipping")
    named = rows(both / "data", "mentions")[-1]
    assert (named["entity_id"], named["agency_id"]) == ("", "wuyou-commerce-commission")


def test_the_data_mark_annotated_policies(both: Path):
    assert [row["annotated"] for row in rows(both / "data", "policies")][-1] == "true"
    ranks = {
        row["code_id"]: row["code_rank"]
        for row in rows(both / "data", "codes")
        if row["codelist_id"] == "strengths"
    }
    assert ranks == {
        "commit": "5",
        "deliver": "4",
        "advance": "3",
        "support": "2",
        "encourage": "1",
        "explore": "0",
    }


def test_every_topic_of_the_codebook_is_published(both: Path):
    topics = {row["topic_id"]: row for row in rows(both / "data", "topics")}
    schemes = [row["scheme"] for row in topics.values()]
    assert (schemes.count("instrument"), schemes.count("beneficiary")) == (29, 28)
    assert topics["exporters"]["broader_id"] == "foreign_trade_firms"
    assert topics["foreign_trade_firms"]["broader_id"] == "firms_general"


def test_nested_documents_hold_annotations_in_their_sentence(both: Path):
    document = json.loads((both / "data/policies/wuyou-2031-12.json").read_text("utf-8"))
    sentence = document["sections"][0]["measures"][0]["sentences"][1]
    assert document["annotated"] is True
    assert [entry["value"] for entry in sentence["annotations"]["quantities"]][:2] == [1000, 300_000]
    assert sentence["annotations"]["mentions"][0]["entity_id"] == "wuyou-paper-port"


# ---- agreement -----------------------------------------------------------------------------------


def test_kappa_matches_the_textbook_example():
    """Cohen's example of two judges and fifty cases: 0.7 observed, 0.5 by chance."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert agreement.kappa(pairs) == pytest.approx(0.4)
    assert agreement.kappa([("yes", "yes")] * 3) == 1.0
    assert agreement.kappa([]) is None


def test_agreement_of_the_two_readers(two: Path):
    """Counted by hand from tests/policies/wuyou-2031-12/readings."""
    policy = build.load_and_check(two)[0].policies[-1]
    (found,) = agreement.comparisons(policy)
    assert (found.readers, found.measure_ids) == (("reader-a", "reader-b"), ("wuyou-2031-12/m01",))
    counted = {row.kind: (row.method, row.first, row.second, row.both) for row in found.agreements}
    assert counted == {
        "quantities": ("f1", 3, 3, 2),
        "actions": ("f1", 5, 4, 4),
        "strengths": ("kappa", 4, 4, 3),
        "conditions": ("f1", 1, 1, 0),
        "topics": ("f1", 2, 2, 1),
        "mentions": ("f1", 1, 1, 1),
    }
    values = {row.kind: row.value for row in found.agreements}
    assert values["actions"] == pytest.approx(8 / 9)
    # Three of four observed; by chance 3/4 x 3/4.
    assert values["strengths"] == pytest.approx((3 / 4 - 9 / 16) / (7 / 16))


def test_the_readme_reports_agreement(both: Path):
    readme = (both / "data" / "README.md").read_text("utf-8")
    assert "| reader-a, reader-b | 1 | actions | 5 | 4 | 4 | F1 | 0.89 |" in readme
    assert "标注由机器分多轮独立完成" in readme


# ---- pages ---------------------------------------------------------------------------------------


def page(dist: Path, path: str) -> str:
    return (dist / "site" / path / "index.html").read_text("utf-8")


@pytest.mark.parametrize(("root", "at_most", "unit"), [("", "不超过", "个月"), ("en/", "at most", "months")])
def test_every_number_links_to_its_sentence(both: Path, root: str, at_most: str, unit: str):
    text = page(both, f"{root}numbers")
    cells = text[text.index("6个月内办结") :]
    row = re.sub("<[^>]+>|\\s+", " ", cells[: cells.index("</tr>")])
    assert f"{at_most} 6" in row and unit in row and "m01-s2" in row
    assert 'policies/wuyou-2031-12/m01/#m01-s2"' in cells
    assert ("250 million" if root else "2.5亿") in text and "50%" in text


@pytest.mark.parametrize("root", ["", "en/"])
def test_a_topic_shows_its_evidence_escaped(both: Path, root: str):
    text = page(both, f"{root}topics/digitalisation")
    assert "<mark>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</mark>" in text
    assert 'policies/wuyou-2031-12/m01/#m01-s1"' in text
    every = page(both, f"{root}topics")
    assert 'href="digitalisation/"' in every or 'href="../topics/digitalisation/"' in every
    assert "Exchange rate hedging" in every or "汇率避险" in every


@pytest.mark.parametrize("root", ["", "en/"])
def test_names_are_listed_with_their_passages(both: Path, root: str):
    text = page(both, f"{root}entities")
    entry = text[text.index('<li id="wuyou-paper-port">') :]
    entry = entry[: entry.index("</li>")]
    assert re.findall("<code>(m[0-9a-z-]+)</code>", entry) == ["m01-s2", "m02-s2"]
    assert "Café &lt;Zürich&gt; &amp; Catalog" in text


@pytest.mark.parametrize(("root", "counts"), [("", "明确承诺 5、具体落实 2"), ("en/", "Commit 5; Deliver 2")])
def test_a_measure_counts_its_actions_after_its_text(both: Path, root: str, counts: str):
    text = page(both, f"{root}policies/wuyou-2031-12/m01")
    says = text[text.index('id="m01-says"') :]
    assert counts in re.sub(r"\s+", " ", says)
    assert text.index('id="m01-s4"') < text.index('id="m01-says"')
    assert 'href="#m01-s2"><span lang="zh-Hans">2.5亿欧元</span>' in says


def sentence(dist: Path, path: str, id: str, language: str) -> str:
    """Return the inner HTML of one sentence of a measure page."""
    row = page(dist, path).partition(f'<div class="row " id="{id}">')[2]
    return re.findall(f'<div class="{language}" lang="[a-zA-Z-]+">(.*?)</div>', row)[0]


NUMBER = re.compile('<span class="n">(.*?)</span>')
LINK = re.compile('<a href="([^"]+)">(.*?)</a>')


@pytest.mark.parametrize("root", ["", "en/"])
def test_numbers_are_marked_and_names_linked(both: Path, root: str):
    path = f"{root}policies/hufubangui-2023-9/m05"
    own, other = ("en", "zh") if root else ("zh", "en")
    numbers = {code: NUMBER.findall(sentence(both, path, "m05-s1", code)) for code in ("zh", "en")}
    assert numbers["zh"] == ["不少于一万家", "不低于500亿美元", "不低于90%"]
    in_english = ["at least 10,000 foreign trade enterprises", "no less than USD 50 billion"]
    assert numbers["en"] == [*in_english, "no less than 90%"]
    links = dict(LINK.findall(sentence(both, path, "m05-s1", own)))
    name = "Sinosure Shanghai Branch" if root else "中国信保上海分公司"
    assert links["../../../agencies/sinosure-shanghai-branch/"] == name
    assert any(link.startswith("../../../glossary/") for link in links)
    assert LINK.findall(sentence(both, path, "m05-s1", other)) == []
    invented = sentence(both, f"{root}policies/wuyou-2031-12/m01", "m01-s1", "en")
    assert ("Café Zürich catalog</a>" in invented) is bool(root) and "&lt;script&gt;" in invented


@pytest.mark.parametrize("root", ["", "en/"])
def test_marks_and_links_do_not_change_the_text(both: Path, root: str):
    numbers, targets = 0, 0
    for row in json.loads((both / "data" / "segments.json").read_text("utf-8")):
        if row["segment_kind"] != "sentence" or not row["measure_id"] or not row["segment_en"]:
            continue
        for code in ("zh", "en"):
            path = f"{root}policies/{row['measure_id']}"
            inside = sentence(both, path, row["segment_id"].partition("/")[2], code)
            numbers += len(NUMBER.findall(inside))
            targets += len(LINK.findall(inside))
            plain = LINK.sub(r"\2", NUMBER.sub(r"\1", inside))
            assert html.unescape(plain).rstrip(" ") == row[f"segment_{code}"]
    assert numbers > 20 and targets > 200


def test_a_name_within_a_longer_one_is_linked_once(both: Path):
    inside = sentence(both, "en/policies/hufubangui-2023-9/m07", "m07-s5", "en")
    assert [words for link, words in LINK.findall(inside) if "entities" in link] == [
        "Waigaoqiao Specialized Industrial Park for Biomedicine",
        "Waigaoqiao Bonded Zone International Medical Device Smart Manufacturing Base",
    ]


def test_shares_have_no_unit_and_chinese_numbers_no_comma(both: Path):
    for root, words in (("", ("1500亿", "元人民币")), ("en/", ("150 billion", "yuan (CNY)"))):
        text = page(both, f"{root}numbers")
        assert words[0] in text and words[1] in text
        share = text[text.index("限额满足率不低于90%") :]
        assert re.search("90%</td>\\s*<td></td>", share[: share.index("</tr>")])
    assert "1,500亿" not in page(both, "numbers")


@pytest.mark.parametrize(
    ("root", "says"), [("", "标注由机器分多轮独立完成"), ("en/", "did not see each other")]
)
def test_the_page_shows_method_and_agreement(both: Path, root: str, says: str):
    text = page(both, f"{root}annotations")
    assert says in text
    last = text.rindex("Cohen’s kappa")
    row = text[last - 300 : last + 60]
    assert '<td class="num">0.43</td>' in row
