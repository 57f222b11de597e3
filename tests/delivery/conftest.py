"""What the tests of delivery share: certificates, and a mail server."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from delivery.post_office import PostOffice, open_office
from delivery.runs import Run


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def authority_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    return _serving(authority, "localhost")


@pytest.fixture(scope="session")
def misnamed(authority: trustme.CA) -> ssl.SSLContext:
    return _serving(authority, "other.example")


def _serving(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as office:
        yield office


@pytest.fixture
def run(office: PostOffice, tmp_path: Path) -> Run:
    return Run(tmp_path / "outbox.sqlite3", office)
