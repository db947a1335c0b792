"""Files look right on hosts: one that names no charset, and nginx and Apache with the lines of the guide."""

import contextlib
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, serving

NGINX = """daemon off; user root; pid {folder}/pid; error_log stderr;
events {{}}
http {{
    include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;
    client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
    uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
    {lines}
}}
"""
APACHE = """ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/pid
ErrorLog {folder}/log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
TypesConfig /etc/mime.types
DocumentRoot {site}
{lines}
"""


def guide(kind: str) -> str:
    text = (ROOT / "docs" / "en" / "hosting.md").read_text("utf-8")
    return text.partition(f"```{kind}\n")[2].partition("```")[0]


@contextlib.contextmanager
def hosted(kind: str, site: Path, folder: Path) -> Iterator[str]:
    """Serve the site with a real server and the lines of the guide, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if kind == "nginx":
        root = f"root {site};\n    listen 127.0.0.1:{port};"
        text = NGINX.format(folder=folder, lines=guide(kind).replace("root /srv/policypress/site;", root))
        command = ["nginx", "-c", str(folder / "conf")]
    else:
        text = APACHE.format(folder=folder, site=site, port=port, lines=guide(kind))
        command = ["apache2", "-D", "FOREGROUND", "-f", str(folder / "conf")]
    (folder / "conf").write_text(text, "utf-8")
    program = shutil.which(command[0], path="/usr/sbin:/usr/bin")
    assert program, f"{command[0]} is missing: apt-get install {command[0]}"
    server = subprocess.Popen([program, *command[1:]], stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            assert server.poll() is None, server.communicate()[1]
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.communicate()


def head(address: str) -> tuple[int, Message]:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc)
    connection.request("HEAD", parts.path)
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.headers


def shown(browser_page, address: str) -> str:
    browser_page.goto(address)
    return browser_page.evaluate("document.body.textContent")


def texts(data: Path) -> list[Path]:
    """The plain texts, except the official texts, which are kept byte for byte."""
    return [*data.glob("policies/*.*.txt"), data / "citations.txt", data.parent / "site" / "llms.txt"]


def test_texts_are_readable_without_a_charset(data: Path, tmp_path: Path, browser_page):
    for path in texts(data):
        shutil.copy(path, tmp_path)
    with serving(tmp_path) as server:
        for path in texts(data):
            assert head(f"{server}/{path.name}")[1]["Content-Type"] == "text/plain"
            assert shown(browser_page, f"{server}/{path.name}") == path.read_text("utf-8-sig")


@pytest.mark.audit
@pytest.mark.parametrize("kind", ["nginx", "apache"])
def test_the_guide_is_right_for_a_real_host(kind: str, dist: Path, tmp_path: Path, browser_page):
    data = dist / "data"
    with hosted(kind, dist / "site", tmp_path) as server:
        for resource in json.loads((data / "datapackage.json").read_bytes())["resources"]:
            status, headers = head(f"{server}/data/{resource['path']}")
            assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
            media_type = headers["Content-Type"]
            if resource["mediatype"].startswith("text/"):
                assert media_type.lower() == f"{resource['mediatype']}; charset=utf-8"
            elif not resource["path"].endswith((".json", ".xml")):
                assert media_type.partition(";")[0] == resource["mediatype"]
        status, headers = head(f"{server}/data/none.json")
        assert (status, headers["Access-Control-Allow-Origin"]) == (404, "*")
        official = data / "policies" / "hufubangui-2023-9.txt"
        assert shown(browser_page, f"{server}/data/policies/{official.name}") == official.read_text("utf-8")
