"""Builds structured data for search engines: JSON-LD with schema.org terms.

It contains only what the document and the data state. It does not claim that a policy is still in force,
because that is unknown. Addresses are absolute if the site has an address, or else relative to the page.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from policypress.contract import Contract, PublishedFile
from policypress.contract.addresses import measure_path, policy_path
from policypress.model import Measure, Policy
from policypress.site.render import CHINESE, Words
from policypress.text.bilingual import in_language, or_chinese
from policypress.text.canonical import spaced_label

# Returns the address for a path relative to the root of the language.
Address = Callable[[str], str]
Data = dict[str, Any]
Crumbs = Iterable[tuple[str, str]]

# The file kinds that contain the whole dataset, in order of preference.
_WHOLE = ("archive", "workbook", "database", "lines", "csv")


def as_script(things: list[Data]) -> str:
    """Return the content of a script element, without any `<`, so that no text can close the element."""
    graph = {"@context": "https://schema.org", "@graph": things}
    return json.dumps(graph, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def of_policy(policy: Policy, words: Words, page: Address, crumbs: Crumbs) -> list[Data]:
    """Describe a policy and its measures."""
    thing = _legislation(words, policy.title_zh, policy.title_en, page(policy_path(policy)))
    thing |= {
        "legislationIdentifier": policy.document_number,
        "legislationDate": policy.issued_on,
        # Two dots mean that no end date is stated.
        "temporalCoverage": f"{policy.effective_on}/{policy.expires_on or '..'}",
        "legislationPassedBy": _issuer(policy, words),
        "hasPart": [
            {"@type": "Legislation", "name": _heading(measure, words), "url": page(measure_path(measure))}
            for measure in policy.measures
        ],
    }
    return [thing, _trail(crumbs, page)]


def of_measure(policy: Policy, measure: Measure, words: Words, page: Address, crumbs: Crumbs) -> list[Data]:
    """Describe a measure as part of its policy."""
    heading_zh = f"{spaced_label(measure.label_zh)}{measure.heading_zh}"
    thing = _legislation(words, heading_zh, measure.heading_en, page(measure_path(measure)))
    thing |= {
        "position": measure.number,
        "isPartOf": {
            "@type": "Legislation",
            "name": or_chinese(policy, "title", words.language.code),
            "legislationIdentifier": policy.document_number,
            "url": page(policy_path(policy)),
        },
    }
    return [thing, _trail(crumbs, page)]


def of_dataset(
    contract: Contract, files: Iterable[PublishedFile], words: Words, page: Address, data: Address
) -> list[Data]:
    """Describe the dataset and the files that contain all of it."""
    chosen = sorted((f for f in files if f.kind in _WHOLE), key=lambda file: _WHOLE.index(file.kind))
    code, other = words.language.code, words.language.other.code
    thing = {
        "@type": "Dataset",
        "name": in_language(contract, "title", code),
        "alternateName": in_language(contract, "title", other),
        "description": in_language(contract, "description", code),
        "url": page("dataset/"),
        "version": contract.version,
        "license": contract.licenses[0].path,
        "inLanguage": ["zh-Hans", "en"],
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": in_language(file, "title", code),
                "contentUrl": data(file.path),
                "encodingFormat": file.media_type,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
            }
            for file in chosen
        ],
    }
    return [thing, _trail([("", words("site_name")), ("dataset/", words("nav_dataset"))], page)]


def _legislation(words: Words, name_zh: str, name_en: str, url: str) -> Data:
    """Describe the text itself on Chinese pages, or an unofficial translation on English pages."""
    thing: Data = {
        "@type": "Legislation",
        "name": name_zh if words.language == CHINESE else name_en or name_zh,
        "url": url,
        "inLanguage": words.language.tag,
    }
    if words.language != CHINESE:
        thing["alternateName"] = name_zh
        thing["translationOfWork"] = {"@type": "Legislation", "name": name_zh, "inLanguage": CHINESE.tag}
        thing["encoding"] = {"@type": "LegislationObject", "legislationLegalValue": "UnofficialLegalValue"}
    return thing


def _issuer(policy: Policy, words: Words) -> Data:
    return {
        "@type": "GovernmentOrganization",
        "name": or_chinese(policy.issuer, "name", words.language.code),
    }


def _heading(measure: Measure, words: Words) -> str:
    return or_chinese(measure, "heading", words.language.code)


def _trail(crumbs: Crumbs, page: Address) -> Data:
    steps = [
        {"@type": "ListItem", "position": position, "name": name, "item": page(path)}
        for position, (path, name) in enumerate(crumbs, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
