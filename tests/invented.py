"""The second, invented policy, and helpers to read its data and pages."""

from pathlib import Path

REAL, INVENTED = "policies/hufubangui-2023-9/", "policies/wuyou-2031-12/"


TITLES = (
    "上海市促进外贸稳规模提质量的若干政策措施",
    "乌有市支持虚构贸易的若干措施（测试文本，并非真实政策）",
)


def html_of(dist: Path, path: str) -> str:
    return (dist / "site" / path / "index.html").read_text(encoding="utf-8")
